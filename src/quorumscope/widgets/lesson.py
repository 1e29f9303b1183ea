"""A lesson in the output of a cell: its words and questions, and the debugger on its cluster.

Found here: LessonView, and the page of words above its debugger. Never: what is right (lessons),
what stands on the page (telling.py), or how it looks (js/src/lesson).

What travels
------------
To the page, the synced traits of Words. From it, as custom messages, the commands below; each is
answered by ``{"op": "done"}`` or ``{"op": "error", "message": "..."}``, with its ``ref`` and
``view``. A command about a page that has been turned meanwhile does nothing: a button that is
pressed twice goes on once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import anywidget
import ipywidgets
import msgspec
import traitlets

from ..lessons.errors import LessonError
from ..scene.look import THEMES, looks
from . import cells
from .commands import Command, CommandError, Id, Text, read_as
from .debugger import STATIC, Debugger
from .line import address, among_cells, running_loop
from .still import bundle
from .telling import state

if TYPE_CHECKING:
    from ..lessons.lesson import Lesson

BOX = "qs-lesson-box"
"""What the style sheet and the page know the whole by."""


class Turned(Command, frozen=True):
    """What is said of the page number *turn*."""

    turn: int


class Next(Turned, frozen=True, tag="next"):
    """Let this beat happen, or go to the next one."""


class Back(Turned, frozen=True, tag="back"):
    """Go back to before this beat, or to the one before it."""


class Restart(Turned, frozen=True, tag="restart"):
    """Go to the first beat."""


class Answer(Turned, frozen=True, tag="answer"):
    """Answer the question of this beat."""

    given: int | Text | tuple[Text, ...]


class Look(Turned, frozen=True, tag="look"):
    """Go to the step of which sentence number *sentence* of this beat tells."""

    sentence: Id


Known: TypeAlias = Next | Back | Restart | Answer | Look


class Words(anywidget.AnyWidget):
    """The page of words.

    Attributes
    ----------
    state : dict
        What stands on it: see telling.py; and ``turn``, the number of the page.
    lecture : bool
        Lecture mode.
    picked : str
        The member that was last pressed on the picture, for a question about one.
    looks : dict
        The colours of the picture, which are those of the page as well, by theme.
    """

    # As text: given as a path, anywidget keeps every closed widget alive.
    _esm = (STATIC / "lesson.js").read_text("utf-8")
    _css = (STATIC / "lesson.css").read_text("utf-8")

    state = traitlets.Dict().tag(sync=True)
    lecture = traitlets.Bool(False).tag(sync=True)
    picked = traitlets.Unicode("").tag(sync=True)
    looks = traitlets.Dict().tag(sync=True)


class LessonView(ipywidgets.VBox):  # type: ignore[misc]  # it carries no types
    """A lesson that you can play, in the output of a cell: what ``Lesson.show()`` returns.

    Parameters
    ----------
    lesson : Lesson
    lecture : bool
        Begin in lecture mode.
    """

    def __init__(self, lesson: Lesson, lecture: bool = False) -> None:
        self.lesson = lesson
        self._home = running_loop()
        self._turn = 0
        _resume(lesson)
        colours = {theme: msgspec.to_builtins(looks(theme)) for theme in THEMES}
        with cells.owned():
            self.words = Words(lecture=lecture, looks=colours)
            self.debugger = Debugger(lesson.cluster)
        super().__init__((self.words, self.debugger), _dom_classes=(BOX,))
        self.words.on_msg(self._hear)
        self._unobserve = lesson.observe(self._show)
        self._listen()
        self._show()
        cells.made(self)

    def close(self) -> None:
        """Take it off every page, with all that belongs to it."""
        if self.comm is None:
            return
        self._unobserve()
        self.debugger.close()
        for part in (self.words.layout, self.words, self.layout):
            part.close()
        super().close()
        cells.closed(self)

    # --- what is shown ----------------------------------------------------------------------------

    def _show(self) -> None:
        """Turn the page to where the lesson stands."""
        if self.lesson.cluster is not self.debugger.cluster:
            self._replace()
        if self.lesson.script.number:
            self.lesson.progress.stand(self.lesson.script.name, self.lesson.position)
        self._turn += 1
        ask = self.lesson.beat.ask
        if ask is not None and ask.kind == "member" and not self.lesson.is_done:
            # Who was selected before is pressed anew to be the answer.
            self.debugger.selected = None
        with self.words.hold_sync():
            self.words.picked = ""
            self.words.state = {**state(self.lesson), "turn": self._turn}

    def _replace(self) -> None:
        """Show the debugger of the cluster with which this beat begins."""
        old = self.debugger
        with cells.owned():
            self.debugger = Debugger(self.lesson.cluster)
        self._listen()
        self.children = (self.words, self.debugger)
        old.close()

    def _listen(self) -> None:
        """Hear which member is pressed on the picture."""
        self.debugger.observe(self._pick, names="selected")

    def _pick(self, change: Any) -> None:
        self.words.picked = change["new"] or ""

    # --- what the page asks -----------------------------------------------------------------------

    def _hear(self, _widget: Any, content: Any, _buffers: Any) -> None:
        among_cells(self._home, self._answer, content)

    def _answer(self, content: Any) -> None:
        answer = {"op": "done", **address(content)}
        try:
            command = read_as(content, Known)
            if command.turn == self._turn:
                self._perform(command)
        except (CommandError, LessonError) as error:
            answer |= {"op": "error", "message": str(error)}
        except Exception as error:  # a text of one's own: whatever it raises is told
            answer |= {"op": "error", "message": f"{type(error).__name__}: {error}"}
        self.words.send(answer)

    def _perform(self, command: Known) -> None:
        match command:
            case Next():
                self.lesson.next()
            case Back():
                self.lesson.back()
            case Restart():
                self.lesson.goto(0)
            case Answer():
                self.lesson.answer(command.given)
            case Look():
                self._look(command.sentence)

    def _look(self, sentence: int) -> None:
        steps = self.lesson.steps
        if sentence >= len(steps):
            raise CommandError(f"this beat has {len(steps)} steps; choose one of its sentences")
        self.lesson.cluster.visit(steps[sentence].id)

    # --- in a notebook ----------------------------------------------------------------------------

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """The widget, and beside it what shows where there is no widget."""
        made = super()._repr_mimebundle_(**kwargs)
        still = bundle(self.lesson.cluster.trace)
        return {**made, **still, "text/plain": f"{self.lesson!r}\n{still['text/plain']}"}

    def __repr__(self) -> str:
        return f"<LessonView of {self.lesson!r}>"


def _resume(lesson: Lesson) -> None:
    """Go to where a reader of the course left it, unless *lesson* has been moved since it began."""
    moved = lesson.position > 0 or (lesson.is_done and lesson.beat.happens)
    if lesson.script.number and not moved:
        place = lesson.progress.place(lesson.script.name)
        lesson.goto(min(place, len(lesson.script.beats) - 1))
