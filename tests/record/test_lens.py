"""The code lens shows what ran: the lines, what they compared, and the guard that refused."""

import linecache
import sys

import pytest

from quorumscope.machines import TextLog
from quorumscope.net.actions import Crash, Cut, Deliver, Forge, Local, Restart, TimeOut
from quorumscope.net.network import Envelope, put
from quorumscope.net.world import World
from quorumscope.protocol.messages import Answer, Ask, Prepare, StartElection, Submit
from quorumscope.protocol.original import OriginalParticipant
from quorumscope.record.lens import CELL, lens, look
from quorumscope.record.trace import Trace

from .runs import begin, settle, wander

TEXTS = ["original", "safe"]


def ready(protocol):
    """A trace in which n2 is about to stand for election, and all know of each other."""
    trace = begin(3, protocol)
    trace.do(Local("n1", Submit(("w",))))
    settle(trace)
    return trace


def sent(trace, name, source, target, kind=Ask):
    for e in trace.cursor.world.flight:
        m = e.message
        if isinstance(m, kind) and (m.name, m.source, m.target) == (name, source, target):
            return e.id
    raise LookupError((name, source, target))


def seen(trace, action):
    """Do *action* and look at it."""
    before = trace.cursor.world
    return lens(trace.do(action), before)


def method(found, name):
    return next(m for m in found.methods if m.name.endswith(f".{name}"))


def line(method, beginning):
    return next(line for line in method.lines if line.text.strip().startswith(beginning))


def said(method):
    return [str(c) for line in method.lines for c in line.compared]


def guards(found):
    return [
        (m.name.rpartition(".")[2], line.text.strip())
        for m in found.methods
        for line in m.lines
        if line.refused
    ]


# --- what ran -----------------------------------------------------------------------------------


def test_a_yes_of_the_original_shows_the_lines_that_ran_and_the_values_compared():
    trace = ready("original")
    trace.do(Local("n2", StartElection()))
    found = seen(trace, Deliver(sent(trace, "Prepare", "n2", "n3")))
    prepare = method(found, "prepare")
    assert found.member == "n3"
    assert "call.instance = 2 <= self.instance = 1 is false" in said(prepare)
    assert line(prepare, "if call.instance <= self.instance").ran
    assert not line(prepare, "return self, Reply(result=self.instance)").ran
    assert line(prepare, "return now, Reply(result=call.instance)").ran
    assert "participant_state: PARTICIPANT_PENDING → PENDING_MASTER" in map(str, prepare.changed)
    assert prepare.gave == "answer 2"
    assert found.refusals == ()
    assert guards(found) == []
    assert found.note == ""


def test_methods_come_in_the_order_in_which_they_were_called():
    trace = ready("original")
    found = seen(trace, Local("n2", StartElection()))
    names = [m.name.rpartition(".")[2] for m in found.methods if not m.shared]
    assert names == ["start_election", "try_become_master", "ask_others", "others"]
    assert [m.depth for m in found.methods if not m.shared] == [2, 3, 4, 5]


def test_a_statement_on_several_lines_ran_as_a_whole():
    trace = ready("original")
    trace.do(Local("n2", StartElection()))
    trace.do(Deliver(sent(trace, "Prepare", "n2", "n3")))
    trace.do(Deliver(sent(trace, "Prepare", "n2", "n1")))
    trace.do(Deliver(sent(trace, "Prepare", "n3", "n2", Answer)))
    found = seen(trace, Deliver(sent(trace, "Prepare", "n1", "n2", Answer)))
    won = method(found, "win_election")
    first = line(won, "now = replace(").number
    assert [text.ran for text in won.lines if first <= text.number <= first + 2] == [True] * 3


def test_the_source_is_the_one_in_the_file():
    found = seen(ready("safe"), Local("n2", StartElection()))
    for m in found.methods:
        file = sys.modules[m.where].__file__
        for text in m.lines:
            assert text.text == linecache.getline(file, text.number).strip("\n")[4:].rstrip()


def test_a_loss_or_a_cut_runs_nothing_and_a_restart_does():
    trace = ready("safe")
    assert seen(trace, Cut("n1", "n2")).methods == ()
    assert lens(trace.steps[0], None).methods == ()
    seen(trace, Crash("n2"))
    assert any(m.name == "Participant.restarted" for m in seen(trace, Restart("n2")).methods)


