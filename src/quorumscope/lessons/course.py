"""The course: its lessons, in order, each a file of this folder that holds one script.

Found here: the list, and a lesson found by its name. Never: what a lesson says.
"""

from __future__ import annotations

from .bad_network import SCRIPT as BAD_NETWORK
from .beat import Script
from .exploring import SCRIPT as EXPLORING
from .first_election import SCRIPT as FIRST_ELECTION
from .key_value import SCRIPT as KEY_VALUE
from .master_dies import SCRIPT as MASTER_DIES
from .membership import SCRIPT as MEMBERSHIP
from .named import by_name
from .normal_operation import SCRIPT as NORMAL_OPERATION
from .own_protocol import SCRIPT as OWN_PROTOCOL
from .partitions import SCRIPT as PARTITIONS
from .repairs import SCRIPT as REPAIRS
from .two_candidates import SCRIPT as TWO_CANDIDATES
from .two_masters import SCRIPT as TWO_MASTERS

SCRIPTS: tuple[Script, ...] = (
    FIRST_ELECTION,
    NORMAL_OPERATION,
    MASTER_DIES,
    TWO_CANDIDATES,
    BAD_NETWORK,
    PARTITIONS,
    MEMBERSHIP,
    TWO_MASTERS,
    REPAIRS,
    EXPLORING,
    KEY_VALUE,
    OWN_PROTOCOL,
)
"""All lessons, the first one first."""


def names() -> tuple[str, ...]:
    """Return the names of all lessons, in order."""
    return tuple(script.name for script in SCRIPTS)


def find(name: str) -> Script:
    """Return the lesson of that name.

    Raises
    ------
    LessonError
        Where there is none: which there are.
    """
    return by_name(SCRIPTS, name, "lesson")
