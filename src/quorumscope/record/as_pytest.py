"""A run as the source of a test: it does the same steps and asks for the same end.

Found here: the layout, and one line for each action. The file runs as it stands, wherever
Quorumscope is installed; names and changes come into it as string literals only, and what is told
of a step as a comment of one line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Any

from .. import machines
from ..machines.adapter import as_value
from ..net import actions as act
from ..net.world import World
from ..protocol import messages as msg
from .describe import describe_step
from .errors import TraceError
from .literals import Literals
from .origin import TEXTS, Origin
from .trace import Trace, TraceStep

HEAD = '''\
"""A run of Quorumscope, step by step. It runs as it stands: pytest FILE."""
'''
WIDTH = 94
INDENT = "    "


def pytest_of(trace: Trace, steps: Sequence[TraceStep]) -> str:
    """Return the source of a test that does *steps*, the first of which is the start.

    Raises
    ------
    TraceError
        Where the run began with something that a test can't import or write down.
    """
    if trace.origin is None:
        raise TraceError(
            "a test begins where the run began, and this trace began at a world of unknown origin;"
            " begin it with a Cluster"
        )
    literals = Literals()
    lines = [f"cluster = {_cluster(trace.origin, literals)}"]
    before = steps[0].world
    for step in steps[1:]:
        assert step.action is not None
        lines += _comment(describe_step(step, before))
        lines.append(_act(step.action, before, literals))
        before = step.world
    lines += ["", *_end(trace, steps[-1], literals)]
    body = "\n".join(f"{INDENT}{line}".rstrip() for line in lines)
    imports = "\n".join(literals.imports)
    return f"{HEAD}\n{imports}\n\n\ndef test_run():\n{body}\n"


# --- the start ----------------------------------------------------------------------------------


def _cluster(origin: Origin, literals: Literals) -> str:
    words = [f"[{', '.join(literals.write(m) for m in origin.members)}]"]
    if origin.protocol != "safe":
        words.append(f"participant={_class(origin.protocol, TEXTS, literals)}")
    words += _state(origin, literals)
    if origin.without:
        words.append(f"without={literals.write(origin.without)}")
    if not origin.bootstrap:
        words.append("bootstrap=False")
    if origin.cluster != "cluster":
        words.append(f"name={literals.write(origin.cluster)}")
    if origin.allow_forge:
        words.append("allow_forge=True")
    return f"{literals.name('quorumscope', 'Cluster')}({', '.join(words)})"


def _state(origin: Origin, literals: Literals) -> Iterator[str]:
    known = {name: getattr(machines, name) for name in machines.__all__}
    if origin.state == "TextLog" and not origin.snapshot:
        return
    made = _class(origin.state, known, literals)
    if origin.snapshot:
        adapt = literals.name(as_value.__module__, as_value.__name__)
        made = f"{adapt}({made}).install({literals.write(origin.snapshot)})"
    yield f"state={made}"


def _class(name: str, known: dict[str, Any], literals: Literals) -> str:
    if name in known:
        return literals.name("quorumscope", known[name].__name__)
    module, _, cls = name.rpartition(".")
    return literals.name(module, cls)


# --- a step -------------------------------------------------------------------------------------


def _comment(sentence: str) -> list[str]:
    plain = "".join(c if c.isprintable() else " " for c in sentence)
    return [f"# {line}" for line in wrap(plain, WIDTH)]


def _act(action: act.Action, world: World, literals: Literals) -> str:
    if isinstance(action, act.Deliver | act.Drop | act.Duplicate):
        return f"cluster.{type(action).__name__.lower()}({action.id})"
    if isinstance(action, act.Crash):
        return f"cluster.crash({literals.write(action.member)})"
    if isinstance(action, act.Restart):
        disk = "" if action.disk else ", disk=False"
        return f"cluster.restart({literals.write(action.member)}{disk})"
    if isinstance(action, act.Cut):
        way = ", one_way=True" if action.one_way else ""
        return f"cluster.cut({literals.write(action.a)}, {literals.write(action.b)}{way})"
    if isinstance(action, act.Partition):
        way = ", one_way=True" if action.one_way else ""
        return f"cluster.partition({', '.join(map(literals.write, action.side))}{way})"
    if isinstance(action, act.Heal):
        return "cluster.heal()"
    if isinstance(action, act.Local):
        return f"cluster.{_local(action, world, literals)}"
    return f"cluster.do({literals.write(action)})"


def _local(action: act.Local, world: World, literals: Literals) -> str:
    call, at = action.call, literals.write(action.member)
    if isinstance(call, msg.StartElection):
        return f"start_election({at})"
    if isinstance(call, msg.PingMaster):
        return f"ping_master({at})"
    if isinstance(call, msg.AddParticipant):
        return f"add_participant({literals.write(call.member)}, at={at})"
    if isinstance(call, msg.RemoveParticipant):
        return f"remove_participant({literals.write(call.member)}, at={at})"
    if isinstance(call, msg.Submit) and _is_plain(call, world[action.member].state):
        changes = ", ".join(literals.write(c) for c in call.changes)
        who = f"client={literals.write(call.client)}, number={call.number}"
        return f"submit({at}, {changes}, {who})"
    return f"call({at}, {literals.write(call)})"


def _is_plain(call: msg.Submit, state: Any) -> bool:
    """Whether ``Cluster.submit`` would submit just this: it tries changes on a state before."""
    if not (call.changes and call.client and call.number):
        return False
    try:
        for change in call.changes:
            state = state.apply(change)
    except Exception:  # a State of the user's own may raise anything
        return False
    return True


# --- the end ------------------------------------------------------------------------------------


def _end(trace: Trace, last: TraceStep, literals: Literals) -> Iterator[str]:
    world = last.world
    states = [(p.name, str(p.participant_state)) for p in world.seats]
    numbers = [(p.name, (p.instance, p.sequence)) for p in world.seats]
    held = [(p.name, p.state.snapshot()) for p in world.seats]
    yield from _is("{p.name: str(p.participant_state) for p in cluster}", states, literals)
    yield from _is("{p.name: (p.instance, p.sequence) for p in cluster}", numbers, literals)
    yield from _is("{p.name: p.state.snapshot() for p in cluster}", held, literals)
    yield f"assert len(cluster.pending) == {len(world.flight)}"
    if trace.checker is not None:
        broken = ", ".join(literals.write(b.invariant) for b in last.broken)
        yield f"assert [v.invariant for v in cluster.violations] == [{broken}]"


def _is(what: str, pairs: list[tuple[str, Any]], literals: Literals) -> Iterator[str]:
    yield f"assert {what} == {{"
    for name, value in pairs:
        yield f"{INDENT}{literals.write(name)}: {literals.write(value)},"
    yield "}"