def test_a_time_out_is_counted_as_an_answer():
    trace = ready("original")
    trace.do(Local("n2", StartElection()))
    vote = trace.cursor.world["n2"].votes[-1]
    found = seen(trace, TimeOut("n2", vote.number, vote.open[0].slot, 0))
    assert method(found, "count_prepare").lines


# --- the guard that refused ---------------------------------------------------------------------


def test_a_refusal_marks_the_guard_however_deep_it_was_made():
    trace = ready("original")
    trace.do(Local("n2", StartElection()))
    for voter in ("n1", "n3"):
        trace.do(Deliver(sent(trace, "Prepare", "n2", voter)))
        trace.do(Deliver(sent(trace, "Prepare", voter, "n2", Answer)))
    trace.do(Local("n2", Submit(("y",))))
    trace.do(Deliver(sent(trace, "Accept", "n2", "n3")))
    old = Ask("n1", "n3", 99, 0, 0, trace.steps[1].events[1].envelope.message.call)
    found = look(forged(trace, old), Deliver(trace.cursor.world.next_id))
    assert guards(found) == [("check", "if call.instance < self.instance:")]
    (check,) = [line for line in method(found, "check").lines if line.refused]
    assert str(check.compared[0]) == "call.instance = 1 < self.instance = 2 is true"
    assert found.refusals == ("ERR_DENIED: instance 1 is below n3's 2",)
    assert found.weighed() == ("instance",)


def forged(trace, message):
    """The world of the cursor with *message* in flight, whoever sent it."""
    world = trace.cursor.world
    flight = put(world.flight, Envelope(world.next_id, None, message))
    return World(world.names, world.seats, flight, world.cuts, world.crashed, world.history)


def test_a_promise_refuses_and_the_comparison_behind_the_call_is_told():
    trace = ready("safe")
    trace.do(Local("n1", Submit(("x",))))
    trace.do(Local("n2", StartElection()))
    trace.do(Deliver(sent(trace, "Prepare", "n2", "n3")))
    found = seen(trace, Deliver(sent(trace, "Accept", "n1", "n3")))
    assert [name for name, _ in guards(found)] == ["hear_proposal"]
    assert "(1, n1) < (2, n2) is true" in said(method(found, "is_below_promise"))
    assert "promised" in found.weighed()
    assert "held" not in found.weighed()


def test_where_only_a_name_is_asked_the_branch_is_marked_that_gave_it_its_value():
    trace = ready("safe")
    trace.do(Local("n2", StartElection()))
    trace.do(Local("n3", StartElection()))
    found = seen(trace, Deliver(sent(trace, "Prepare", "n2", "n3")))
    ((name, text),) = guards(found)
    assert name == "prepare"
    assert text.startswith("elif not again and (twice or")


def test_a_call_that_a_state_does_not_hear_is_refused_by_the_dispatch():
    world = World.start(OriginalParticipant(name=n, state=TextLog(), blank=TextLog()) for n in "ab")
    trace = Trace.start(world)
    trace.do(Local("a", StartElection()))
    message = Ask("a", "b", 9, 0, 0, call=prepare(7))
    found = look(forged(trace, message), Deliver(trace.cursor.world.next_id))
    assert guards(found) == [
        ("_hear_ask", "if not self.table.hears(self.participant_state, ask.name):")
    ]
    assert found.weighed() == ("participant_state",)


def prepare(instance):
    return Prepare(instance, "a")


@pytest.mark.parametrize("protocol", TEXTS)
def test_every_refusal_of_a_random_run_has_its_guard(protocol):
    trace = wander(begin(3, protocol), 250, seed=4)
    refused = 0
    for step in trace.line[1:]:
        found = lens(step, trace.before(step).world)
        assert found.note == ""
        assert bool(found.refusals) == bool(guards(found)), (found.title, found.refusals)
        refused += bool(found.refusals)
    assert refused > 10


# --- a text of one's own ------------------------------------------------------------------------

CELL_TEXT = """
class Strict(OriginalParticipant, frozen=True, kw_only=True, cache_hash=True):
    def prepare(self, out, call):
        if self.too_far(call):
            return self, Reply(result=0, error=denied("one at a time"))
        return super().prepare(out, call)

    def too_far(self, call):
        return call.instance > self.instance + 1
"""


