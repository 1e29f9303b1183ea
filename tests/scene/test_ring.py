"""The ring picture: what it shows of a world, and that one can read it."""

import math
from itertools import combinations

import pytest

from quorumscope.net.actions import Crash, Cut, Deliver, Drop, Duplicate, Local
from quorumscope.net.world import World
from quorumscope.protocol.messages import (
    AddParticipant,
    RemoveParticipant,
    StartElection,
    Submit,
)
from quorumscope.protocol.original import OriginalParticipant
from quorumscope.protocol.types import ParticipantState
from quorumscope.scene.look import LOOKS, SHAPES
from quorumscope.scene.marks import LAYERS, key
from quorumscope.scene.places import covered
from quorumscope.scene.ring import ring

from .runs import TEXTS, after, cluster, election, heard, sent, settled, walk, world_of

LABELS = ("word", "name", "seq", "older", "entry", "quorum")


def mark(picture, id):
    (found,) = [m for m in picture.marks if m.id == id]
    return found


def marks(picture, kind):
    return [m for m in picture.marks if m.kind == kind]


def walks(counts):
    return [
        pytest.param(count, text, id=f"{count}-{text.__name__}")
        for count in counts
        for text in TEXTS
    ]


# --- one can read it ----------------------------------------------------------------------------


def reaches(member, x, y):
    """How far a member's shape reaches from its centre in the direction of a point."""
    half = member.w / 2
    if member.shape == "diamond":
        dx, dy = abs(x - member.x), abs(y - member.y)
        return half * math.hypot(dx, dy) / ((dx + dy) or 1)
    if member.shape == "square":
        dx, dy = abs(x - member.x), abs(y - member.y)
        return half * math.hypot(dx, dy) / (max(dx, dy) or 1)
    return half


@pytest.mark.parametrize(("count", "text"), walks(range(2, 11)))
def test_labels_lie_on_nothing_and_nothing_lies_on_them(count, text):
    for step in walk(count, 60, count, text).steps:
        picture = ring(step.world, step)
        labels = [(m, covered(m)) for m in picture.marks if m.kind in LABELS]
        others = [(m, covered(m)) for m in picture.marks if m.kind in ("member", "note", "vote")]
        for (a, box), (b, other) in combinations(labels, 2):
            assert not box.hidden([other]), (step.id, a, b)
        for a, box in labels:
            assert 0 <= box.left < box.right <= picture.width, (step.id, a)
            assert 0 <= box.top < box.bottom <= picture.height, (step.id, a)
            for b, other in others:
                assert not box.hidden([other]), (step.id, a, b)


@pytest.mark.parametrize(("count", "text"), walks(range(2, 11)))
def test_votes_touch_neither_a_member_nor_each_other(count, text):
    for step in walk(count, 60, count, text).steps:
        picture = ring(step.world)
        members = marks(picture, "member")
        for a, b in combinations(marks(picture, "vote"), 2):
            assert math.dist((a.x, a.y), (b.x, b.y)) > a.w * 0.8, (step.id, a, b)
        for vote in marks(picture, "vote"):
            for m in members:
                distance = math.dist((vote.x, vote.y), (m.x, m.y))
                assert distance > vote.w / 2 + reaches(m, vote.x, vote.y), (step.id, vote, m)


@pytest.mark.parametrize(("count", "text"), walks(range(3, 8)))
def test_messages_hide_no_member_and_no_label(count, text):
    for step in walk(count, 60, count, text).steps:
        if len(step.world.flight) > 20:
            continue
        picture = ring(step.world, step)
        kinds = (*LABELS, "member", "note", "vote")
        others = [covered(m) for m in picture.marks if m.kind in kinds]
        for message in marks(picture, "message"):
            # Places of messages are whole numbers, so that half a unit may be covered.
            assert covered(message).hidden(others) < 20, (step.id, message)


