"""What was answered, kept in a file beside the notebook, and handed on as CSV or JSON.

Found here: Progress. Never: what is right (questions.py).
"""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path
from typing import Literal, Self

from msgspec import DecodeError, Struct, ValidationError, convert, json

from .errors import LessonError
from .questions import Value

FORMAT: Literal["quorumscope-progress"] = "quorumscope-progress"
NAME = "quorumscope-progress.json"


class Answered(Struct, frozen=True):
    """The first answer to one question."""

    lesson: str
    beat: int
    question: str
    given: Value
    right: Value
    correct: bool


class Kept(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file."""

    format: Literal["quorumscope-progress"] = FORMAT
    answers: tuple[Answered, ...] = ()


class Progress:
    """The answers that were given, first tries only.

    Parameters
    ----------
    path : str or Path, optional
        The file that keeps them. Without one they last as long as this object.

    Raises
    ------
    LessonError
        Where the file is there and holds something else.
    """

    def __init__(self, path: str | Path | None = None) -> None:
        self.path = None if path is None else Path(path)
        self.answers: list[Answered] = []
        if self.path is not None and self.path.exists():
            self.answers = list(_read(self.path).answers)

    @classmethod
    def beside(cls) -> Self:
        """Return what is kept beside the notebook, which is where its kernel works."""
        return cls(NAME)

    def of(self, lesson: str) -> list[Answered]:
        """Return the answers to the questions of that lesson."""
        return [a for a in self.answers if a.lesson == lesson]

    def answered(self, lesson: str, beat: int) -> Answered | None:
        """Return the answer to the question of that beat, or None."""
        return next((a for a in self.of(lesson) if a.beat == beat), None)

    def note(self, answer: Answered) -> None:
        """Keep *answer*, unless its question was answered before."""
        if self.answered(answer.lesson, answer.beat) is None:
            self.answers.append(answer)
            self._save()

    def forget(self, lesson: str) -> None:
        """Forget the answers to that lesson, so that it can be taken anew."""
        self.answers = [a for a in self.answers if a.lesson != lesson]
        self._save()

    def _save(self) -> None:
        if self.path is not None:
            kept = Kept(answers=tuple(self.answers))
            unfinished = self.path.with_name(f".{self.path.name}.tmp")
            unfinished.write_bytes(json.format(json.encode(kept), indent=1))
            unfinished.replace(self.path)

    # --- handing on -------------------------------------------------------------------------------

    def rows(self) -> list[dict[str, object]]:
        """Return a dict for each answer; pandas.DataFrame takes it as it is."""
        return [json.decode(json.encode(a)) for a in self.answers]

    def to_json(self) -> str:
        """Return the rows as JSON."""
        return json.format(json.encode(self.rows()), indent=1).decode()

    def to_csv(self) -> str:
        """Return the rows as CSV; several parts of one answer are parted by semicolons."""
        text = StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(Answered.__struct_fields__)
        for answer in self.answers:
            fields = (getattr(answer, name) for name in Answered.__struct_fields__)
            writer.writerow([_cell(field) for field in fields])
        return text.getvalue()


def _cell(value: object) -> object:
    text = "; ".join(map(str, value)) if isinstance(value, tuple) else value
    # A spreadsheet would take such a text for a formula.
    risky = isinstance(text, str) and text[:1] in ("=", "+", "-", "@")
    return f"'{text}" if risky else text


def _read(path: Path) -> Kept:
    try:
        return convert(json.decode(path.read_bytes()), Kept)
    except (DecodeError, ValidationError, UnicodeDecodeError) as error:
        raise LessonError(
            f"{path} holds no progress ({error}); move it away, or pass progress=Progress(path)"
        ) from error
