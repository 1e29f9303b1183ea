"""The words of a lesson as data: paragraphs of plain text, controls and names.

Found here: how the small markup of the scripts is read. Never: how it looks.

There is no other markup: whatever else stands in a text is text. A page makes elements of the parts
and fills each with its text.
"""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["text", "control", "name"]
Part: TypeAlias = tuple[Kind, str]

CONTROL = r"\*\*([^*\n]+)\*\*"
NAME = r"`([^`\n]+)`"
_MARKED = re.compile(f"{CONTROL}|{NAME}")
_BLANK = re.compile(r"\n[ \t]*\n")


def line(text: str) -> list[Part]:
    """Return the parts of one paragraph; its line breaks are blanks."""
    flat, parts, end = " ".join(text.split()), list[Part](), 0
    for found in _MARKED.finditer(flat):
        parts += _plain(flat[end : found.start()])
        control, name = found.groups()
        parts.append(("control", control) if control else ("name", name))
        end = found.end()
    return parts + _plain(flat[end:])


def _plain(text: str) -> list[Part]:
    return [("text", text)] if text else []


def paragraphs(text: str) -> list[list[Part]]:
    """Return the paragraphs of *text*, which a blank line parts."""
    return [line(paragraph) for paragraph in _BLANK.split(text) if paragraph.strip()]
