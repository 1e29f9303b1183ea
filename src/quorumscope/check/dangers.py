"""All dangers: those of the original text, and what returns without one repair of the safe text.

Each is found within the bounds that stand with it, and with the repairs it is not there within the
same bounds. ``docs/dangers.md`` shows what came of it (scripts/dangers.py).

Found here: the whole list, and what no interleaving of messages reaches, with the reason. Never: a
search (danger.py).
"""

from __future__ import annotations

from typing import NamedTuple

from .original_dangers import ORIGINAL
from .repair_dangers import REPAIRS

DANGERS = (*ORIGINAL, *REPAIRS)


class OutOfReach(NamedTuple):
    """Dangers that no interleaving of messages reaches, and why."""

    names: str
    what: str
    why: str


OUT_OF_REACH = (
    OutOfReach(
        "F24",
        "StartParticipation replaces state, list and master without a vote",
        "it takes a call that no member sends; forge one in the debugger (allow_forge=True)",
    ),
    OutOfReach(
        "F21",
        "an Accept of a higher instance is taken without an election",
        "it takes a call that no member sends; forge one in the debugger (allow_forge=True)",
    ),
    OutOfReach(
        "F6, F25, F30",
        "the result of RemoveParticipant, of AddParticipant, and of a submit at a removed member",
        "what is wrong is what the caller is told; the members stand as they should",
    ),
    OutOfReach(
        "F11, F12, F20",
        "a master that was voted out, an event that is not told, a map that grows",
        "what is wrong is what is believed, told or kept; nothing is agreed wrongly by it",
    ),
    OutOfReach(
        "F34, F35",
        "arguments that are read too late, and a lock that was not held",
        "they are races and crashes inside one Go process, where a step here is one whole handler",
    ),
)
