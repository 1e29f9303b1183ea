"""See and step a consensus protocol, one message at a time, inside a Jupyter notebook.

    import quorumscope as qs

    cluster = qs.Cluster(3)
    cluster.start_election("n2")
    cluster.debug()

Found here: the names that a notebook uses, sorted. Each is loaded when it is first asked for, so
that importing the package costs little and needs neither matplotlib, networkx, numpy nor a widget.
Never found here: code of its own. What is used seldom stands in the rooms (``quorumscope.check``,
``quorumscope.scene``, ...).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .check.campaign import campaign
    from .check.explore import explore
    from .check.linearizability import linearizable
    from .check.shrink import shrink
    from .check.state_graph import state_graph
    from .check.walk import walk
    from .cluster import Cluster
    from .lessons.exercise import exercise
    from .lessons.grading.grade import grade
    from .lessons.lesson import Lesson
    from .machines import Bank, Counter, KeyValueStore, Register, TextLog
    from .net.world import World
    from .protocol.errors import ConsensusError
    from .protocol.original import OriginalParticipant
    from .protocol.rules import Rules
    from .protocol.safe import Participant
    from .protocol.types import Change, Member, ParticipantState, Position, State
    from .record.errors import TraceError
    from .record.trace import Trace
    from .widgets.debugger import Debugger

__version__ = "0.1.0"

__all__ = [
    "Bank",
    "Change",
    "Cluster",
    "ConsensusError",
    "Counter",
    "Debugger",
    "KeyValueStore",
    "Lesson",
    "Member",
    "OriginalParticipant",
    "Participant",
    "ParticipantState",
    "Position",
    "Register",
    "Rules",
    "State",
    "TextLog",
    "Trace",
    "TraceError",
    "World",
    "__version__",
    "campaign",
    "exercise",
    "explore",
    "grade",
    "linearizable",
    "shrink",
    "state_graph",
    "walk",
]

# The room behind each name: the imports above, for the interpreter (a test compares the two).
_ROOMS = {
    "Bank": "machines",
    "Change": "protocol.types",
    "Cluster": "cluster",
    "ConsensusError": "protocol.errors",
    "Counter": "machines",
    "Debugger": "widgets.debugger",
    "KeyValueStore": "machines",
    "Lesson": "lessons.lesson",
    "Member": "protocol.types",
    "OriginalParticipant": "protocol.original",
    "Participant": "protocol.safe",
    "ParticipantState": "protocol.types",
    "Position": "protocol.types",
    "Register": "machines",
    "Rules": "protocol.rules",
    "State": "protocol.types",
    "TextLog": "machines",
    "Trace": "record.trace",
    "TraceError": "record.errors",
    "World": "net.world",
    "campaign": "check.campaign",
    "exercise": "lessons.exercise",
    "explore": "check.explore",
    "grade": "lessons.grading.grade",
    "linearizable": "check.linearizability",
    "shrink": "check.shrink",
    "state_graph": "check.state_graph",
    "walk": "check.walk",
}


def __getattr__(name: str) -> Any:
    room = _ROOMS.get(name)
    if room is None:
        raise AttributeError(f"quorumscope has no {name!r}; it has {', '.join(__all__)}")
    value = getattr(import_module(f".{room}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
