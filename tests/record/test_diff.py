"""Differences are told down to the item, and two runs part at their first difference."""

from msgspec.structs import replace

from quorumscope.net.actions import Boot, Crash, Cut, Deliver, Drop, Duplicate, Local
from quorumscope.protocol.messages import StartElection, Submit
from quorumscope.record.diff import changed_by, differences, parting

from .runs import begin, settle, wander


def told(old, new):
    return [str(d) for d in differences(old, new)]


def after(trace, *actions):
    for action in actions:
        trace.do(action)
    return trace.cursor.world


def test_equal_worlds_do_not_differ():
    trace = begin(3)
    assert differences(trace.cursor.world, trace.cursor.world) == ()
    assert differences(begin(3).cursor.world, begin(3).cursor.world) == ()


def test_an_election_is_told_member_by_member_and_item_by_item():
    trace = begin(3)
    before = trace.cursor.world
    world = after(trace, Local("n2", StartElection()))
    assert told(before, world) == [
        "n2.participant_state: PARTICIPANT_PENDING → CANDIDATE",
        "n2.votes[1]: + Prepare(2)",
        "n2.counter: 0 → 2",
        "flight: + Prepare(2) from n2 to n1",
    ]
    assert told(world, before)[1] == "n2.votes[1]: − Prepare(2)"


def test_a_vote_is_compared_with_itself():
    trace = begin(5)
    after(trace, Local("n1", Submit(("x",))))
    settle(trace)
    after(trace, Local("n2", StartElection()))
    for voter in ("n3", "n4"):
        ask = next(e.id for e in trace.cursor.world.flight if e.message.target == voter)
        before = after(trace, Deliver(ask))
        world = after(trace, Deliver(before.flight[-1].id))
        changed = [d for d in differences(before, world) if d.path[0] == "n2"]
        where = [d.where for d in changed]
        assert where == ["n2.votes[1].open", "n2.votes[1].granted"]
        assert (changed[1].kind, changed[1].old, changed[1].new) == ("added", None, voter)


def test_a_log_is_compared_by_its_places_and_what_is_staged_by_its_sequence():
    trace = begin(3)
    before = trace.cursor.world
    after(trace, Local("n1", Submit(("x",))))
    settle(trace)
    after(trace, Local("n1", Submit(("y",))))
    settle(trace)
    said = told(before, trace.cursor.world)
    assert "n1.log[1]: + x at 3 of instance 1" in said
    assert "n1.log[2]: + y at 4 of instance 1" in said
    assert "n1.state.lines[2]: + y" in said
    assert "n2.waiting[4]: + y" in said
    longer = trace.cursor.world["n1"].log
    assert told(longer, longer.first(1).append("z")) == ["[2]: y at 4 of instance 1 → z"]


def test_members_are_compared_by_who_is_there_however_they_are_ordered():
    p = begin(3).cursor.world["n1"]
    other = replace(p, members=("n1", "n4", "n3"))
    assert told(p, other) == ["members: − n2", "members: + n4"]
    turned = replace(p, members=("n3", "n2", "n1"))
    assert told(p, turned) == ["members: (n1, n2, n3) → (n3, n2, n1)"]
    twice = replace(p, members=("n1", "n2", "n3", "n3"))
    assert told(p, twice) == ["members: + n3"]


def test_a_map_is_compared_by_its_keys_and_a_cut_is_no_map():
    p = begin(3).cursor.world["n1"]
    other = replace(p, master=((1, "n2"), (2, "n3")))
    assert told(p, other) == ["master[1]: n1 → n2", "master[2]: + n3"]
    trace = begin(3)
    before = after(trace, Cut("n1", "n2"))
    world = after(trace, Cut("n1", "n3", one_way=True))
    assert told(before, world) == ["cuts: + (n1, n3)"]
    turned = [str(d) for d in differences((("n1", "n2"),), (("n1", "n3"),), ("cuts",))]
    assert turned == ["cuts: − (n1, n2)", "cuts: + (n1, n3)"]


def test_messages_are_compared_whatever_their_ids():
    trace = begin(3)
    before = after(trace, Local("n2", StartElection()))
    twice = after(trace, Duplicate(before.flight[0].id))
    assert told(before, twice) == ["flight: + Prepare(2) from n2 to n1"]
    once = after(trace, Drop(before.flight[0].id))
    assert told(before, once) == []


def test_faults_and_newcomers():
    trace = begin(3)
    before = trace.cursor.world
    world = after(trace, Crash("n3"), Boot("n4"))
    said = told(before, world)
    assert "n3.participant_state: PARTICIPANT_CLEAN → UNJOINED" in said
    assert said[-2:] == ["n4: + n4", "crashed: + n3"]


def test_values_of_two_kinds_are_two_values():
    original, safe = begin(3).cursor.world, begin(3, "safe").cursor.world
    assert [(d.path, d.kind) for d in differences(original, safe)] == [
        ((n,), "changed") for n in ("n1", "n2", "n3")
    ]


def test_nothing_changes_that_is_not_told():
    """Where nothing is told, the worlds are the same but for what follows from the rest."""
    trace = wander(begin(3, "safe"), 200, seed=3)
    for step in trace.line[1:]:
        before = trace.before(step).world
        told = {d.path[0] for d in changed_by(step, before)}
        changed = {n for n in before.names if before[n] != step.world[n]}
        changed |= {
            f for f in ("flight", "cuts", "crashed") if getattr(before, f) != getattr(step.world, f)
        }
        changed |= {n for n in step.world.names if n not in before.names}
        assert told == changed


def test_two_runs_part_at_the_first_world_that_is_not_the_same():
    one, other = begin(3), begin(3)
    for trace in (one, other):
        after(trace, Local("n2", StartElection()), Local("n1", Submit(("x",))))
    ids = [e.id for e in one.cursor.world.flight]
    after(one, Deliver(ids[0]), Deliver(ids[1]))
    after(other, Deliver(ids[1]), Deliver(ids[0]))
    found = parting(one.line, other.line)
    assert found.index == 3
    assert (found.a, found.b) == (one.line[3], other.line[3])
    assert found.differences == differences(one.line[3].world, other.line[3].world) != ()
    assert parting(one.line, one.line) is None


def test_a_run_that_ends_parts_there():
    one, other = begin(3), begin(3)
    after(one, Local("n2", StartElection()))
    found = parting(one.line, other.line)
    assert (found.index, found.a, found.b, found.differences) == (1, one.line[1], None, ())


def test_the_name_of_a_cluster_is_no_difference():
    one, other = begin(3, "safe"), begin(3, "safe", cluster="another")
    assert parting(one.line, other.line) is None
    other.do(Local("n2", StartElection()))
    one.do(Local("n3", StartElection()))
    assert parting(one.line, other.line).index == 1
