"""What travels, what is asked locally, and what comes of a step: all of it values.

Found here: the six calls, the ask and the answer that carry them, the local calls, and the effects
that a step may have. Never: who may hear what (states.py) or what a participant does (the texts).

A call keeps the seed's name and arguments. What the safe text adds is optional, named, and absent
under the original rules.
"""

from __future__ import annotations

from typing import TypeAlias

from msgspec import Struct

from .chain import Chain
from .errors import Refusal
from .types import NOBODY, Change, Log, Member, Staged


class Prepare(Struct, frozen=True, tag=True, cache_hash=True, omit_defaults=True, gc=False):
    """Ask for a vote: *candidate* wants to be master of *instance*."""

    instance: int
    candidate: Member
    commit: int | None = None
    """Safe: the candidate's highest agreed sequence, so that the voter knows what to report."""


class Accept(Struct, frozen=True, tag=True, cache_hash=True, omit_defaults=True, gc=False):
    """Stage *changes* at *sequence*; no changes at all is a pure commit of what came before."""

    instance: int
    sequence: int
    changes: tuple[Change, ...] = ()
    client: str = ""
    number: int = 0
    noop: bool = False
    """Safe: stage a no-op, which has no changes and yet is an entry."""
    master: Member = NOBODY
    commit: int | None = None


class AddMember(Struct, frozen=True, tag=True, cache_hash=True, omit_defaults=True, gc=False):
    """Stage the addition of *member* at *sequence*: Accept with another argument."""

    instance: int
    sequence: int
    member: Member
    master: Member = NOBODY
    commit: int | None = None


class RemoveMember(Struct, frozen=True, tag=True, cache_hash=True, omit_defaults=True, gc=False):
    """Stage the removal of *member* at *sequence*: Accept with another argument."""

    instance: int
    sequence: int
    member: Member
    master: Member = NOBODY
    commit: int | None = None


class StartParticipation(
    Struct, frozen=True, tag=True, cache_hash=True, omit_defaults=True, gc=False
):
    """Begin (or begin again) from a snapshot: *me* is the address of the hearer as a member.

    *log* is what the snapshot contains, entry by entry. The original text never decides by it; it
    is carried so that the picture can show the log of a member that began from a snapshot.
    """

    instance: int
    sequence: int
    cluster: str
    me: Member
    master: Member
    members: tuple[Member, ...]
    snapshot: bytes
    log: Log = Chain()


class SubmitRequest(Struct, frozen=True, tag=True, cache_hash=True, omit_defaults=True, gc=False):
    """A participant that is not master passes *changes* on to the one that is."""

    changes: tuple[Change, ...]
    client: str = ""
    number: int = 0


Call: TypeAlias = Prepare | Accept | AddMember | RemoveMember | StartParticipation | SubmitRequest


class Reply(Struct, frozen=True, cache_hash=True, omit_defaults=True, gc=False):
    """What a handler answers: a result, or a refusal beside it. The rest is added by the safe text.

    Attributes
    ----------
    result : int, bool or None
        Prepare: an instance. Accept: whether it was taken. Every other call: None.
    error : Refusal or None
    granted : bool or None
        Safe, Prepare: said in so many words, never to be guessed from the instance.
    promised, promised_to : int and Member, or None
        Safe: the highest promise of the one who answers, and to whom.
    reported : tuple of Staged
        Safe, Prepare and StartParticipation: all that is staged above the candidate's commit.
    commit, log : int and Log, or None
        Safe: the agreed prefix of the one who answers, where the asker lacks some of it.
    missing : int or None
        Safe, ERR_GAP: the first sequence that the one who answers does not have.
    """

    result: int | bool | None = None
    error: Refusal | None = None
    granted: bool | None = None
    promised: int | None = None
    promised_to: Member | None = None
    reported: tuple[Staged, ...] = ()
    commit: int | None = None
    log: Log | None = None
    missing: int | None = None


TAKEN = Reply(result=True)
"""The answer of most Accepts: one value for all of them."""


class Ask(Struct, frozen=True, tag=True, cache_hash=True, omit_defaults=True, gc=False):
    """A call on its way. (source, vote, slot, attempt) names it: no two asks share that.

    *vote* is the number of the vote that asks, *slot* the place of the target in the list that was
    asked (a member listed twice is asked twice), *attempt* counts what was asked of that place.
    """

    source: Member
    target: Member
    vote: int
    slot: int
    attempt: int
    call: Call

    @property
    def name(self) -> str:
        """The name of the call, such as ``"Prepare"``."""
        return type(self.call).__name__


class Answer(Struct, frozen=True, tag=True, cache_hash=True, omit_defaults=True, gc=False):
    """The answer to the ask of *target* that (vote, slot, attempt) names, on its way back."""

    source: Member
    target: Member
    vote: int
    slot: int
    attempt: int
    name: str
    reply: Reply


Message: TypeAlias = Ask | Answer


# --- local calls: what an application asks of the participant beside it -------------------------


class InitMaster(Struct, frozen=True, tag=True, cache_hash=True, gc=False):
    """Be the first member and master of a new cluster."""

    snapshot: bytes


class Submit(Struct, frozen=True, tag=True, cache_hash=True, omit_defaults=True, gc=False):
    """Replicate *changes*, here or through the master."""

    changes: tuple[Change, ...]
    client: str = ""
    number: int = 0


class StartElection(Struct, frozen=True, tag=True, cache_hash=True, gc=False):
    """Stand for master of the next instance."""


class AddParticipant(Struct, frozen=True, tag=True, cache_hash=True, gc=False):
    """Add *member* to the cluster. Only a master can."""

    member: Member


class RemoveParticipant(Struct, frozen=True, tag=True, cache_hash=True, gc=False):
    """Take *member* out of the cluster. Only a master can."""

    member: Member


class PingMaster(Struct, frozen=True, tag=True, cache_hash=True, gc=False):
    """Ask whether there is a working master."""


LocalCall: TypeAlias = (
    InitMaster | Submit | StartElection | AddParticipant | RemoveParticipant | PingMaster
)


# --- what comes of a step, beside the new participant and the messages --------------------------


class BecameMaster(Struct, frozen=True, tag=True):
    """The seed's event: *member* is now MASTER of *instance*."""

    member: Member
    instance: int


class LostMaster(Struct, frozen=True, tag=True):
    """The seed's event: *member*, MASTER until now, has heard of another."""

    member: Member
    instance: int


class Committed(Struct, frozen=True, tag=True):
    """The seed's event, on followers: *changes* are applied, and *sequence* is the new one."""

    member: Member
    sequence: int
    changes: tuple[Change, ...]


class Concluded(Struct, frozen=True, tag=True):
    """The local call *request* of *member* has ended, well (error is None) or not."""

    member: Member
    request: int
    error: Refusal | None


class Queued(Struct, frozen=True, tag=True):
    """*member* has a vote undecided, so what it was asked waits its turn."""

    member: Member
    waiting: str


class Ignored(Struct, frozen=True, tag=True):
    """*member* heard an answer that counts for nothing, and *why*."""

    member: Member
    message: Answer
    why: str


Event: TypeAlias = BecameMaster | LostMaster | Committed | Concluded | Queued | Ignored
Effect: TypeAlias = Ask | Answer | Event