@pytest.mark.parametrize("count", range(3, 8))
def test_five_messages_each_way_on_every_link_of_one_member_do_not_overlap(count):
    world = cluster(count)
    for change in "abcde":
        world = after(world, Local("n2", Submit((change,))))
    world = after(world, Local("n1", StartElection()))
    for _ in range(4):
        world = after(world, Duplicate(sent(world, "n1", "n2", "Prepare")))
    messages = marks(ring(world), "message")
    assert len(messages) == 5 + 5 + count - 2
    for a, b in combinations(messages, 2):
        assert not covered(a).hidden([covered(b)]), (a, b)


def test_asks_of_one_vote_stand_abreast():
    world = after(cluster(5), Local("n1", Submit(("x",))))
    picture = ring(world)
    parts = []
    for message, path in zip(marks(picture, "message"), marks(picture, "path"), strict=True):
        way = math.dist((path.x, path.y), (path.x2, path.y2))
        parts.append(math.dist((path.x, path.y), (message.x, message.y)) / way)
    assert max(parts) - min(parts) < 0.02


# --- marks are what painters rely on ------------------------------------------------------------


@pytest.mark.parametrize(("count", "text"), walks((1, 2, 5, 12, 30)))
def test_every_mark_is_known_and_named_once(count, text):
    for step in walk(count, 40, count, text).steps:
        picture = ring(step.world, step)
        ids = [m.id for m in picture.marks]
        assert len(set(ids)) == len(ids)
        for m in picture.marks:
            assert m.kind in LAYERS
            assert m.look in LOOKS
            assert m.id.partition(":")[0] == m.kind
        layers = [LAYERS.index(m.kind) for m in picture.marks]
        assert layers == sorted(layers)


@pytest.mark.parametrize("text", TEXTS)
def test_members_never_move(text):
    steps = walk(5, 80, 7, text).steps
    for step in steps:
        if len(step.world.names) > 5:
            break
        places = {m.id: (m.x, m.y) for m in marks(ring(step.world), "member")}
        assert places == {m.id: (m.x, m.y) for m in marks(ring(steps[0].world), "member")}


@pytest.mark.parametrize("text", TEXTS)
def test_a_message_stays_where_it_is_while_another_travels_elsewhere(text):
    """Nothing else moves when a message is delivered, unless it gave way to that one."""
    world = after(cluster(5, text), Local("n1", Submit(("x",))))
    before = {m.id: (m.x, m.y) for m in marks(ring(world), "message")}
    world = heard(world, "n1", "n3", "Accept")
    for m in marks(ring(world), "message"):
        assert before.get(m.id, (m.x, m.y)) == (m.x, m.y)


@pytest.mark.parametrize(("count", "text"), walks((3, 5)))
def test_every_message_in_flight_is_there_and_does_what_can_be_done(count, text):
    for step in walk(count, 60, count, text).steps:
        found = {m.id: m for m in marks(ring(step.world), "message")}
        assert len(found) == len(step.world.flight)
        deliverable = {f"deliver:{a.id}" for a in step.world.actions() if isinstance(a, Deliver)}
        assert {m.do for m in found.values() if m.do} == deliverable
        for m in found.values():
            assert bool(m.do) != ("held up: " in m.words)


@pytest.mark.parametrize("count", [1, 2, 3, 8, 11, 25, 50])
def test_any_size_of_cluster(count):
    picture = ring(settled(cluster(count), Local("n1", Submit(("x",)))))
    assert len(marks(picture, "member")) == count
    assert f"{count} member" in mark(picture, "note:count").text


def test_an_empty_world_has_a_picture():
    assert marks(ring(World.start(())), "member") == []


# --- what it shows ------------------------------------------------------------------------------


@pytest.mark.parametrize("text", TEXTS)
def test_an_election_seen_before_the_candidate_knows(text):
    world = election(text)
    picture = ring(world)
    looks = {m.id.rpartition(":")[2]: m.look for m in marks(picture, "vote")}
    assert looks == {
        "n1": "vote none",
        "n3": "vote none",
        "n4": "vote travels",
        "n5": "vote held",
    }
    assert mark(picture, "quorum:n2").text == "2 of 3"
    assert mark(picture, "member:n2").shape == "diamond"
    assert mark(picture, "word:n4").text == "PENDING MASTER"


