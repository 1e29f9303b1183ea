"""The words of the golden files and ours: calls, events and the fields of a participant.

Found here: translations, both ways. Never: a rule of the protocol.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from quorumscope.machines.text_log import TextLog
from quorumscope.protocol.chain import Chain
from quorumscope.protocol.messages import (
    Accept,
    AddMember,
    AddParticipant,
    BecameMaster,
    Call,
    Committed,
    InitMaster,
    LocalCall,
    LostMaster,
    PingMaster,
    Prepare,
    RemoveMember,
    RemoveParticipant,
    StartElection,
    StartParticipation,
    Submit,
    SubmitRequest,
)
from quorumscope.protocol.original import OriginalParticipant
from quorumscope.protocol.types import (
    LAST,
    Addition,
    Changes,
    Entry,
    ParticipantState,
    Removal,
)

Args = dict[str, Any]


def changes_of(args: Args) -> tuple[str, ...]:
    return tuple(args["changes"] or ())


CALLS: dict[str, Callable[[Args], Call]] = {
    "Prepare": lambda a: Prepare(a["instance"], a["candidate"]),
    "Accept": lambda a: Accept(a["instance"], a["sequence"], changes_of(a)),
    "AddMember": lambda a: AddMember(a["instance"], a["sequence"], a["member"]),
    "RemoveMember": lambda a: RemoveMember(a["instance"], a["sequence"], a["member"]),
    "StartParticipation": lambda a: StartParticipation(
        a["instance"],
        a["sequence"],
        a["cluster"],
        a["self"],
        a["master"],
        tuple(a["members"]),
        a["snapshot"].encode(),
    ),
    "SubmitRequest": lambda a: SubmitRequest(changes_of(a)),
}

LOCAL: dict[str, Callable[[Args], LocalCall]] = {
    "InitMaster": lambda a: InitMaster(a["snapshot"].encode()),
    "Submit": lambda a: Submit(changes_of(a)),
    "StartElection": lambda a: StartElection(),
    "AddParticipant": lambda a: AddParticipant(a["member"]),
    "RemoveParticipant": lambda a: RemoveParticipant(a["member"]),
    "PingMaster": lambda a: PingMaster(),
}


def call_of(message: dict[str, Any]) -> Call:
    """Return the call that *message* (or a handler's step) tells of."""
    return CALLS[message["rpc"]](message["args"])


def bare(call: Call) -> Call:
    """Return *call* without what rides along only for the picture and the invariants."""
    if isinstance(call, StartParticipation):
        return replace(call, log=Chain())
    if isinstance(call, Accept | SubmitRequest):
        return replace(call, client="", number=0)
    return call


def blank(name: str) -> OriginalParticipant:
    return OriginalParticipant(name=name, state=TextLog(), blank=TextLog())


def spoken(event: BecameMaster | LostMaster | Committed) -> dict[str, Any]:
    """Return *event* in the words of the files."""
    if isinstance(event, Committed):
        changes = list(event.changes)
        return {
            "node": event.member,
            "event": "OnCommit",
            "sequence": event.sequence,
            "changes": changes,
        }
    word = "OnBecomeMaster" if isinstance(event, BecameMaster) else "OnLoseMaster"
    return {"node": event.member, "event": word}


def facts(p: OriginalParticipant) -> dict[str, Any]:
    """Return the fields of *p* in the words of the files."""
    staged = p.waiting
    return {
        "state": str(p.participant_state),
        "instance": p.instance,
        "sequence": p.sequence,
        "self": p.me,
        "members": list(p.members),
        "master": {str(i): m for i, m in p.master or ()},
        "staged_changes": {str(s): list(e.changes) for s, e in staged if isinstance(e, Changes)},
        "staged_members": {str(s): e.member for s, e in staged if isinstance(e, Addition)},
        "staged_removals": {str(s): e.member for s, e in staged if isinstance(e, Removal)},
        "applied": list(p.state.lines),  # type: ignore[attr-defined]
        "failed_submits": p.failed_submits,
        "failed_accepts": dict(p.failed_accepts),
        "is_master": p.is_master,
        "current_master": p.current_master,
    }


def prepared(name: str, there: dict[str, Any]) -> OriginalParticipant:
    """Return the participant whose fields are *there*."""
    staged: list[tuple[int, Entry]] = [
        *((int(s), Changes(tuple(c))) for s, c in there["staged_changes"].items()),
        *((int(s), Addition(m)) for s, m in there["staged_members"].items()),
        *((int(s), Removal(m)) for s, m in there["staged_removals"].items()),
    ]
    removed = there["instance"] == LAST
    return OriginalParticipant(
        name=name,
        state=TextLog().install(json.dumps(there["applied"]).encode()),
        blank=TextLog(),
        me=there["self"],
        participant_state=ParticipantState(there["state"]),
        instance=there["instance"],
        sequence=there["sequence"],
        members=tuple(there["members"]),
        master=None if removed else tuple((int(i), m) for i, m in there["master"].items()),
        waiting=tuple(sorted(staged, key=lambda pair: pair[0])),
        failed_submits=there["failed_submits"],
        failed_accepts=tuple(sorted(there["failed_accepts"].items())),
    )
