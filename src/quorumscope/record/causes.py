"""Why: from a step, or from how a member stands, back to the steps and messages that led to it.

What is followed back, and no more, so that the answer stays short:

- a message, to the step that sent it, and on from there: as far as there are messages;
- a vote, to the answers of the same kind that were counted before, and to the step that opened it;
- what waited in a queue, to the step that put it there; a restart, to its crash;
- at the step that was asked about: what it applied, to the step that had it staged; and there, and
  wherever something was refused, what the guards compared (read off the real run, see lens.py), to
  the last step that changed it.

Found here: the search. Never: a guess at what a rule would have done.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from msgspec import Struct

from ..net import actions as act
from ..net.events import Crashed, Duplicated, Forged, Sent
from ..protocol.messages import Answer, Concluded
from ..protocol.types import Member, ParticipantState
from ..protocol.votes import Vote
from .describe import describe_message, describe_step
from .lens import lens
from .shown import shown
from .trace import Trace, TraceStep
from .words import is_yes, listed

STATE = "participant_state"
STAGING = ("held", "waiting", "staged")
"""Where a member keeps what is not agreed yet; that is followed entry by entry."""


class Cause(Struct, frozen=True):
    """A step that had a part in it."""

    step: int
    index: int
    sentence: str


class Link(Struct, frozen=True):
    """How *cause* led to *effect*, both of them ids of steps.

    *envelope* is the id of the message that went between them, None where what a member had become
    made the difference; *how* says it in words.
    """

    cause: int
    effect: int
    how: str
    envelope: int | None = None


class Why(Struct, frozen=True):
    """The answer.

    Attributes
    ----------
    question : str
        What was asked, as the head of a list.
    step : int or None
        The step that brought it about; None where it has been so since the start.
    causes : tuple of Cause
        That step and all that led to it, in the order in which they happened.
    links : tuple of Link
        How one of them led to another.
    """

    question: str
    step: int | None
    causes: tuple[Cause, ...] = ()
    links: tuple[Link, ...] = ()

    @property
    def envelopes(self) -> tuple[int, ...]:
        """The messages that had a part in it, for a picture that lights them."""
        ids = (link.envelope for link in self.links if link.envelope is not None)
        return tuple(dict.fromkeys(ids))


def why(
    trace: Trace, step: int | None = None, member: Member | None = None, field: str = STATE
) -> Why:
    """Return what led to a step, or to how a member stands there.

    Parameters
    ----------
    trace : Trace
    step : int, optional
        The id of the step; that of the cursor where none is given.
    member : Member, optional
        Ask why *field* of this member is what it is at that step. Without it, ask for the step.
    field : str
        What is asked for of the member; its state where nothing else is named.
    """
    past = Past(trace, step)
    if member is None:
        here = past.steps[-1]
        return past.why(here, f"why: {past.sentence(here)}", "")
    value = getattr(past.steps[-1].world[member], field)
    question = f"why {member}'s {field.replace('_', ' ')} is {shown(value)}"
    changed = past.last_change(len(past.steps), member, field)
    if changed is None:
        return Why(f"{question}: it has been so since the start", None)
    return past.why(changed, question, field)


class Because(NamedTuple):
    """A step that had a part in another, and how; *envelope* went between them."""

    cause: TraceStep
    how: str
    envelope: int | None = None


class Past:
    """One line of steps, from the start to the step that is asked about."""

    def __init__(self, trace: Trace, step: int | None) -> None:
        self.steps = trace.path(step)
        self._sent = dict(_sent(self.steps))

    def why(self, target: TraceStep, question: str, field: str) -> Why:
        """Return what led to *target*, where *field* of a member is asked for (or all: empty)."""
        found: dict[int, TraceStep] = {target.index: target}
        links: dict[tuple[int, int], list[Because]] = {}
        left = [target]
        while left:
            step = left.pop()
            for because in self._causes(step, field if step is target else None):
                links.setdefault((because.cause.index, step.index), []).append(because)
                if because.cause.index not in found:
                    found[because.cause.index] = because.cause
                    left.append(because.cause)
        causes = (Cause(s.id, i, self.sentence(s)) for i, s in sorted(found.items()))
        order = sorted(links, key=lambda ends: (ends[1], ends[0]))
        return Why(
            question, target.id, tuple(causes), tuple(self._link(*e, links[e]) for e in order)
        )

    def _link(self, cause: int, effect: int, found: list[Because]) -> Link:
        how = "; ".join(dict.fromkeys(because.how for because in found))
        envelope = next((b.envelope for b in found if b.envelope is not None), None)
        return Link(self.steps[cause].id, self.steps[effect].id, how, envelope)

    def sentence(self, step: TraceStep) -> str:
        return describe_step(step, self._before(step))

    def last_change(self, index: int, member: Member, field: str) -> TraceStep | None:
        """Return the last step before *index* that changed *field* of *member*."""
        for step in reversed(self.steps[1:index]):
            before, after = self._before(step), step.world
            if before is None or member not in before:
                return step
            old, new = before[member], after[member]
            if old is not new and getattr(old, field, None) != getattr(new, field, None):
                return step
        return None

    # --- what led to a step -----------------------------------------------------------------------

    def _causes(self, step: TraceStep, field: str | None) -> Iterator[Because]:
        """Yield what led to *step*; *field* is None where it is not the one that was asked for."""
        action, before = step.action, self._before(step)
        if action is None or before is None:
            return
        if isinstance(action, act.Deliver | act.Drop | act.Duplicate):
            yield from self._message(step, before, action.id)
        if isinstance(action, act.Restart):
            yield from self._crash(step, action.member)
        member = _member(step, before)
        if member is None or member not in before:
            return
        yield from self._vote(step, before, member)
        if before[member].queue != step.world[member].queue and before[member].queue:
            yield from self._field(step, member, "queue", "it had waited in the queue")
        if field is not None and _is_about_entries(field, step.world[member]):
            yield from self._staged(step, before, member)
        if field is not None or _refuses(step):
            for name in lens(step, before).weighed(field or ""):
                value = getattr(before[member], name, None)
                if name not in STAGING:
                    yield from self._field(step, member, name, f"{member}.{name} is {shown(value)}")

    def _message(self, step: TraceStep, before: Any, id: int) -> Iterator[Because]:
        sender = self._sent.get(id)
        if sender is not None:
            said = describe_message(before.envelope(id).message, before)
            yield Because(self.steps[sender], said, id)

    def _crash(self, step: TraceStep, member: Member) -> Iterator[Because]:
        for earlier in reversed(self.steps[: step.index]):
            if any(isinstance(e, Crashed) and e.member == member for e in earlier.events):
                yield Because(earlier, f"{member} had crashed")
                return

    def _vote(self, step: TraceStep, before: Any, member: Member) -> Iterator[Because]:
        """What the answer heard here adds to: earlier answers of its kind, and the question."""
        number, kind = _counts(step, before, member)
        vote = None if number is None else before[member].vote(number)
        if vote is None or vote.decided is not None:
            return
        for earlier in reversed(self.steps[1 : step.index]):
            old = _vote_of(self._before(earlier), member, number)
            new = _vote_of(earlier.world, member, number)
            if old is None and new is not None:
                yield Because(earlier, f"{member} asks")
                return
            if old is not new and getattr(old, kind) != getattr(new, kind):
                yield Because(earlier, f"{member} has {_answers(vote, kind)}")
                return

    def _staged(self, step: TraceStep, before: Any, member: Member) -> Iterator[Because]:
        """What was applied here and had been staged before."""
        old, new = before[member], step.world[member]
        if old.log is new.log and old.members == new.members:
            return
        left = [s.sequence for s in new.staged]
        for staged in old.staged:
            if staged.sequence not in left:
                said = f"{member} has {shown(staged)} staged"
                yield from self._staging(step, member, staged, said)

    def _staging(
        self, step: TraceStep, member: Member, staged: Any, said: str
    ) -> Iterator[Because]:
        for earlier in reversed(self.steps[1 : step.index]):
            before = self._before(earlier)
            if before is None or member not in before or staged not in before[member].staged:
                yield Because(earlier, said)
                return

    def _field(self, step: TraceStep, member: Member, field: str, how: str) -> Iterator[Because]:
        changed = self.last_change(step.index, member, field)
        if changed is not None:
            yield Because(changed, how)

    def _before(self, step: TraceStep) -> Any:
        return self.steps[step.index - 1].world if step.index else None


def _is_about_entries(field: str, member: Any) -> bool:
    """Whether what was staged had a part in what is asked for."""
    return field != STATE or member.participant_state is ParticipantState.REMOVED


def _answers(vote: Vote, kind: str) -> str:
    who = vote.granted if kind == "granted" else [m for m, _ in vote.refused]
    return f"the {'yes' if kind == 'granted' else 'no'} of {listed(who)}"


def _sent(steps: tuple[TraceStep, ...]) -> Iterator[tuple[int, int]]:
    """For each message, the index of the step that put it in flight."""
    for step in steps:
        for event in step.events:
            if isinstance(event, Sent | Forged):
                yield event.envelope.id, step.index
            elif isinstance(event, Duplicated):
                yield event.copy.id, step.index


def _member(step: TraceStep, before: Any) -> Member | None:
    """Who did something in *step*."""
    action = step.action
    if isinstance(action, act.Deliver):
        return str(before.envelope(action.id).message.target)
    if isinstance(action, act.Local | act.TimeOut | act.Crash | act.Restart):
        return action.member
    return None


def _refuses(step: TraceStep) -> bool:
    answers = (e.envelope.message for e in step.events if isinstance(e, Sent))
    told = (e for e in step.events if isinstance(e, Concluded))
    return any(isinstance(a, Answer) and a.reply.error for a in answers) or any(
        e.error for e in told
    )


def _counts(step: TraceStep, before: Any, member: Member) -> tuple[int | None, str]:
    """The vote in which *step* counts an answer, and the side on which it counts."""
    action = step.action
    if isinstance(action, act.TimeOut):
        return action.vote, "refused"
    message = before.envelope(action.id).message if isinstance(action, act.Deliver) else None
    if not isinstance(message, Answer):
        return None, ""
    vote = before[member].vote(message.vote)
    return message.vote, "granted" if is_yes(message, vote) else "refused"


def _vote_of(world: Any, member: Member, number: int | None) -> Any:
    return world[member].vote(number) if world is not None and member in world else None
