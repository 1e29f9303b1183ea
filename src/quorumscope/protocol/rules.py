"""The repairs that the safe text adds, each with its name, its reason and its danger.

Two rules that this file keeps.

1. Every repair is on unless it is named: a switch exists to show what its repair is for.
2. A switch that can't be thrown says why. The text has one way to number entries, for example, and
   no second one to go back to.

Found here: the switches (Rules), the table about them (REPAIRS), and what is refused. Never: what a
repair does, which stands in safe.py where it happens. F1 to F37 are the dangers of the published
protocol, in the docs.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from .errors import ConsensusError, ErrorCode


class Repair(NamedTuple):
    """What one switch of Rules stands for.

    Attributes
    ----------
    name : str
        The field of Rules.
    rule : str
        What the repaired protocol does.
    reason : str
        Why that is needed.
    danger : str
        What returns without it, with the numbers of the dangers.
    needs : tuple of str
        The repairs that it leans on: without one of them it still runs, but keeps less than its
        reason says.
    why_not : str
        Why it can't be switched off; empty where it can.
    """

    name: str
    rule: str
    reason: str
    danger: str
    needs: tuple[str, ...] = ()
    why_not: str = ""

    @property
    def switchable(self) -> bool:
        return not self.why_not


REPAIRS = (
    Repair(
        "promises",
        "A vote for an instance is a promise, one's own vote too: nothing of a lower instance is"
        " granted or accepted after it, and a vote counts only if the reply says granted.",
        "A candidate must know that nobody can still agree on something behind its back.",
        "Two members are MASTER of one instance, or a master that was voted out still gets an entry"
        " agreed: two entries at one sequence (F1, F2, F21, F22, F26, F29).",
        needs=("strict_majority", "durable"),
    ),
    Repair(
        "unique_instances",
        "An instance is a number and the name of its candidate, compared in that order.",
        "Two candidates then never stand for the same instance, and an instance names its master.",
        "Alone nothing, as promises keep two from winning; without promises as well, two members"
        " are MASTER of one instance (F1, F2).",
    ),
    Repair(
        "prepare_reports_staged",
        "Prepare carries the candidate's commit; the answer carries everything above it that is"
        " staged or agreed.",
        "What a majority has staged is agreed, and the candidate may not have heard of it.",
        "Every election may lose an acknowledged change (F3, F4, F19, F27).",
        needs=("promises", "durable", "repropose"),
    ),
    Repair(
        "repropose",
        "A new master first proposes, under its own instance, the reported entry of the highest"
        " instance; only then new changes.",
        "What was reported may be agreed, so the next sequence is not free for something else.",
        "An acknowledged change is overwritten by the next master (F3, F4, F19, F27).",
        needs=("prepare_reports_staged",),
    ),
    Repair(
        "continuous_sequence",
        "A new instance goes on counting sequences, and a gap is refused in every instance.",
        "A member that starts to count again applies an entry twice, or steps over one.",
        "An entry is applied twice, or skipped for ever (F5, F28).",
        why_not="a sequence is a place in the log here, in every instance; the original text shows"
        " what it is to count from 0 again: use OriginalParticipant",
    ),
    Repair(
        "one_change_per_slot",
        "A master never proposes two entries for one sequence: after a missed majority it repeats"
        " the same one until it is agreed or the master deposed.",
        "A member that has the first entry staged can't tell it from the second.",
        "One master, no election, and still two histories (F15, F16, F17, F33).",
    ),
    Repair(
        "commit_index",
        "Accept says how far the log is agreed, and a member applies what it has staged up to there"
        " only if it staged it in this same instance.",
        "What is staged from an older instance may have lost to another entry meanwhile.",
        "A change is applied that no majority ever had (F15, F16, F17).",
        needs=("one_change_per_slot",),
    ),
    Repair(
        "strict_majority",
        "More than half of the members, oneself counted, have to agree.",
        "Two majorities then share a member, whichever they are.",
        "Both halves of a cluster that was split go on, each on its own (F8, F14).",
        needs=("membership_in_log",),
    ),
    Repair(
        "membership_in_log",
        "Members come and go by entries of the log; after each, and when an election has learned of"
        " one, the master first needs the promises of a majority of the new list.",
        "A majority of an old list and one of a new list need not share a member.",
        "A member that missed some additions is elected by its old list (F7, F13, F14, F25, F27).",
        needs=("promises", "strict_majority"),
    ),
    Repair(
        "exact_snapshot",
        "StartParticipation carries the agreed log and nothing else; it is refused where it would"
        " take an agreed entry or a promise back, and never makes a master.",
        "A snapshot replaces a log without a vote, so all of it must have been voted for.",
        "A second MASTER of an instance, or a change applied twice (F5, F24, F33).",
        why_not="what a new member begins from is the agreed log itself here, so there is nothing"
        " inexact to send; the original text sends its whole state: use OriginalParticipant",
    ),
    Repair(
        "durable",
        "What a member has promised, staged and agreed survives its restart.",
        "Others count on its word for ever, not for as long as it runs.",
        "A member that forgot its promise lets two masters of two instances agree on one sequence"
        " (F23).",
    ),
    Repair(
        "step_down",
        "A master or a candidate that hears of a higher instance is a follower again; a ping needs"
        " the answers of a majority.",
        "Whoever was voted out has to learn of it, or it waits and is believed for ever.",
        "A master that is none believes it is, and a candidate that lost stays one"
        " (F10, F11, F12).",
        needs=("promises",),
    ),
    Repair(
        "pending_timeout",
        "A member that waits for the winner of an election counts failed submits as a follower"
        " does, and may stand for election itself.",
        "The candidate it voted for may be gone.",
        "One candidate that dies stops the cluster for ever (F9, F36).",
    ),
    Repair(
        "removed_is_told",
        "The message that commits a removal goes to the removed member too, and who is not on the"
        " list is refused a vote, with the log that shows it. A removed name never comes back.",
        "A member that doesn't know of its removal goes on as one.",
        "A removed member stands for election and is elected (F7, F30, F37).",
        needs=("membership_in_log",),
    ),
    Repair(
        "change_ids",
        "A submit carries its client's name and number, and is applied only once.",
        "A client whose answer was lost can't know whether to ask again.",
        "A change that was asked for again is applied twice (F32).",
    ),
)
"""All repairs, in the order of the fields of Rules."""

AGREEMENT = (
    "promises",
    "unique_instances",
    "prepare_reports_staged",
    "repropose",
    "one_change_per_slot",
    "commit_index",
    "strict_majority",
    "membership_in_log",
)
"""The repairs by which members agree at all. Without the last of them there is nothing to show."""


class Rules(Struct, frozen=True, kw_only=True, cache_hash=True):
    """Which repairs of the safe text are on: all of them, unless you switch one off to see why.

    ::

        Cluster(3, without=["promises"])
        Rules().without("promises", "unique_instances")

    Don't confuse a safe text without repairs with the original: that one is OriginalParticipant.
    """

    promises: bool = True
    unique_instances: bool = True
    prepare_reports_staged: bool = True
    repropose: bool = True
    continuous_sequence: bool = True
    one_change_per_slot: bool = True
    commit_index: bool = True
    strict_majority: bool = True
    membership_in_log: bool = True
    exact_snapshot: bool = True
    durable: bool = True
    step_down: bool = True
    pending_timeout: bool = True
    removed_is_told: bool = True
    change_ids: bool = True

    def __post_init__(self) -> None:
        for name in self.off:
            fixed = repair(name).why_not
            if fixed:
                raise misused(f"{name} can't be switched off: {fixed}")
        if not any(getattr(self, name) for name in AGREEMENT):
            raise misused(
                f"without any of {', '.join(AGREEMENT)} nothing is left that makes members agree,"
                " and yet it is not the protocol as published: use OriginalParticipant for that,"
                " or leave one of them on to see what it alone is worth"
            )

    @property
    def off(self) -> tuple[str, ...]:
        """The names of the repairs that are switched off, in the order of the table."""
        return tuple(r.name for r in REPAIRS if not getattr(self, r.name))

    def without(self, *names: str) -> Rules:
        """Return the rules with those repairs switched off as well.

        Raises
        ------
        ConsensusError
            ERR_STATE where a name is unknown, can't be switched off, or nothing would be left.
        """
        return replace(self, **{repair(name).name: False for name in names})


def rules_without(names: tuple[str, ...] | list[str]) -> Rules:
    """Return all the repairs but those."""
    return Rules().without(*names)


def repair(name: str) -> Repair:
    """Return the repair of that name."""
    known = [r.name for r in REPAIRS]
    if name in known:
        return REPAIRS[known.index(name)]
    near = get_close_matches(str(name), known, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(known)}"
    raise misused(f"there is no repair called {name!r}; {hint}")


def misused(why: str) -> ConsensusError:
    return ConsensusError(ErrorCode.ERR_STATE, why)
