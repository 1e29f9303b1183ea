"""The film: whoever unrolls it sees what the kernel saw, and it stays small."""

import json
from random import Random

import pytest

from quorumscope.check.invariants import Violation
from quorumscope.net.actions import Crash, Deliver, Drop, Duplicate, Local, TimeOut
from quorumscope.protocol.messages import StartElection, Submit
from quorumscope.record.trace import Trace
from quorumscope.record.words import describe_action, describe_entry
from quorumscope.scene.choices import KINDS, choice_id, choices, place
from quorumscope.scene.film import applied, film, frame, unroll
from quorumscope.scene.marks import LAYERS
from quorumscope.scene.ring import ring

from .runs import TEXTS, after, choose, cluster, sent, settled, walk


def as_sent(value):
    """What arrives in a browser."""
    return json.loads(json.dumps(value))


def text_of(made):
    return json.dumps(made, separators=(",", ":"), ensure_ascii=False)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize(("count", "seed"), [(1, 1), (3, 2), (5, 3), (9, 4), (20, 5)])
def test_unrolled_frames_are_the_pictures(text, count, seed):
    trace = walk(count, 80, seed, text)
    pictures = unroll(as_sent(film(trace)))
    assert len(pictures) == len(trace.steps)
    for step, picture in zip(trace.steps, pictures, strict=True):
        assert picture == ring(step.world, step)


def branched():
    """A trace with three branches, the cursor on the second."""
    trace = walk(3, 30, 1)
    chance = Random(2)
    for start in (10, 20):
        trace.visit(start)
        for number in range(10):
            trace.do(choose(trace.cursor.world, chance, 100 + number))
    trace.visit(trace.branches[1].id)
    trace.back(3)
    return trace


def test_branches_unroll_from_where_they_began():
    trace = branched()
    assert len(trace.branches) > 1
    pictures = unroll(as_sent(film(trace)))
    for step, picture in zip(trace.steps, pictures, strict=True):
        assert picture == ring(step.world, step)


def test_the_line_is_the_tip_and_its_ancestors():
    trace = branched()
    made = film(trace)
    parents = {f["id"]: f["parent"] for f in made["frames"]}
    line = [made["tip"]]
    while parents[line[-1]] is not None:
        line.append(parents[line[-1]])
    assert line[::-1] == [s.id for s in trace.line]
    assert made["cursor"] == trace.cursor.id


def test_an_increment_holds_what_is_new():
    trace = walk(3, 20, 1)
    whole = film(trace)
    trace.back(5)
    trace.do(Local("n2", Submit(("new",))))
    more = film(trace, since=20)
    assert sorted(more) == ["cursor", "frames", "labels", "tip"]
    assert [f["id"] for f in more["frames"]] == [21]
    joined = {**whole, **more, "frames": whole["frames"] + more["frames"]}
    assert joined == film(trace)
    assert unroll(joined)[-1] == ring(trace.cursor.world, trace.cursor)


def test_one_frame_is_the_same_as_in_the_film():
    trace = walk(3, 20, 1)
    frames = film(trace)["frames"]
    assert frames[0] == frame(trace.steps[0], None)
    assert frames[7] == frame(trace.steps[7], trace.steps[6])


def test_the_film_names_looks_layers_and_kinds():
    made = film(walk(3, 5, 1))
    assert made["format"] == "quorumscope-film"
    assert made["layers"] == list(LAYERS)
    assert made["choices"] == list(KINDS)
    assert list(made["looks"]["light"]) == list(made["looks"]["dark"])
    assert made["frames"][0]["names"] == ["n1", "n2", "n3"]


# --- what may happen next -----------------------------------------------------------------------


def unrolled_choices(made):
    found = {None: {}}
    for f in made["frames"]:
        found[f["id"]] = applied(found[f["parent"]], f.get("next", {}))
    del found[None]
    return found


@pytest.mark.parametrize("text", TEXTS)
def test_every_action_is_a_choice(text):
    trace = walk(5, 80, 6, text)
    made = unrolled_choices(as_sent(film(trace)))
    for step in trace.steps:
        assert sorted(made[step.id]) == sorted(choice_id(a) for a in step.world.actions())


def test_choices_come_back_as_they_were():
    trace = walk(5, 60, 6)
    made = unrolled_choices(as_sent(film(trace)))
    for step in trace.steps:
        for id, choice in as_sent(choices(step.world)).items():
            empty = {"ignored": False, "envelope": None}
            assert {**empty, **made[step.id][id]} == {**empty, **choice}


def test_no_two_actions_share_an_id():
    for step in walk(5, 150, 8).steps:
        ids = [choice_id(a) for a in step.world.actions()]
        assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("text", TEXTS)
def test_what_is_left_out_of_a_choice_follows_from_its_id(text):
    """Its words are the kind and the words of the message's mark, where nothing holds that up."""
    for step in walk(5, 80, 9, text).steps:
        words = {m.id: m.words for m in ring(step.world).marks}
        for action in step.world.actions():
            if not isinstance(action, (Deliver, Drop, Duplicate)):
                continue
            mark = words[f"message:{action.id}"]
            kind, _, id = choice_id(action).partition(":")
            assert (type(action).__name__.lower(), str(action.id)) == (kind, id)
            if "held up" not in mark:
                assert describe_action(step.world, action) == f"{kind} {mark}"


