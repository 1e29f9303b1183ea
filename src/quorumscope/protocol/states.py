"""One table: what is heard in which state, and which state may follow which.

Found here: the tables that the dispatcher guards with, that the docs figure and the state diagram
on the screen draw, and that a test compares with what real runs did. Never: a handler.
"""

from __future__ import annotations

from msgspec import Struct

from .types import ParticipantState

S = ParticipantState
ALL = tuple(S)
FOLLOWERS = (S.PARTICIPANT_CLEAN, S.PARTICIPANT_PENDING)


class StateTable(Struct, frozen=True):
    """What one text does in each state.

    Attributes
    ----------
    heard : dict of str to tuple of ParticipantState
        For each call, the states in which its handler runs. Elsewhere it is refused with ERR_STATE.
    follows : dict of ParticipantState to tuple of ParticipantState
        For each state, those that one step can lead to (besides itself).
    """

    heard: dict[str, tuple[ParticipantState, ...]]
    follows: dict[ParticipantState, tuple[ParticipantState, ...]]

    def hears(self, state: ParticipantState, call: str) -> bool:
        return state in self.heard[call]


JOINED = tuple(s for s in S if s not in (S.UNJOINED, S.REMOVED))

ORIGINAL = StateTable(
    heard={
        "Prepare": JOINED,
        "Accept": JOINED,
        "AddMember": JOINED,
        "RemoveMember": JOINED,
        "StartParticipation": (S.UNJOINED, *FOLLOWERS),
        "SubmitRequest": (S.MASTER,),
    },
    follows={
        S.UNJOINED: (S.MASTER, S.PARTICIPANT_CLEAN, S.CANDIDATE),
        S.PARTICIPANT_CLEAN: (
            S.PARTICIPANT_PENDING,
            S.PENDING_MASTER,
            S.CANDIDATE,
            S.MASTER,
            S.REMOVED,
        ),
        S.PARTICIPANT_PENDING: (
            S.PARTICIPANT_CLEAN,
            S.PENDING_MASTER,
            S.CANDIDATE,
            S.MASTER,
            S.REMOVED,
        ),
        S.PENDING_MASTER: (
            S.PARTICIPANT_CLEAN,
            S.PARTICIPANT_PENDING,
            S.CANDIDATE,
            S.MASTER,
            S.REMOVED,
        ),
        S.CANDIDATE: (
            S.MASTER,
            S.PARTICIPANT_CLEAN,
            S.PARTICIPANT_PENDING,
            S.PENDING_MASTER,
            S.REMOVED,
        ),
        S.MASTER: (
            S.PARTICIPANT_CLEAN,
            S.PARTICIPANT_PENDING,
            S.PENDING_MASTER,
            S.CANDIDATE,
            S.REMOVED,
        ),
        S.REMOVED: (S.CANDIDATE,),
    },
)

SAFE = StateTable(
    heard={
        "Prepare": JOINED,
        "Accept": JOINED,
        "AddMember": JOINED,
        "RemoveMember": JOINED,
        "StartParticipation": (S.UNJOINED, *JOINED),
        "SubmitRequest": (S.MASTER,),
    },
    follows={
        S.UNJOINED: (S.MASTER, S.PARTICIPANT_CLEAN, S.REMOVED),
        S.PARTICIPANT_CLEAN: (S.PARTICIPANT_PENDING, S.PENDING_MASTER, S.CANDIDATE, S.REMOVED),
        S.PARTICIPANT_PENDING: (S.PARTICIPANT_CLEAN, S.PENDING_MASTER, S.CANDIDATE, S.REMOVED),
        S.PENDING_MASTER: (S.PARTICIPANT_CLEAN, S.PARTICIPANT_PENDING, S.CANDIDATE, S.REMOVED),
        S.CANDIDATE: (*FOLLOWERS, S.PENDING_MASTER, S.MASTER, S.REMOVED),
        # CANDIDATE: it steps down, and an election that waited in its queue begins at once.
        S.MASTER: (*FOLLOWERS, S.PENDING_MASTER, S.CANDIDATE, S.REMOVED),
        S.REMOVED: (),
    },
)
