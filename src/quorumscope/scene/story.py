"""What a picture says to someone who can't see it, and the sentence under it.

Found here: the words of each mark, the paragraph for a whole picture, the caption of a step. Never:
the names of messages, entries and calls (record/describe.py has them).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..net.network import Envelope
from ..net.world import World
from ..protocol.messages import Ask, Message, StartParticipation
from ..protocol.types import Member, ParticipantState
from ..protocol.votes import Vote
from ..record.describe import describe_step
from ..record.trace import TraceStep
from ..record.words import describe_entry, describe_message, describe_vote, listed
from .marks import Mark

S = ParticipantState
TOLD = 8
"""Entries of a log that are named; of a longer log, only the last ones."""


def caption(step: TraceStep, before: World | None) -> str:
    """Return the one sentence that says what *step* did; *before* is the world that it left."""
    return describe_step(step, before)


def paragraph(marks: Iterable[Mark]) -> str:
    """Return what is seen, in one paragraph: each member with its log and votes, then the rest."""
    seen = list(marks)
    about: dict[str, list[Mark]] = {}
    for mark in seen:
        about.setdefault(_about(mark), []).append(mark)
    members = [_member_sentence(m, about[_about(m)]) for m in seen if m.kind == "member"]
    messages = [m.words for m in seen if m.kind == "message"]
    others = dict.fromkeys(
        m.words for m in seen if m.kind in ("cut", "change", "side", "note") and m.words
    )
    sentences = [f"A cluster of {_count(len(members), 'member')}", *members]
    sentences.append(f"In flight: {'; '.join(messages)}" if messages else "Nothing is in flight")
    return ". ".join([*sentences, *others]) + "."


def _about(mark: Mark) -> str:
    """The first name in the id of *mark*."""
    _, _, names = mark.id.partition(":")
    return names.partition(":")[0]


def _member_sentence(member: Mark, beside: list[Mark]) -> str:
    """What a member's mark says, and what the marks beside it say."""
    entries = sorted((m for m in beside if m.kind == "entry"), key=lambda m: m.x)
    older = [_count(int(m.text), "older entry") for m in beside if m.kind == "older"]
    log = [m.text for m in entries if m.look == "committed"]
    staged = [m.text for m in entries if m.look == "staged"]
    votes = [f"{m.text} votes" for m in beside if m.kind == "quorum" and m.text]
    said = [member.words, *older, *votes]
    said += [f"log {' '.join(log)}"] if log else []
    said += [f"staged {' '.join(staged)}"] if staged else []
    return ", ".join(said)


def member_words(world: World, name: Member) -> str:
    """Return one member's state and numbers, as a clause."""
    p = world[name]
    head = f"{name} is {p.participant_state}"
    if name in world.crashed:
        head += ", crashed"
    if p.participant_state in (S.UNJOINED, S.REMOVED):
        return head
    waits = f", {len(p.queue)} waiting in its queue" if p.queue else ""
    return f"{head}, instance {p.instance}, sequence {p.sequence}{waits}"


def log_words(p: Any) -> str:
    """Return what a member has applied and staged."""
    length = len(p.log)
    last = [describe_entry(e.entry) for e in p.log.since(max(0, length - TOLD))]
    older = f"{length - TOLD} entries and then " if length > TOLD else ""
    told = f"log {older}{' '.join(last)}" if last else "empty log"
    staged = " ".join(describe_entry(s.entry) for s in p.staged)
    return f"{told}, staged {staged}" if staged else told


def vote_words(p: Any, vote: Vote) -> str:
    """Return how one of *p*'s votes stands: ``Prepare(2) has 2 of 3 and waits for n1``."""
    held, needed = tally(p, vote)
    said = f"{describe_vote(vote)} has {held} of {needed}"
    left = list(dict.fromkeys(o.target for o in vote.open))
    return f"{said} and waits for {listed(left)}" if left else said


def tally(p: Any, vote: Vote) -> tuple[int, int]:
    """Return how many yes *vote* has and needs; a member of its own list counts itself."""
    own = int(p.me in p.members)
    return own + len(vote.granted), own + vote.needed


def message_words(world: World, envelope: Envelope) -> str:
    """Return a message's name and way, and what holds it up."""
    message = envelope.message
    said = f"{describe_message(message, world)}{_carried(message)}"
    if world.can_hear(message.source, message.target):
        return said
    return f"{said}, held up: {world.barrier(message.source, message.target)}"


def _carried(message: Message) -> str:
    """The snapshot that a message brings along."""
    if not isinstance(message, Ask) or not isinstance(message.call, StartParticipation):
        return ""
    call = message.call
    log = " ".join(describe_entry(logged.entry) for logged in call.log) or "nothing yet"
    return f", with a snapshot ({log}) and the list of {_count(len(call.members), 'member')}"


def _count(number: int, word: str) -> str:
    many = f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"
    return f"{number} {word if number == 1 else many}"
