"""The shortest stories in which each repair matters, and some in which what has no switch does.

Found here: the stories, in the sentences of story.py, and what comes of them. Never: a test.
"""

from __future__ import annotations

from typing import NamedTuple


class Danger(NamedTuple):
    """A story of *members*: what it breaks *without* those repairs, and what comes of it with them.

    *agreed* is the longest log in the end, one word for each entry since the cluster was founded.
    """

    without: tuple[str, ...]
    breaks: str
    agreed: str
    members: int
    story: str


PROMISES = Danger(
    ("promises",),
    "agreement",
    "y",
    3,
    """
    n2 stands
    n3 hears Prepare from n2
    n2 hears back from n3
    n2 gives up
    n1 submits x
    n3 hears Accept from n1
    n1 hears back from n3
    n2 submits y
    n3 hears Accept from n2
    n2 hears back from n3
    """,
)
"""n3 votes for n2 and yet takes x from n1: both have a majority (F26)."""

TWO_MASTERS = Danger(
    ("promises", "unique_instances"),
    "one master per instance",
    "",
    3,
    """
    n2 stands
    n3 stands
    n1 hears Prepare from n2
    n1 hears Prepare from n3
    n2 hears back from n1
    n3 hears back from n1
    n2 gives up
    n3 gives up
    """,
)
"""n1 votes for two candidates for instance 2 (F1)."""

LOST = """
    n1 submits x
    n2 hears Accept from n1
    n1 hears back from n2
    n3 stands
    n2 hears Prepare from n3
    n3 hears back from n2
    n3 gives up
    n3 submits y
    n2 hears Accept from n3
    n3 hears back from n2
    """
"""x is acknowledged, and n2 alone of those who elect n3 knows of it (F3)."""

REPORTS = Danger(("prepare_reports_staged",), "acknowledged survive", "x y", 3, LOST)

REPROPOSE = Danger(("repropose",), "acknowledged survive", "x y", 3, LOST)

SPLIT = Danger(
    ("strict_majority",),
    "quorums overlap",
    "",
    2,
    """
    n1 and n2 are cut off
    n1 submits x
    n2 stands
    n2 gives up
    n2 submits y
    """,
)
"""Both halves of a cluster of two go on alone (F8)."""

ONE_CHANGE = Danger(
    ("one_change_per_slot",),
    "agreement",
    "bad good next",
    5,
    """
    n1 submits bad
    n2 hears Accept from n1
    n3 misses Accept from n1
    n4 misses Accept from n1
    n5 misses Accept from n1
    n1 hears back from n2
    n1 gives up
    n1 submits good
    n2 misses Accept from n1
    n3 hears Accept from n1
    n4 hears Accept from n1
    n5 hears Accept from n1
    n1 hears back from n3
    n1 hears back from n4
    n1 submits next
    n2 hears Accept from n1
    """,
)
"""After a missed majority n1 proposes another change for the same place; n2 has the first (F17)."""

COMMIT = Danger(
    ("commit_index",),
    "only agreed applied",
    "y z",
    5,
    """
    n1 submits x
    n5 hears Accept from n1
    n2 stands
    n3 hears Prepare from n2
    n4 hears Prepare from n2
    n2 hears back from n3
    n2 hears back from n4
    n2 gives up
    n3 hears AddMember from n2
    n4 hears AddMember from n2
    n2 hears back from n3
    n2 hears back from n4
    n2 submits y
    n3 hears Accept from n2
    n4 hears Accept from n2
    n2 hears back from n3
    n2 hears back from n4
    n2 submits z
    n5 misses Accept from n2
    n5 hears Accept from n2
    """,
)
"""n5 alone has x of instance 1; it hears that instance 2 agreed on something there (F15, F16).

(Followers are one entry behind without the repair, so n2 first proposes the last addition again.)
"""

MEMBERSHIP = Danger(
    ("membership_in_log",),
    "agreement",
    "+n4 +n5 a",
    3,
    """
    n1 adds n4
    n2 hears AddMember from n1
    n1 hears back from n2
    n4 hears StartParticipation from n1
    n1 hears back from n4
    n1 adds n5
    n2 hears AddMember from n1
    n4 hears AddMember from n1
    n1 hears back from n2
    n1 hears back from n4
    n5 hears StartParticipation from n1
    n1 hears back from n5
    n1 submits a
    n4 hears Accept from n1
    n5 hears Accept from n1
    n1 hears back from n4
    n1 hears back from n5
    n3 stands
    n2 hears Prepare from n3
    n3 hears back from n2
    n3 gives up
    n2 hears AddMember from n3
    n3 hears back from n2
    n3 submits b
    n2 hears Accept from n3
    n5 hears Accept from n3
    n3 hears back from n2
    n3 hears back from n5
    """,
)
"""n3 was away while n4 and n5 came, and counts two of its old three (F13)."""