@pytest.mark.parametrize("text", TEXTS)
def test_a_vote_stands_on_the_side_of_its_voter(text):
    picture = ring(election(text))
    member = mark(picture, "member:n2")
    for vote in marks(picture, "vote"):
        peer = mark(picture, f"member:{vote.id.rpartition(':')[2]}")
        a = math.atan2(vote.y - member.y, vote.x - member.x)
        b = math.atan2(peer.y - member.y, peer.x - member.x)
        assert a == pytest.approx(b, abs=0.02)


def test_an_ask_is_filled_and_says_its_numbers_and_an_answer_says_yes_or_no():
    world = after(cluster(3), Local("n1", Submit(("x",))))
    ask = mark(ring(world), f"message:{sent(world, 'n1', 'n2', 'Accept')}")
    assert (ask.look, ask.text) == ("ask", "A1,3 x")
    world = heard(world, "n1", "n2", "Accept")
    answer = mark(ring(world), f"message:{sent(world, 'n2', 'n1', 'Accept')}")
    assert (answer.look, answer.text) == ("yes", "A+")


def test_a_refusal_is_red_and_has_a_minus():
    world = after(cluster(3), Local("n2", StartElection()), Local("n3", StartElection()))
    for _ in range(2):
        world = after(world, *(Deliver(e.id) for e in world.flight if e.message.name == "Prepare"))
    world = after(world, Local("n1", Submit(("x",))))
    refused = [m for m in marks(ring(world), "message") if m.look == "no"]
    world = after(world, *(Deliver(e.id) for e in world.flight if e.message.name == "Accept"))
    refused += [m for m in marks(ring(world), "message") if m.look == "no"]
    for m in refused:
        assert m.text.endswith("−")
        assert m.words.startswith("no ")


def test_the_log_is_solid_and_what_is_staged_is_dashed():
    world = settled(cluster(3), *(Local("n1", Submit((c,))) for c in "ab"))
    picture = ring(world)
    shown = [(m.text, m.look) for m in marks(picture, "entry") if m.id.startswith("entry:n2:")]
    assert shown == [("a", "committed"), ("b", "staged")]
    assert LOOKS["staged"].dash
    assert not LOOKS["committed"].dash


def test_an_entry_keeps_its_id_when_it_is_committed():
    before = settled(cluster(3), Local("n1", Submit(("a",))))
    now = settled(before, Local("n1", Submit(("b",))))
    assert mark(ring(before), "entry:n2:1").look == "staged"
    assert mark(ring(now), "entry:n2:1").look == "committed"


def test_of_a_long_log_the_last_are_shown_and_the_others_counted():
    world = settled(cluster(3), *(Local("n1", Submit((c,))) for c in "abcdefgh"))
    picture = ring(world)
    texts = [m.text for m in marks(picture, "entry") if m.id.startswith("entry:n1:")]
    assert texts == list("defgh")
    assert mark(picture, "older:n1").text == "+3"


def test_a_staged_member_is_dashed_too():
    world = world_of(["n1", "n2"])
    blank = world["n1"].blank
    world = World.start((*world.seats, OriginalParticipant(name="n3", state=blank, blank=blank)))
    world = after(world, Local("n1", AddParticipant("n3")))
    world = heard(world, "n1", "n2", "AddMember")
    entry = marks(ring(world), "entry")
    assert [(m.text, m.look) for m in entry] == [("+n3", "staged")]
    assert mark(ring(world), "word:n3").text == "UNJOINED"


def test_the_master_wears_a_crown_also_one_that_does_not_know_better():
    world = after(cluster(3), Local("n2", StartElection()))
    world = settled(world, Drop(sent(world, "n2", "n1", "Prepare")))
    picture = ring(world)
    assert {m.id for m in marks(picture, "crown")} >= {"crown:n1"}
    assert mark(picture, "member:n1").shape == "hexagon"


