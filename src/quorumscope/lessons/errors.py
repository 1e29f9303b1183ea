"""The exception of this room."""

from __future__ import annotations


class LessonError(ValueError):
    """Something about a lesson does not fit, said in one line that ends with what to do."""
