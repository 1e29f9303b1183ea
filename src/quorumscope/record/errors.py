"""The exceptions of this room: a trace that can't be read, or a step that is not there."""

from __future__ import annotations


class TraceError(ValueError):
    """Something about a trace does not fit, said in one line that ends with what to do.

    Attributes
    ----------
    what : str
        The sentence without the place.
    line : int or None
        The line of the file or transcript, counted from 1.
    field : str or None
        The field of that line, as a path such as ``action.call.changes``.
    """

    def __init__(self, what: str, line: int | None = None, field: str | None = None) -> None:
        where = [f"line {line}"] if line is not None else []
        where += [f"field {field}"] if field else []
        super().__init__(f"{', '.join(where)}: {what}" if where else what)
        self.what = what
        self.line = line
        self.field = field


class NotSo(TraceError):
    """Something that a transcript expects is not so."""
