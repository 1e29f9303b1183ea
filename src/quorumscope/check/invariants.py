"""What must hold in every world that can be reached, as named sentences.

Each looks at one step only, from the world before it to the world after it, and relies on the
earlier steps having been looked at: so a check costs what the step touched. What a step alone does
not tell (who was ever MASTER, what was ever applied) stands in ``World.history``.

They hold for every text, the original included, whose sequences begin again with each instance:
entries are compared by their *place*, their index in the applied lists.

Found here: the sentences, whence they come, and the checks. Never: a search (walk.py and others),
or what a broken one means for the run (record keeps it).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from ..net.events import Event
from ..net.world import World
from ..protocol.types import Entry, Member
from . import log_checks, member_checks
from .look import Check, Finding, Look, look_at


class Violation(Struct, frozen=True, eq=False):
    """A step after which an invariant does not hold.

    Two of them are equal where they say the same, at whatever step.

    Attributes
    ----------
    invariant : str
        Its name.
    member : Member
        Who broke it.
    entry : Entry or None
        Over which entry, where it is about one.
    sentence : str
        What happened, in one sentence.
    step : int or None
        The number of the step on its branch, where that is known.
    """

    invariant: str
    member: Member
    entry: Entry | None
    sentence: str
    step: int | None = None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Violation):
            return NotImplemented
        return self._value == other._value

    def __ne__(self, other: object) -> bool:
        return not self == other  # a Struct has its own, which knows nothing of the one above

    def __hash__(self) -> int:
        return hash(self._value)

    @property
    def _value(self) -> tuple[Any, ...]:
        return (self.invariant, self.member, self.entry, self.sentence)

    def __str__(self) -> str:
        at = "" if self.step is None else f" (step {self.step})"
        return f"{self.invariant}: {self.sentence}{at}"


class Invariant(Struct, frozen=True):
    """A named sentence that must hold, whence it comes, and the check of one step."""

    name: str
    sentence: str
    source: str
    check: Check


def violations(before: World, events: tuple[Event, ...], after: World) -> tuple[Violation, ...]:
    """Return what the step from *before* to *after* broke.

    Parameters
    ----------
    before, after : World
    events : tuple of Event
        What ``World.after`` returned beside *after*.

    Returns
    -------
    tuple of Violation
        In the order of ``INVARIANTS``; empty after a good step.
    """
    look = look_at(before, events, after)
    if look is None:
        return ()
    return tuple(
        Violation(invariant.name, look.member, entry, sentence)
        for invariant in INVARIANTS
        for entry, sentence in invariant.check(look)
    )


def _quorums_overlap(look: Look) -> Iterator[Finding]:
    yield from log_checks.quorums_overlap(look)
    yield from member_checks.elections_overlap(look)


INVARIANTS: tuple[Invariant, ...] = (
    Invariant(
        "one master per instance",
        "No instance has had two participants in state MASTER, ever.",
        "Ongaro, Ousterhout: In Search of an Understandable Consensus Algorithm, 2014, figure 3"
        " (Election Safety)",
        member_checks.one_master,
    ),
    Invariant(
        "agreement",
        "For each place at most one entry has been applied, over all members and all time:"
        " applied lists are prefixes of one another.",
        "Lamport: Paxos Made Simple, 2001, section 2.1 (only a single value is chosen)",
        log_checks.agreement,
    ),
    Invariant(
        "acknowledged survive",
        "Each entry acknowledged to its submitter stays the entry at its place: no member applies"
        " another there, and every later master has it applied or staged.",
        "Ongaro, Ousterhout, 2014, figure 3 (Leader Completeness)",
        log_checks.acknowledged_survive,
    ),
    Invariant(
        "at most once",
        "No submit, told by its client and number, is applied twice in one history.",
        "Birrell, Nelson: Implementing Remote Procedure Calls, 1984; Ongaro: Consensus: Bridging"
        " Theory and Practice, 2014, section 6.3",
        log_checks.at_most_once,
    ),
    Invariant(
        "only agreed applied",
        "Nothing is applied that a majority of the list in force had not staged in one instance.",
        "Lamport: Paxos Made Simple, 2001, section 2.1 (a process never learns that a value has"
        " been chosen unless it actually has been)",
        log_checks.only_agreed_applied,
    ),
    Invariant(
        "promises kept",
        "After a member voted for an instance it accepts nothing of a lower one.",
        "Lamport: Paxos Made Simple, 2001, section 2.2 (P1a)",
        member_checks.promises_kept,
    ),
    Invariant(
        "removed stay out",
        "A member that has applied its own removal never votes, accepts or leads; one that has not"
        " heard of it leads nothing but what it missed.",
        "Ongaro: Consensus: Bridging Theory and Practice, 2014, section 4.2.2",
        member_checks.removed_stay_out,
    ),
    Invariant(
        "quorums overlap",
        "Any two sets that were counted as a majority for the same place or instance share a"
        " member; an election counts for every place that is open to its master.",
        "Gifford: Weighted Voting for Replicated Data, 1979; Lamport: The Part-Time Parliament,"
        " 1998 (B2)",
        _quorums_overlap,
    ),
    Invariant(
        "the master named is real",
        "Whom a member names as master of its instance has been MASTER of it.",
        "the seed, ParticipantStub.Prepare: its second argument is the master, and the map of"
        " masters answers who led an instance",
        member_checks.master_is_real,
    ),
    Invariant(
        "no call crashes",
        "Each call ends with a result or a code.",
        "the seed, whose every call returns an error",
        member_checks.no_call_crashes,
    ),
)
"""All that must hold, in the order in which a breach is told."""