def test_deliveries_come_first_the_oldest_first():
    world = after(cluster(5), *(Local(m, StartElection()) for m in ("n1", "n2")))
    listed = sorted(choices(world).values(), key=place)
    ids = [c["id"] for c in listed]
    oldest_first = [f"deliver:{e.id}" for e in sorted(world.flight, key=lambda e: e.id)]
    assert ids[: len(oldest_first)] == oldest_first


def test_a_time_out_is_about_the_ask_then_about_its_answer():
    world = after(cluster(3), Local("n1", Submit(("x",))))
    ask = sent(world, "n1", "n2", "Accept")
    (late,) = [a for a in world.actions() if isinstance(a, TimeOut) and a.slot == 1]
    assert choices(world)[choice_id(late)]["envelope"] == ask
    world = after(world, Deliver(ask))
    answer = sent(world, "n2", "n1", "Accept")
    assert choices(world)[choice_id(late)]["envelope"] == answer
    world = after(world, Drop(answer))
    assert "envelope" not in choices(world)[choice_id(late)]


def test_a_late_answer_is_ignored_and_says_so_before():
    world = after(cluster(3), Local("n1", Submit(("x",))))
    ask = sent(world, "n1", "n2", "Accept")
    world = after(world, Deliver(ask))
    (late,) = [a for a in world.actions() if isinstance(a, TimeOut) and a.slot == 1]
    id = f"deliver:{sent(world, 'n2', 'n1', 'Accept')}"
    assert "ignored" not in choices(world)[id]
    assert choices(after(world, late))[id]["ignored"] is True


def test_a_handler_that_raises_spoils_no_film():
    class Broken(type(cluster(2)["n1"])):
        def prepare(self, out, call):
            raise RuntimeError("a student's handler")

    world = after(cluster(2, Broken), Local("n1", StartElection()))
    id = f"deliver:{world.flight[0].id}"
    assert choices(world)[id] == {"id": id}


# --- members and what is broken -----------------------------------------------------------------


def unrolled_members(made):
    found = {None: {}}
    for f in made["frames"]:
        now = dict(found[f["parent"]])
        for name, patch in f.get("members", {}).items():
            before = now.get(name, {"log": []})
            now[name] = {**before, **patch}
            if "log" in patch:
                keep, *added = patch["log"]
                now[name]["log"] = [*before["log"][:keep], *added]
        found[f["id"]] = now
    return found


@pytest.mark.parametrize("text", TEXTS)
def test_logs_grow_by_what_is_new(text):
    trace = walk(5, 120, 10, text)
    made = unrolled_members(as_sent(film(trace)))
    for step in trace.steps:
        for name in step.world.names:
            p, shown = step.world[name], made[step.id][name]
            assert shown["log"] == [describe_entry(e.entry) for e in p.log]
            assert shown["state"] == str(p.participant_state)
            assert (shown["instance"], shown["sequence"]) == (p.instance, p.sequence)
            assert shown["crashed"] is (name in step.world.crashed)


def test_of_a_log_only_what_is_new_is_told():
    trace = Trace.start(settled(cluster(3), *(Local("n1", Submit((c,))) for c in "ab")))
    trace.do(Local("n1", Submit(("c",))))
    trace.do(Deliver(sent(trace.cursor.world, "n1", "n2", "Accept")))
    start, _, heard = as_sent(film(trace))["frames"]
    assert start["members"]["n1"]["log"] == [0, "a", "b"]
    assert heard["members"]["n2"]["log"] == [1, "b"]
    assert "n1" not in heard["members"]


def test_what_is_broken_is_told_once_and_shown_from_then_on():
    def checker(before, events, now):
        return (breach,) if any(e.message.name == "Accept" for e in now.flight) else ()

    breach = Violation("no x", "n1", None, "n1 was asked for x")

    trace = Trace.start(cluster(3), checker=checker)
    trace.do(Crash("n3"))
    trace.do(Local("n1", Submit(("x",))))
    trace.do(Local("n1", Submit(("y",))))
    frames = as_sent(film(trace))["frames"]
    assert [len(f.get("broken", ())) for f in frames] == [0, 0, 1, 0]
    assert frames[2]["broken"][0]["sentence"] == "n1 was asked for x"
    notes = [[m.text for m in p.marks if m.id == "note:broken"] for p in unroll(film(trace))]
    assert notes == [[], [], ["✗ broken: no x"], ["✗ broken: no x"]]


# --- it stays small -----------------------------------------------------------------------------


@pytest.mark.slow_ish
@pytest.mark.parametrize("text", TEXTS)
def test_a_thousand_steps_at_five_members_are_at_most_a_megabyte(text):
    trace = walk(5, 1000, 1, text)
    assert len(text_of(film(trace)).encode()) <= 1_000_000


def test_changes_of_any_kind_can_be_filmed():
    world = cluster(2)
    trace = Trace.start(world)
    trace.do(Local("n1", Submit((b"\xff", ("put", "k", 1.5), frozenset({1}), "\ud800"))))
    assert as_sent(film(trace))["frames"][1]["action"]["member"] == "n1"
