"""Which messages the words of a command mean.

A message is named by what it is and by its ends: ``Prepare n2 n3`` is the Prepare from n2 to n3,
``answer n3 n2`` what n3 answers n2, ``answer Prepare n3 n2`` its answer to that call,
``message n2`` anything from n2, ``#17`` the message with the id 17. With both ends named it is the
oldest that fits; with fewer, all that fit.
"""

from __future__ import annotations

from collections.abc import Callable

from ..net.actions import TimeOut
from ..net.network import Envelope
from ..net.world import World
from ..protocol.messages import Answer, Ask, Message
from .describe import describe_message
from .errors import TraceError
from .stage import UsageError, number
from .words import LETTERS


def oldest(world: World) -> Envelope | None:
    """The message that may arrive and was sent first."""
    free = [e for e in world.flight if world.can_hear(e.message.source, e.message.target)]
    return min(free, key=lambda e: e.id, default=None)


def chosen(world: World, words: list[str]) -> list[Envelope]:
    """The messages that *words* name, oldest first."""
    if len(words) == 1 and words[0].startswith("#"):
        return [world.envelope(number(words[0][1:]))]
    fits, ends = _pattern(words)
    found = [e for e in sorted(world.flight, key=lambda e: e.id) if fits(e.message)]
    if not found:
        flying = "; ".join(describe_message(e.message, world) for e in world.flight)
        raise TraceError(f"no such message is on its way; there is: {flying or 'nothing'}")
    return found[:1] if ends == 2 else found


def _pattern(words: list[str]) -> tuple[Callable[[Message], bool], int]:
    """What a message must be to fit *words*, and how many of its ends they name."""
    kind: type = object
    rest = list(words)
    if rest and rest[0] in ("answer", "message"):
        kind = Answer if rest.pop(0) == "answer" else object
    elif rest and rest[0] in LETTERS:
        kind = Ask
    call = rest.pop(0) if rest and rest[0] in LETTERS else ""
    if len(rest) > 2 or (kind is object and words[:1] != ["message"]):
        raise UsageError(f"a message is one of {', '.join(LETTERS)}, answer, message or #ID")
    source, target = [*rest, "", ""][:2]

    def fits(m: Message) -> bool:
        return (
            isinstance(m, kind)
            and call in ("", m.name)
            and source in ("", m.source)
            and target in ("", m.target)
        )

    return fits, len(rest)


def given_up(world: World, words: list[str]) -> list[TimeOut]:
    """The open asks that *words* name, in the order in which they were made.

    ``#4.1.0 n2`` is one of them exactly: vote, slot and attempt of the ask of n2.
    """
    if len(words) == 2 and words[0].startswith("#"):
        parts = [number(part) for part in words[0][1:].split(".")]
        if len(parts) != 3 or words[1] not in world:
            raise UsageError("one ask is named as in time out #VOTE.SLOT.ATTEMPT MEMBER")
        return [TimeOut(words[1], *parts)]
    call, source, target = [*words, "", "", ""][:3]
    if call not in LETTERS or len(words) > 3:
        raise UsageError(f"a call is one of {', '.join(LETTERS)}")
    found = [
        TimeOut(m, vote.number, o.slot, o.attempt)
        for m in world.names
        if source in ("", m)
        for vote in world[m].votes
        for o in vote.open
        if o.name == call and target in ("", o.target)
    ]
    if not found:
        raise TraceError(f"nobody waits for an answer to that {call}; show tells what is open")
    return found[:1] if len(words) == 3 else found
