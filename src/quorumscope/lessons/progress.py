"""What was answered and how far one came, kept beside the notebook, handed on as CSV or JSON.

Found here: Progress. Never: what is right (questions.py).
"""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path
from typing import Literal, Self

from msgspec import DecodeError, Struct, ValidationError, convert, json
from msgspec.structs import replace

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
    places: dict[str, int] = {}  # by lesson, the beat at which its reader stood last


class Progress:
    """The answers that were given, first tries only, and where one stands in each lesson.

    Several lessons, and several kernels, may keep theirs in one file: what another has written
    there meanwhile is kept.

    Parameters
    ----------
    path : str or Path, optional
        The file that keeps them. Without one they last as long as this object.

    Attributes
    ----------
    trouble : str
        Why the file could not be written, or "". The answers last as long as this object then.

    Raises
    ------
    LessonError
        Where the file is there and holds something else.
    """

    def __init__(self, path: str | Path | None = None) -> None:
        self.path = None if path is None else Path(path)
        self.trouble = ""
        self._kept = Kept()
        self._kept = self._read()

    @classmethod
    def beside(cls) -> Self:
        """Return what is kept beside the notebook, which is where its kernel works."""
        return cls(NAME)

    @property
    def answers(self) -> tuple[Answered, ...]:
        """All answers, in the order in which they were given."""
        return self._kept.answers

    def of(self, lesson: str) -> list[Answered]:
        """Return the answers to the questions of that lesson."""
        return [a for a in self.answers if a.lesson == lesson]

    def answered(self, lesson: str, beat: int) -> Answered | None:
        """Return the answer to the question of that beat, or None."""
        return next((a for a in self.of(lesson) if a.beat == beat), None)

    def place(self, lesson: str) -> int:
        """Return the beat at which that lesson was left, 0 for the first."""
        return self._kept.places.get(lesson, 0)

    def note(self, answer: Answered) -> None:
        """Keep *answer*, unless its question was answered before."""
        self._update()
        if self.answered(answer.lesson, answer.beat) is None:
            self._save(replace(self._kept, answers=(*self.answers, answer)))

    def stand(self, lesson: str, beat: int) -> None:
        """Keep *beat* as the place at which that lesson was left."""
        self._update()
        if self.place(lesson) != beat:
            self._save(replace(self._kept, places=self._kept.places | {lesson: beat}))

    def forget(self, lesson: str) -> None:
        """Forget the answers to that lesson, so that it can be taken anew."""
        self._update()
        left = tuple(a for a in self.answers if a.lesson != lesson)
        places = {name: beat for name, beat in self._kept.places.items() if name != lesson}
        self._save(replace(self._kept, answers=left, places=places))

    # --- the file ---------------------------------------------------------------------------------

    def _update(self) -> None:
        if not self.trouble:
            self._kept = self._read()

    def _read(self) -> Kept:
        if self.path is None or not self.path.exists():
            return self._kept
        try:
            return convert(json.decode(self.path.read_bytes()), Kept)
        except (DecodeError, ValidationError, UnicodeDecodeError) as error:
            raise LessonError(
                f"{self.path} holds no progress ({error}); move it away, or pass"
                " progress=Progress(path)"
            ) from error

    def _save(self, kept: Kept) -> None:
        self._kept = kept
        if self.path is None:
            return
        unfinished = self.path.with_name(f".{self.path.name}.tmp")
        try:
            unfinished.write_bytes(json.format(json.encode(kept), indent=1))
            unfinished.replace(self.path)
            self.trouble = ""
        except OSError as error:
            self.trouble = f"your answers can't be kept in {self.path.name}: {error.strerror}"

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