def cell(text, name, known=True):
    """Run *text* as a notebook runs a cell: its source is known to linecache only."""
    file = f"<cell {name}>"
    if known:
        linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    names = {"__name__": "__main__"}
    exec("from quorumscope.protocol.original import OriginalParticipant", names)
    exec("from quorumscope.protocol.messages import Reply", names)
    exec("from quorumscope.protocol.errors import denied", names)
    exec(compile(text, file, "exec"), names)
    return names["Strict"]


def world_of(text):
    return World.start(
        text(
            name=n,
            me=n,
            state=TextLog(),
            blank=TextLog(),
            members=("a", "b"),
            instance=1,
            participant_state="PARTICIPANT_CLEAN",
        )
        for n in "ab"
    )


def asked(text, instance):
    trace = Trace.start(world_of(text))
    message = Ask("a", "b", 9, 0, 0, call=prepare(instance))
    return look(forged(trace, message), Deliver(1))


def test_a_subclass_from_a_cell_is_shown_with_its_base():
    text = cell(CELL_TEXT, "strict")
    found = asked(text, 5)
    assert [m.name for m in found.methods if not m.shared] == ["Strict.prepare", "Strict.too_far"]
    assert method(found, "prepare").where == CELL
    assert guards(found) == [("prepare", "if self.too_far(call):")]
    assert said(method(found, "too_far")) == [
        "call.instance = 5 > self.instance + 1 = 2 is true",
    ]
    found = asked(text, 2)
    assert [m.name for m in found.methods if not m.shared] == [
        "Strict.prepare",
        "Strict.too_far",
        "OriginalParticipant.prepare",
    ]


def test_without_a_source_the_methods_are_named_all_the_same():
    found = asked(cell(CELL_TEXT, "unknown", known=False), 5)
    assert method(found, "too_far").lines == ()
    assert found.refusals == ("ERR_DENIED: one at a time",)


def test_a_handler_that_raises_is_shown_up_to_there():
    text = CELL_TEXT.replace("self.instance + 1", "self.instants + 1")
    found = asked(cell(text, "raises"), 2)
    assert found.note.startswith("it raised AttributeError")
    assert line(method(found, "too_far"), "return").ran


def test_a_handler_that_is_not_pure_is_found_out():
    text = CELL_TEXT.replace("if self.too_far(call):", "seen.append(1)\n        if len(seen) > 1:")
    kind = cell(f"seen = []\n{text}", "impure")
    trace = Trace.start(World.start(world_of(kind).seats, allow_forge=True))
    trace.do(Forge(Ask("a", "b", 9, 0, 0, call=prepare(2))))
    assert "depends on more than itself" in seen(trace, Deliver(1)).note


def test_what_contradicts_the_run_is_not_shown():
    text = CELL_TEXT.replace(
        "if self.too_far(call):",
        "marks = [0]\n        if len(marks) == 1:\n            marks += [1]",
    )
    found = asked(cell(text, "changes"), 2)
    (told,) = line(method(found, "prepare"), "if len(marks) == 1").compared
    assert (told.text, told.result) == ("len(marks) == 1", True)


# --- and nobody is disturbed --------------------------------------------------------------------


def test_whoever_watched_before_watches_again():
    def mine(frame, event, arg):
        return None

    trace = ready("original")
    before = sys.gettrace()
    sys.settrace(mine)
    try:
        seen(trace, Local("n2", StartElection()))
        after = sys.gettrace()
        asked(cell(CELL_TEXT.replace("+ 1", "+ nothing"), "broken"), 2)
        behind = sys.gettrace()
    finally:
        sys.settrace(before)
    assert after is mine
    assert behind is mine


def test_it_costs_nothing_when_it_is_not_asked_for():
    trace = ready("original")
    calls = []
    before = sys.settrace
    sys.settrace = calls.append
    try:
        trace.do(Local("n2", StartElection()))
    finally:
        sys.settrace = before
    assert calls == []


def test_the_step_itself_is_as_it_was():
    trace = ready("safe")
    step = trace.do(Local("n2", StartElection()))
    world = step.world
    lens(step, trace.before(step).world)
    assert step.world is world
    assert trace.cursor is step