DURABLE = Danger(
    ("durable",),
    "agreement",
    "y",
    3,
    """
    n2 stands
    n3 hears Prepare from n2
    n2 hears back from n3
    n2 gives up
    n3 restarts
    n1 submits x
    n3 hears Accept from n1
    n1 hears back from n3
    n3 hears StartParticipation from n1
    n1 hears back from n3
    n3 hears Accept from n1
    n1 hears back from n3
    n2 submits y
    n3 hears Accept from n2
    n2 hears back from n3
    """,
)
"""n3 votes for n2, forgets it, and takes x from n1 (F23)."""

TWICE = Danger(
    ("change_ids",),
    "at most once",
    "w",
    3,
    """
    n2 submits w
    n1 hears SubmitRequest from n2
    n3 hears Accept from n1
    n1 hears back from n3
    n2 gives up
    n2 submits w again
    n1 hears SubmitRequest from n2
    n3 hears Accept from n1
    n1 hears back from n3
    """,
)
"""n2 is not told that w was agreed, and asks again (F32)."""

DANGERS = (
    PROMISES,
    TWO_MASTERS,
    REPORTS,
    REPROPOSE,
    SPLIT,
    ONE_CHANGE,
    COMMIT,
    MEMBERSHIP,
    DURABLE,
    TWICE,
)

# --- what has no switch, and would be as dangerous if it were left out ----------------------------

HIGHEST = """
    n1 submits x
    n1 gives up
    n2 stands
    n3 hears Prepare from n2
    n2 hears back from n3
    n2 gives up
    n2 submits y
    n3 hears Accept from n2
    n2 hears back from n3
    n1 submits z
    n3 misses Accept from n1
    n3 hears Accept from n1
    n1 hears back from n3
    n1 stands
    n3 hears Prepare from n1
    n1 hears back from n3
    n1 gives up
    n3 hears Accept from n1
    n1 hears back from n3
    """
"""n1 has x of instance 1 staged itself, and n3 reports y of instance 2: y is agreed, x is not."""

ACCEPTED = """
    n2 stands
    n1 hears Prepare from n2
    n5 hears Prepare from n2
    n2 hears back from n1
    n2 hears back from n5
    n2 gives up
    n3 stands
    n1 hears Prepare from n3
    n4 hears Prepare from n3
    n3 hears back from n1
    n3 hears back from n4
    n3 gives up
    n3 submits y
    n4 hears Accept from n3
    n5 hears Accept from n3
    n3 hears back from n4
    n3 hears back from n5
    n2 submits z
    n5 hears Accept from n2
    n1 stands
    n2 hears Prepare from n1
    n5 hears Prepare from n1
    n1 hears back from n2
    n1 hears back from n5
    n1 gives up
    n2 hears Accept from n1
    n5 hears Accept from n1
    n1 hears back from n2
    n1 hears back from n5
    """
"""n5 voted for 2.n2, took y of 2.n3, and so may not take z of 2.n2: taking is a promise too."""

# --- repairs without which nothing wrong is agreed, but somebody waits or believes for ever ------

DEPOSED = """
    n2 stands
    n3 hears Prepare from n2
    n2 hears back from n3
    n2 gives up
    n1 submits x
    n3 hears Accept from n1
    n1 hears back from n3
    """
"""n1 is told by n3 that there is a higher instance (F11)."""

LATE = """
    n2 stands
    n3 stands
    n3 gives up
    n3 stands
    n3 hears Prepare from n2
    n2 hears back from n3
    n2 gives up
    """
"""n2 stands for an instance below the one that n3 has promised itself (F10)."""

DEAD = """
    n2 stands
    n3 hears Prepare from n2
    n2 crashes
    n3 submits x
    n3 gives up
    n3 submits y
    n3 gives up
    n3 submits z
    n3 gives up
    """
"""The candidate that n3 has voted for is gone (F9)."""

LEFT = """
    n1 removes n3
    n2 hears RemoveMember from n1
    n1 hears back from n2
    n1 submits x
    n2 hears Accept from n1
    n1 hears back from n2
    n3 stands
    n2 hears Prepare from n3
    n3 hears back from n2
    n3 gives up
    """
"""n3 has been removed without being told, and has n2 vote for it (F7)."""
