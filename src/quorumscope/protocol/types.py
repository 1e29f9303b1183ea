"""The small words first: members, positions, changes, entries, and the State that is replicated.

Found here: plain values that every other file of the protocol uses. Never: behaviour.
"""

from __future__ import annotations

from collections.abc import Hashable
from enum import Enum
from typing import NamedTuple, Protocol, Self, TypeAlias

from msgspec import Struct

from .chain import Chain

Member: TypeAlias = str
"""A member is known by its address, a string such as ``"n2"``."""

NOBODY: Member = ""
"""The address of no one: an unjoined participant's own address, an unknown master."""

LAST = 2**64 - 1
"""The instance of a removed participant, above every other: no election can pass it."""

Change: TypeAlias = Hashable
"""What a State applies: a JSON value made of tuples, or a hashable with a registered codec."""


class Position(NamedTuple):
    """Where an entry stands: an instance (Raft: term) and a sequence (log index), in that order."""

    instance: int
    sequence: int


class ParticipantState(str, Enum):
    """The seven states of a participant, in the seed's words."""

    MASTER = "MASTER"
    UNJOINED = "UNJOINED"
    PARTICIPANT_CLEAN = "PARTICIPANT_CLEAN"
    PARTICIPANT_PENDING = "PARTICIPANT_PENDING"
    REMOVED = "REMOVED"
    CANDIDATE = "CANDIDATE"
    PENDING_MASTER = "PENDING_MASTER"

    def __str__(self) -> str:
        return self.value


class State(Protocol):
    """The application's state machine, as a value: hashable, and never changed in place."""

    def snapshot(self) -> bytes:
        """Return the whole state as bytes."""

    def apply(self, change: Change) -> Self:
        """Return the state after *change*."""

    def install(self, snapshot: bytes) -> Self:
        """Return the state that *snapshot* holds."""


class Changes(Struct, frozen=True, tag=True, cache_hash=True, gc=False):
    """The entry of a submit, all or none. *client* and *number* tell a retry from a new one."""

    changes: tuple[Change, ...]
    client: str = ""
    number: int = 0


class Addition(Struct, frozen=True, tag=True, cache_hash=True, gc=False):
    """An entry that adds *member* to the list."""

    member: Member


class Removal(Struct, frozen=True, tag=True, cache_hash=True, gc=False):
    """An entry that takes *member* off the list."""

    member: Member


class NoOp(Struct, frozen=True, tag=True, cache_hash=True, gc=False):
    """An entry that changes nothing and fills a sequence that nobody reported."""


Entry: TypeAlias = Changes | Addition | Removal | NoOp


class Staged(Struct, frozen=True, cache_hash=True, gc=False):
    """An entry that waits for its commit: heard at *sequence* in *instance*, not final yet."""

    sequence: int
    instance: int
    entry: Entry
    master: Member = NOBODY


class Logged(Struct, frozen=True, cache_hash=True, gc=False):
    """An applied entry and the position under which it was agreed."""

    position: Position
    entry: Entry


Log: TypeAlias = Chain[Logged]
"""All that a participant has applied, oldest first."""
