"""The code lens: the lines of the handler that a step ran, and what they compared.

A step is pure: what a participant does depends on itself and on what it hears. So the step is run
once more, from the world before it, and this time it is watched (tracer.py). What is shown is what
ran, the user's own subclass included. A comparison is only shown where it comes out as the run
went; where it can't be read off, the branch that was taken is told and no more.

Found here: the lens and the values that it returns. Nothing of it happens until it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from ..net import actions as act
from ..net.world import World
from ..protocol.errors import Refusal
from ..protocol.messages import Answer, Concluded
from ..protocol.participant import Core, Reaction
from ..protocol.types import Member
from .comparing import Compared, comparisons
from .diff import Difference, differences
from .guards import Guards
from .shown import shown
from .trace import TraceStep
from .tracer import MOST, Run, Tracer
from .words import describe_action

CELL = "a cell"
"""Where a function stands that is of no module."""


class CodeLine(Struct, frozen=True):
    """A line of the source: whether it ran, and what was compared there, each time it ran."""

    number: int
    text: str
    ran: bool
    compared: tuple[Compared, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether this is the guard that refused."""
        return any(c.refused for c in self.compared)


class Method(Struct, frozen=True):
    """One run of one function.

    Attributes
    ----------
    name : str
        Such as ``Participant.prepare``.
    where : str
        Its module, or ``a cell``.
    depth : int
        How many of the functions before it were under way.
    shared : bool
        Whether it is of the dispatch that both texts share.
    lines : tuple of CodeLine
        Its source; empty where that is not to be found.
    gave : str
        What it returned, where that is more than the participant.
    changed : tuple of Difference
        What it changed in the participant, such as ``promised: 1 → 2``.
    """

    name: str
    where: str
    depth: int
    shared: bool
    lines: tuple[CodeLine, ...]
    gave: str = ""
    changed: tuple[Difference, ...] = ()

    @property
    def comparisons(self) -> tuple[Compared, ...]:
        return tuple(c for line in self.lines for c in line.compared)

    @property
    def refused(self) -> bool:
        return any(c.refused for c in self.comparisons)


class Lens(Struct, frozen=True):
    """What ran in a step.

    Attributes
    ----------
    member : Member
        Who ran it; empty where nobody did (a loss, a cut).
    title : str
        What was done.
    methods : tuple of Method
        In the order in which they were called.
    refusals : tuple of str
        What was refused, each with its code and reason.
    note : str
        Why this can't be all, or can't be trusted: the handler did something else this time, it
        raised, or it ran too much to be noted.
    """

    member: Member
    title: str
    methods: tuple[Method, ...] = ()
    refusals: tuple[str, ...] = ()
    note: str = ""

    def weighed(self, field: str = "") -> tuple[str, ...]:
        """Return what of the member decided.

        That is what the guards read that refused. Where nothing was refused, it is what its own
        text found to be more or less than something else: in all methods, or in those that changed
        *field*.
        """
        own = [m for m in self.methods if not m.shared]
        if field:
            own = [m for m in own if any(d.path[0] == field for d in m.changed)]
        guards = [c for m in self.methods for c in m.comparisons if c.refused]
        weighed = [c for m in own for c in m.comparisons if c.weighed]
        return tuple(dict.fromkeys(name for c in guards or weighed for name in c.fields))


def lens(step: TraceStep, before: World | None) -> Lens:
    """Return what ran in *step*; *before* is the world that it began from (None: the start)."""
    if step.action is None or before is None:
        return Lens("", "the start")
    return look(before, step.action, step.world)


def look(world: World, action: act.Action, after: World | None = None) -> Lens:
    """Return what runs when *action* is done in *world*; *after* is what came of it before."""
    title = describe_action(world, action)
    member = _who(world, action)
    if member is None:
        return Lens("", title)
    tracer = Tracer(world[member])
    note, reaction = "", Reaction(None, ())
    try:
        reaction = tracer.watch(_deed(world, member, action))
    except Exception as error:  # a user's own text: show how far it came
        note = f"it raised {type(error).__name__}: {error}"
    if after is not None and not note and reaction.participant != after[member]:
        note = "it did something else this time: it depends on more than itself and what it hears"
    if len(tracer.runs) >= MOST:
        note = note or f"only its first {MOST} calls are shown"
    refusals = _refusals(world, member, action, reaction)
    guards = Guards(tracer, refusals)
    methods = tuple(_method(run, guards) for run in tracer.runs)
    return Lens(member, title, methods, tuple(str(r) for r in refusals), note)


# --- the call, once more ------------------------------------------------------------------------


def _who(world: World, action: act.Action) -> Member | None:
    """Who runs anything when *action* is done."""
    if isinstance(action, act.Deliver):
        return world.envelope(action.id).message.target
    if isinstance(action, act.Local | act.TimeOut | act.Crash | act.Restart):
        return action.member
    return None


def _deed(world: World, member: Member, action: act.Action) -> Callable[[], Reaction]:
    """Return what the world does with the participant *member*, to be done once more."""
    p: Core = world[member]
    if isinstance(action, act.Deliver):
        message = world.envelope(action.id).message
        return lambda: p.hear(message)
    if isinstance(action, act.Local):
        return lambda: p.call(action.call)
    if isinstance(action, act.TimeOut):
        return lambda: p.time_out(action.vote, action.slot, action.attempt)
    disk = action.disk if isinstance(action, act.Restart) else True
    return lambda: Reaction(p.restarted(disk), ())


def _refusals(
    world: World, member: Member, action: act.Action, reaction: Reaction
) -> tuple[Refusal, ...]:
    """What was refused in this step, and not only passed on."""
    heard = None
    if isinstance(action, act.Deliver):
        message = world.envelope(action.id).message
        heard = message.reply.error if isinstance(message, Answer) else None
    found = []
    for effect in reaction.effects:
        error = effect.reply.error if isinstance(effect, Answer) else None
        error = effect.error if isinstance(effect, Concluded) else error
        if error is not None and error != heard:
            found.append(error)
    return tuple(dict.fromkeys(found))


# --- what is shown of it ------------------------------------------------------------------------


def _method(run: Run, guards: Guards) -> Method:
    module = str(run.globals.get("__name__", ""))
    return Method(
        name=run.code.co_qualname,
        where=CELL if module in ("", "__main__", "builtins") else module,
        depth=_depth(run),
        shared=run.is_shared,
        lines=_lines(run, guards),
        gave=_gave(run),
        changed=_changed(run),
    )


def _depth(run: Run) -> int:
    depth = 0
    while run.caller is not None:
        depth, run = depth + 1, run.caller
    return depth


def _lines(run: Run, guards: Guards) -> tuple[CodeLine, ...]:
    source = run.source
    ran = source.whole(run.ran)
    found = comparisons(run, guards.of(run))
    return tuple(
        CodeLine(number, text, number in ran, tuple(found.get(number, ())))
        for number, text in enumerate(source.lines, start=source.first)
    )


def _gave(run: Run) -> str:
    values = run.returned if type(run.returned) is tuple else (run.returned,)
    told = [v for v in values if v is not None and not isinstance(v, Core)]
    return ", ".join(shown(v) for v in told)


def _changed(run: Run) -> tuple[Difference, ...]:
    values = run.returned if type(run.returned) is tuple else (run.returned,)
    now = next((v for v in values if isinstance(v, Core)), None)
    if now is None or not isinstance(run.me, Core):
        return ()
    return differences(run.me, now)
