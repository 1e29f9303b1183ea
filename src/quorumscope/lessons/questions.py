"""Questions about what will happen, and their answers, which a copy of the world gives.

Found here: Question, the ready-made ones, and the question for any step of any run. Never: a fixed
answer. What is right is read off a run in which the deeds of the beat were done, so that the same
question is true for another text, a student's own too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any, Literal, NamedTuple, TypeAlias

from msgspec import Struct

from ..check.invariants import INVARIANTS
from ..net.actions import Deliver
from ..net.events import Called, Sent
from ..net.world import World
from ..protocol.messages import Accept, Answer, Ask, Concluded, Prepare
from ..protocol.types import Changes, Member, ParticipantState
from ..record.describe import describe_changes, describe_entry, describe_message, describe_step
from ..record.trace import TraceStep
from ..record.words import asking, is_yes

Kind: TypeAlias = Literal["choose", "several", "number", "member", "order"]
Value: TypeAlias = str | int | tuple[str, ...]

NOTHING, NOBODY = "nothing", "nobody"
YES, NO, SILENCE = "yes", "no", "no answer"
ACKNOWLEDGED, REFUSED, UNTOLD = "it is done", "it failed", "nothing yet"
APPLIED, STAGED, NEITHER = "it is in the log", "it is staged", "neither"


class Outcome(NamedTuple):
    """What came of the deeds of a beat: the world before, and the steps that followed."""

    before: World
    steps: tuple[TraceStep, ...]

    @property
    def after(self) -> World:
        return self.steps[-1].world if self.steps else self.before

    @property
    def sentences(self) -> tuple[str, ...]:
        """A sentence for each step."""
        befores = (self.before, *(s.world for s in self.steps))
        return tuple(describe_step(s, w) for s, w in zip(self.steps, befores, strict=False))


class Question(Struct, frozen=True, kw_only=True):
    """What a reader is asked before something happens.

    Attributes
    ----------
    words : str
    kind : str
        How it is answered: ``choose`` one option, ``several`` of them, a ``number``, a ``member``
        (pressed on the picture), or put the options in ``order``.
    answer : callable
        Outcome -> the right value: a str, an int, or (several, order) a tuple of str.
    options : callable
        Outcome -> the options, each a str; none for a number.
    """

    words: str
    kind: Kind
    answer: Callable[[Outcome], Value]
    options: Callable[[Outcome], Sequence[str]] = lambda outcome: ()

    def is_right(self, given: Value, outcome: Outcome) -> bool:
        """Whether *given* is the answer; the order of ``several`` does not matter."""
        right = self.answer(outcome)
        if self.kind == "several":
            return sorted(_several(given)) == sorted(_several(right))
        return given == right

    def check(self, given: Any, outcome: Outcome) -> Value:
        """Return *given* as a value of this question.

        Raises
        ------
        ValueError
            Where it can be no answer: what can.
        """
        if self.kind == "number":
            if isinstance(given, bool) or not isinstance(given, int):
                raise ValueError(f"{given!r} is no whole number; answer with one, such as 2")
            return given
        options = tuple(self.options(outcome))
        parts = _several(given) if self.kind in ("several", "order") else (given,)
        strange = [p for p in parts if p not in options]
        if strange:
            raise ValueError(f"{strange[0]!r} is none of the answers: {', '.join(options)}")
        if self.kind == "order" and sorted(parts) != sorted(options):
            raise ValueError("put all of them in order, each once")
        return tuple(parts) if self.kind in ("several", "order") else str(given)


def _several(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


# --- ready-made -----------------------------------------------------------------------------------


def state(member: Member, words: str = "") -> Question:
    """Which state *member* will be in."""
    return Question(
        words=words or f"In which state will {member} be?",
        kind="choose",
        answer=lambda outcome: str(outcome.after[member].participant_state),
        options=lambda outcome: [str(s) for s in ParticipantState],
    )


def vote(member: Member, words: str = "") -> Question:
    """Whether *member* will say yes to what it is asked."""
    return Question(
        words=words or f"Will {member} say yes?",
        kind="choose",
        answer=lambda outcome: _said(outcome, member),
        options=lambda outcome: (YES, NO, SILENCE),
    )


def _said(outcome: Outcome, member: Member) -> str:
    """What *member* answered last."""
    said = SILENCE
    for step in outcome.steps:
        for event in step.events:
            message = event.envelope.message if isinstance(event, Sent) else None
            if isinstance(message, Answer) and message.source == member:
                said = YES if is_yes(message, asking(step.world, message)) else NO
    return said


def who(words: str, so: Callable[[Outcome, Member], bool]) -> Question:
    """Of which members it will be true, or of nobody."""
    return Question(
        words=words,
        kind="several",
        answer=lambda o: tuple(m for m in o.after.names if so(o, m)) or (NOBODY,),
        options=lambda outcome: (*outcome.after.names, NOBODY),
    )


def masters(words: str = "Who will be MASTER then? Choose all.") -> Question:
    """Which running members will be MASTER."""
    return who(words, lambda outcome, m: is_master(outcome.after, m))


def is_master(world: World, member: Member) -> bool:
    """Whether *member* runs and believes that it is master."""
    is_so = world[member].participant_state is ParticipantState.MASTER
    return is_so and world.is_running(member)


def told(member: Member, words: str) -> Question:
    """What whoever asked *member* for something last will hear of it."""
    options = (ACKNOWLEDGED, REFUSED, UNTOLD)
    return choose(words, options, lambda outcome: how_it_ended(outcome, member))


def how_it_ended(outcome: Outcome, member: Member) -> str:
    """What whoever asked *member* for something last has heard of it."""
    events = [e for step in outcome.steps for e in step.events]
    calls = [e.request for e in events if isinstance(e, Called) and e.member == member]
    ends = [e for e in events if isinstance(e, Concluded) and e.member == member]
    if not ends or (calls and ends[-1].request != calls[-1]):
        return UNTOLD
    return REFUSED if ends[-1].error else ACKNOWLEDGED


def fate(member: Member, change: str, words: str = "") -> Question:
    """What *member* will have done with *change*."""
    words = words or f"What will {member} have done with {change}?"
    options = (APPLIED, STAGED, NEITHER)
    return choose(words, options, lambda outcome: _fate(outcome.after, member, change))


def _fate(world: World, member: Member, change: str) -> str:
    if change in entries(world, member):
        return APPLIED
    return STAGED if change in staged(world, member) else NEITHER


def entries(world: World, member: Member) -> list[str]:
    """The entries that *member* has applied, in words: ``+n2``, ``x``."""
    return [describe_entry(logged.entry) for logged in world[member].log]


def staged(world: World, member: Member) -> list[str]:
    """The entries that *member* has staged, in words."""
    return [describe_entry(s.entry) for s in world[member].staged]


def proposed(world: World) -> list[str]:
    """What the Accepts that are on their way propose, in words, the oldest first."""
    asks = [e.message for e in sorted(world.flight, key=lambda e: e.id)]
    calls = [ask.call for ask in asks if isinstance(ask, Ask)]
    return [describe_changes(call.changes) for call in calls if isinstance(call, Accept)]


def member(words: str, which: Callable[[World], Member]) -> Question:
    """Which member it will be; it is pressed on the picture."""
    return Question(
        words=words,
        kind="member",
        answer=lambda outcome: which(outcome.after),
        options=lambda outcome: outcome.after.names,
    )


def number(words: str, of: Callable[[World], int]) -> Question:
    """A number that can be read off the world afterwards."""
    return Question(words=words, kind="number", answer=lambda outcome: of(outcome.after))


def truth(words: str, so: Callable[[Outcome], bool]) -> Question:
    """Whether something will be so."""
    return Question(
        words=words,
        kind="choose",
        answer=lambda outcome: YES if so(outcome) else NO,
        options=lambda outcome: (YES, NO),
    )


def choose(words: str, options: Sequence[str], right: Callable[[Outcome], str]) -> Question:
    """One of these; *right* tells which, from the outcome."""
    return Question(words=words, kind="choose", answer=right, options=lambda outcome: options)


def broken(words: str = "What will not hold any more?") -> Question:
    """Which invariant will break."""
    names = (NOTHING, *(i.name for i in INVARIANTS))
    return choose(words, names, _first_broken)


def _first_broken(outcome: Outcome) -> str:
    new = outcome.steps[-1].broken if outcome.steps else ()
    return str(new[0].invariant) if new else NOTHING


def log(member: Member, options: Sequence[str], words: str = "") -> Question:
    """Which changes *member* will have applied, in order, parted by blanks."""
    asked = words or f"Which changes will the log of {member} hold, in order?"
    return choose(asked, options, lambda outcome: applied(outcome.after, member))


def applied(world: World, member: Member) -> str:
    """The changes that *member* has applied, parted by blanks; members that came are left out."""
    entries = (logged.entry for logged in world[member].log)
    changes = [str(c) for e in entries if isinstance(e, Changes) for c in e.changes]
    return " ".join(changes) or NOTHING


def order(words: str = "In which order will this happen?") -> Question:
    """The sentences of the steps, to be put in order."""
    return Question(
        words=words,
        kind="order",
        answer=lambda outcome: outcome.sentences,
        options=lambda outcome: shuffled(outcome.sentences),
    )


def first(words: str, moments: Sequence[tuple[str, Callable[[World], bool]]]) -> Question:
    """Which of *moments* comes first, and which then: what it is called, and whether it is so."""
    names = [name for name, _ in moments]
    return Question(
        words=words,
        kind="order",
        answer=lambda o: tuple(name for name, so in sorted(moments, key=lambda m: _when(o, m[1]))),
        options=lambda outcome: shuffled(names),
    )


def _when(outcome: Outcome, so: Callable[[World], bool]) -> int:
    """The step after which it is so for the first time; behind all steps where it never is."""
    worlds = [step.world for step in outcome.steps]
    return next((at for at, world in enumerate(worlds) if so(world)), len(worlds))


def shuffled(options: Sequence[str]) -> list[str]:
    """*options* in an order that tells nothing, is the same each time, and is not theirs."""
    mixed = sorted(options, key=lambda option: sha256(option.encode()).digest())
    return mixed[1:] + mixed[:1] if mixed == list(options) else mixed


# --- any step of any run --------------------------------------------------------------------------


def about(step: TraceStep, before: World) -> Question:
    """Return a question about what *step* will do, which is about to be done."""
    action = step.action
    if not isinstance(action, Deliver):
        return broken()
    message = before.envelope(action.id).message
    said = describe_message(message, before)
    if isinstance(message, Ask) and isinstance(message.call, Prepare):
        return vote(message.target, f"{said} arrives. Will {message.target} say yes?")
    hearer = message.target
    return state(hearer, f"{said} arrives. In which state will {hearer} be then?")


def shown(value: Value) -> str:
    """*value* as words."""
    return "; ".join(value) if isinstance(value, tuple) else str(value)
