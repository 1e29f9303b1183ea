"""An assignment as data: what a student is asked to repair, and the checks that tell whether it is.

Found here: Assignment and its two kinds of checks. Never: how a check is made (judge.py).
"""

from __future__ import annotations

from typing import Any, TypeAlias

from msgspec import Struct


class Schedule(Struct, frozen=True, tag=True, kw_only=True):
    """A schedule that has to end as it should.

    Attributes
    ----------
    name : str
        What is checked, in a few words.
    points : int
    do : tuple of str
        Commands of a transcript, ``expect`` among them. They begin on a cluster that stands.
    members : int
        Members of that cluster.
    """

    name: str
    points: int
    do: tuple[str, ...]
    members: int = 3


class Search(Struct, frozen=True, tag=True, kw_only=True):
    """All that can happen within bounds, in which nothing may break.

    Attributes
    ----------
    name, points, members
        As for a schedule.
    do : tuple of str
        Commands that come first.
    bounds : dict
        As ``explore`` takes them.
    invariants : tuple of str
        Which must hold.
    """

    name: str
    points: int
    bounds: dict[str, Any]
    invariants: tuple[str, ...]
    do: tuple[str, ...] = ()
    members: int = 3


Check: TypeAlias = Schedule | Search


class Assignment(Struct, frozen=True, kw_only=True):
    """What a student is asked to do.

    Attributes
    ----------
    name : str
        Under which ``grade`` finds it.
    title : str
    words : str
        The task. It says which class to subclass and which method to override.
    base : str
        ``original`` or ``safe``: the text to begin with.
    without : tuple of str
        The rules of the safe text that are off.
    checks : tuple of Check
    """

    name: str
    title: str
    words: str
    base: str
    checks: tuple[Check, ...]
    without: tuple[str, ...] = ()

    @property
    def points(self) -> int:
        """What can be reached."""
        return sum(check.points for check in self.checks)