def test_a_crashed_member_is_hatched_and_says_so():
    picture = ring(after(cluster(3), Crash("n3")))
    assert LOOKS[mark(picture, "member:n3").look].hatch != "none"
    assert mark(picture, "word:n3").text == "CRASHED"
    assert "crashed" in mark(picture, "member:n3").words


def test_a_removed_member_is_crossed():
    world = settled(cluster(3), Local("n1", RemoveParticipant("n3")))
    world = settled(world, Local("n1", Submit(("x",))))
    removed = [m for m in world.names if world[m].participant_state is ParticipantState.REMOVED]
    crossed = [m.id.partition(":")[2] for m in marks(ring(world), "cross")]
    assert crossed == removed


def test_a_cut_bars_each_lane_that_is_cut():
    world = after(cluster(3), Cut("n1", "n2"), Cut("n3", "n1", one_way=True))
    picture = ring(world)
    bars = {m.id.rpartition(":")[0] for m in marks(picture, "cut")}
    assert bars == {"cut:n1:n2", "cut:n2:n1", "cut:n3:n1"}
    assert mark(picture, "cut:n3:n1:1").words == "Cut from n3 to n1"
    assert mark(picture, "cut:n1:n2:1").words == "Cut between n1 and n2"


def test_duplicates_are_both_there():
    world = after(cluster(3), Local("n1", Submit(("x",))))
    world = after(world, Duplicate(sent(world, "n1", "n2", "Accept")))
    pair = [m for m in marks(ring(world), "message") if m.words.endswith("from n1 to n2")]
    assert len(pair) == 2
    assert not covered(pair[0]).hidden([covered(pair[1])])


def test_in_a_crowd_every_message_is_there_and_the_late_ones_are_dots():
    world = after(cluster(3), Local("n1", Submit(("x",))))
    for _ in range(60):
        world = after(world, Duplicate(sent(world, "n1", "n2", "Accept")))
    pills = marks(ring(world), "message")
    assert sorted(m.id for m in pills) == sorted(f"message:{e.id}" for e in world.flight)
    assert sum(m.text == "" for m in pills) >= len(world.flight) - 40


def test_a_message_to_nobody_is_still_seen():
    world = after(cluster(3), Local("n1", AddParticipant("nobody")))
    while any(e.message.target != "nobody" for e in world.flight):
        id = next(e.id for e in world.flight if e.message.target != "nobody")
        world = after(world, Deliver(id))
    (message,) = marks(ring(world), "message")
    assert "nobody" in message.words
    assert message.do == ""


def test_a_message_to_oneself_goes_round_a_loop():
    world = settled(cluster(2), Local("n2", StartElection()))
    world = after(world, Local("n1", Submit(("x",))))
    blank = world["n1"].blank
    lost = OriginalParticipant(name="n1", me="other", state=blank, blank=blank, members=("n1",))
    world = after(World.start((lost,)), Local("n1", StartElection()))
    picture = ring(world)
    (path,) = marks(picture, "path")
    assert path.shape == "loop"
    assert len(marks(picture, "message")) == 1


def test_the_selection_has_the_shape_of_what_is_selected():
    world = election()
    around = mark(ring(world, selected="n2"), "selection")
    assert (around.shape, around.look) == ("diamond", "selected")
    assert marks(ring(world, selected="nobody"), "selection") == []


def test_hostile_names_do_no_harm():
    names = ["a:b", "c", "a", "b:c", "<b>&\"'", "$x^2$", "\x00\u202e\n"]
    picture = ring(after(world_of(names), Local("c", StartElection())))
    ids = [m.id for m in picture.marks]
    assert len(set(ids)) == len(ids)
    assert all(m.text.isprintable() for m in picture.marks)
    assert [m.do for m in marks(picture, "member") if m.id == f"member:{key('a:b')}"] == [
        "select:a:b"
    ]


def test_every_state_has_its_shape():
    assert set(SHAPES) == set(ParticipantState)
