"""Watch expressions: what they can say of a world, and that nothing else can be said with them."""

import pytest

from quorumscope.check.invariants import violations
from quorumscope.machines import KeyValueStore, TextLog
from quorumscope.net.actions import Deliver, Local
from quorumscope.net.world import World
from quorumscope.protocol.messages import StartElection, Submit
from quorumscope.protocol.original import OriginalParticipant
from quorumscope.record.trace import Trace
from quorumscope.record.watch import LONGEST, mistake, watched

from .runs import begin, settle


@pytest.fixture(scope="module")
def step():
    trace = begin(3, checker=violations)
    trace.do(Local("n1", Submit(("x",))))
    settle(trace)
    return trace.do(Local("n2", StartElection()))


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("n1.instance", "1"),
        ("n1.is_master and n2.is_master", "False"),
        ("n2.participant_state is CANDIDATE", "True"),
        ('n2.participant_state == "CANDIDATE"', "True"),
        ("n2.participant_state in (MASTER, CANDIDATE)", "True"),
        ("n1.current_master", "n1"),
        ("len(n1.log)", "1"),
        ("len(n2.log) < len(n1.log)", "True"),
        ("n1.log[-1].entry", "x"),
        ("n1.log[0].position.sequence + 1", "4"),
        ("n2.staged[0].entry.changes == ('x',)", "True"),
        ("n2.votes[0].open", "(Prepare to n1, Prepare to n3)"),
        ("any(m.participant_state is CANDIDATE for m in world)", "True"),
        ("sum(m.is_master for m in world)", "1"),
        ("max(m.instance for m in world)", "1"),
        ("all(n in n1.members for n in members)", "True"),
        ("len(m for m in world if m.is_master)", "1"),
        ("'n1' in world", "True"),
        ('world["n3"].sequence', "3"),
        ("len(world)", "3"),
        ("len(flight)", "2"),
        ("any(m.name == 'Prepare' and m.target == 'n3' for m in flight)", "True"),
        ("not crashed and not cuts", "True"),
        ("broken", "()"),
        ("'agreement' in broken", "False"),
        ("step", "6"),
        ("1 if n1.is_master else 2", "1"),
        ("-n1.instance < 0 <= n1.instance % 2", "True"),
        ("n1.members[1:]", "(n2, n3)"),
        ("n1", "n1"),
    ],
)
def test_what_can_be_said(step, expression, value):
    found = watched(expression, step)
    assert (found.value, found.error) == (value, "")
    assert found.holds is (value not in ("False", "()"))


@pytest.mark.parametrize(
    ("expression", "error"),
    [
        ("n4.instance", "nothing is called n4; there are n1, n2, n3 and world"),
        ("n1.instants", "n1 has no .instants; it has"),
        ("n1.__class__", ".__class__ is not public"),
        ("n1._drain", "._drain is not public"),
        ("n1.restarted", ".restarted is a function, and can't be called here"),
        ("n1.restarted()", "only abs, all, any, len, max, min, sum can be called here"),
        ("open('/etc/passwd')", "only abs, all, any, len, max, min, sum can be called here"),
        ("__import__('os')", "only abs, all, any"),
        ("().__class__.__bases__", ".__class__ is not public"),
        ("'%s' % n1", "is more than can be read here"),
        ("'{0.__class__}'.format", ".format is a function"),
        ("f'{n1}'", "is more than can be read here"),
        ("lambda: 1", "is more than can be read here"),
        ("[x for x in world]", "is more than can be read here"),
        ("{1: 2}", "is more than can be read here"),
        ("(x := 1)", "is more than can be read here"),
        ("n1.members[7]", "IndexError: tuple index out of range"),
        ("n1.instance < 'a'", "TypeError"),
        ("len(1)", "object of type 'int' has no len()"),
        ("len(n1.log, default=1)", "only abs"),
        ("max(())", "empty"),
        ('world["n9"]', "there is no process called n9"),
        ("n1[0]", "has no items that could be read here"),
        ("any(x for x in 3)", "a int holds nothing to go through"),
        ("any(x for x in world for y in world)", "is all that can be read here"),
        ("(m for m in world)", "put this into any(...)"),
        ("n1.instance >", "write it like n1.instance > 2"),
        ("", "write it like n1.instance > 2"),
        ("import os", "write it like n1.instance > 2"),
        ("a" * (LONGEST + 1), f"at most {LONGEST} characters"),
        ("9 ** 9 ** 9", "is more than can be read here"),
        ("'a' * 9999999999", "is more than can be read here"),
        ("1 // 0", "ZeroDivisionError"),
        ("\0", ""),
    ],
)
def test_what_cannot_be_said_is_told_beside_it(step, expression, error):
    found = watched(expression, step)
    assert found.error
    assert error in found.error
    assert (found.value, found.holds) == ("", False)


def test_deep_expressions_end_with_a_word_and_not_with_the_kernel(step):
    for deep in ("not " * 120 + "1", "-" * (LONGEST - 1) + "1", "1" + "+1" * 249):
        found = watched(deep, step)
        assert found.value or found.error


def test_a_reading_is_bounded(step):
    every = "any({} for a in members)"
    for name in "bcdefghijklm":
        every = every.replace("{}", f"any({{}} for {name} in members)")
    found = watched(every.replace("{}", "step < 0"), step)
    assert found.error == "this is too much work; ask for less"


def test_a_name_of_its_own_is_found_in_brackets():
    blank = TextLog()
    names = ("a b", "step", 'quo"te', "n1")
    world = World.start(OriginalParticipant(name=n, state=blank, blank=blank) for n in names)
    start = Trace.start(world).cursor
    assert watched('world["a b"].name == "a b"', start).value == "True"
    assert watched("world['quo\"te'].instance", start).value == "0"
    assert watched("step", start).value == "0"
    assert watched("world['step'].name", start).value == "step"


def test_a_state_of_the_application_can_be_looked_into():
    trace = begin(3, state="KeyValueStore")
    trace.do(Local("n1", Submit((("set", "a", 1),))))
    settle(trace)
    assert isinstance(trace.cursor.world["n1"].state, KeyValueStore)
    assert watched("n1.state.pairs", trace.cursor).value == "((a, 1))"


def test_what_a_property_raises_stands_beside_the_expression(step):
    class Broken:
        @property
        def trouble(self):
            raise RuntimeError("no")

    class Odd(OriginalParticipant, frozen=True, kw_only=True, cache_hash=True):
        @property
        def odd(self):
            return Broken()

    blank = TextLog()
    start = Trace.start(World.start([Odd(name="n1", state=blank, blank=blank)])).cursor
    assert watched("n1.odd.trouble", start).error == "RuntimeError: no"


def test_a_mistake_is_told_before_anything_is_watched():
    assert mistake("n1.instance > 2") == ""
    assert "write it like" in mistake("n1.instance >")


def test_watching_changes_nothing(step):
    before = hash(step.world)
    watched("any(len(m.log) > 0 for m in world)", step)
    assert hash(step.world) == before


def test_the_same_expression_follows_the_run():
    trace = begin(3)
    trace.do(Local("n1", Submit(("x",))))
    seen = []
    while trace.cursor.world.flight:
        trace.do(Deliver(min(e.id for e in trace.cursor.world.flight)))
        seen.append(watched("n1.sequence", trace.cursor).value)
    assert seen == ["2", "2", "3", "3"]
