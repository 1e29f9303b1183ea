"""A thing found by its name, and the names that there are where it is not.

Found here: ``by_name``, for lessons and assignments.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Protocol, TypeVar

from .errors import LessonError


class Named(Protocol):
    @property
    def name(self) -> str: ...


T = TypeVar("T", bound=Named)


def by_name(things: Sequence[T], name: str, what: str) -> T:
    """Return the one of *things* (each a *what*) that is called so.

    Raises
    ------
    LessonError
        Where none is: which there are.
    """
    for thing in things:
        if thing.name == name:
            return thing
    names = [thing.name for thing in things]
    near = get_close_matches(str(name), names, 1)
    meant = f"did you mean {near[0]!r}? " if near else ""
    raise LessonError(f"there is no {what} {name!r}; {meant}there are {', '.join(names)}")
