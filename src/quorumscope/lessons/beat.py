"""A lesson as data: what it says, does and asks, beat by beat.

Found here: Script and Beat. Never: how a lesson is played (lesson.py) or looks (widgets).

Words are paragraphs with a blank line between them. In them ``**step**`` is a control that one sees
on the screen, and a word between single backquotes is a name as it stands in code.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from msgspec import Struct

from ..net.actions import Action
from ..record.origin import Origin
from .questions import Question

Deed: TypeAlias = str | Action
"""A command as transcripts write it (``deliver Prepare n2``), or an action."""

CALM = ("submit n1 hello", "settle", "ping n1", "settle")
"""Deeds after which all members have the same log, and nobody has anything staged."""


class Beat(Struct, frozen=True, kw_only=True):
    """One beat: words, then perhaps a question, then what happens, and what it meant.

    Attributes
    ----------
    words : str
        What is said before anything happens.
    setting : str or Origin
        A ``cluster`` command, or what it would make: a new cluster begins with this beat. The first
        beat has one.
    text : class or None
        What the members of that cluster run, where it is a text of the lesson's own.
    before : tuple of Deed
        What has happened in a new cluster when the beat begins: nothing is asked or told about it.
    ask : Question or None
        What the reader predicts before it happens.
    do : tuple of Deed
        What happens.
    reveal : str
        What is said once it has happened.
    watch : str
        Where to look while it happens.
    holds : tuple of str
        What must be so afterwards, as ``expect`` takes it: ``n2 MASTER``.
    code : str
        Lines of Python to try in a cell of one's own.
    explains : tuple of str
        The terms of the glossary and the controls that these words explain.
    """

    words: str
    setting: str | Origin = ""
    before: tuple[Deed, ...] = ()
    text: Any = None
    ask: Question | None = None
    do: tuple[Deed, ...] = ()
    reveal: str = ""
    watch: str = ""
    holds: tuple[str, ...] = ()
    code: str = ""
    explains: tuple[str, ...] = ()

    @property
    def happens(self) -> bool:
        """Whether it has a before and an after: something is asked or done in it."""
        return self.ask is not None or bool(self.do)


class Source(Struct, frozen=True):
    """Where more can be read."""

    title: str
    url: str


class Script(Struct, frozen=True, kw_only=True):
    """A whole lesson.

    Attributes
    ----------
    name : str
        Under which it is asked for: ``first-election``.
    number : int
        Its place in the course, 1 for the first.
    title : str
    minutes : int
        What a student takes for it.
    summary : str
        One sentence: what one can do afterwards.
    beats : tuple of Beat
    systems : str
        What the real systems do.
    sources : tuple of Source
    """

    name: str
    number: int
    title: str
    minutes: int
    summary: str
    beats: tuple[Beat, ...]
    systems: str = ""
    sources: tuple[Source, ...] = ()
