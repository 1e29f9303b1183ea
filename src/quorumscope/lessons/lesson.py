"""A lesson that is being played: where one stands in it, its cluster, and what was answered.

Found here: Lesson. Never: what a lesson says (its script), or a page (widgets).

A beat has two halves: before, when its words stand and its question may be answered, and after,
when its deeds are done and it says what they meant. A beat that does and asks nothing has only the
second.
Before a beat happens, only a copy of the world knows what it will do: no page can tell it early.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from ..cluster import Cluster
from ..protocol.errors import ConsensusError
from ..protocol.participant import Core
from ..record.errors import TraceError
from ..record.trace import TraceStep
from .beat import Beat, Script
from .course import find
from .errors import LessonError
from .hand import Hand, do, opened, rehearsed, unmet
from .progress import Answered, Progress
from .questions import Outcome, Value, shown

if TYPE_CHECKING:
    from ..widgets.lesson import LessonView


class Feedback(NamedTuple):
    """What one is told after an answer: whether it was right, what is, and what happened."""

    given: Value
    correct: bool
    right: Value
    sentences: tuple[str, ...]

    def __str__(self) -> str:
        verdict = "Right." if self.correct else f"Not so; it is {shown(self.right)}."
        return " ".join((verdict, *self.sentences))


class Lesson:
    """A guided run: words, a question, what happens, and what it meant, beat by beat.

    You predict what a message will do before it arrives; the right answer is what it does in a copy
    of the world. ::

        lesson = Lesson("first-election")
        lesson.next()
        lesson.beat.ask.words
        lesson.answer("CANDIDATE")

    The cluster of a lesson is an ordinary one (``lesson.cluster``): wander off in it as you like;
    the next beat begins where the lesson left it.

    Parameters
    ----------
    name : str or Script
        One of ``course.names()``, or a script of your own, such as ``script_of(trace)``.
    participant : class, optional
        A text of your own, a subclass of one of the two: it runs wherever the script asks for its
        base, and the answers are what *it* does.
    progress : Progress, optional
        Where answers are kept; by default in a file beside the notebook.

    Raises
    ------
    LessonError
        Where there is no such lesson, or *participant* is no protocol text.
    """

    def __init__(
        self, name: str | Script, participant: Any = None, progress: Progress | None = None
    ) -> None:
        if participant is not None and not _is_text(participant):
            raise LessonError(f"{participant!r} is no protocol text; pass a subclass of one")
        self.script = name if isinstance(name, Script) else find(name)
        self.progress = Progress.beside() if progress is None else progress
        self._participant = participant
        self._clusters: dict[int, Cluster] = {}  # by the beat that sets it up
        self._begins: list[int] = []  # for each beat so far, the step at which it begins,
        self._ends: list[int] = []  # and the one at which it ends, where it has happened
        self._outcomes: dict[int, Outcome] = {}
        self._told: dict[int, Feedback] = {}
        self._watchers: list[Callable[[], object]] = []
        self.position = 0
        self.is_done = False
        self.goto(0)

    # --- where one stands -------------------------------------------------------------------------

    @property
    def beat(self) -> Beat:
        """The beat at which one stands."""
        return self.script.beats[self.position]

    @property
    def cluster(self) -> Cluster:
        """The cluster of this beat."""
        return self._cluster_of(self.position)

    @property
    def is_over(self) -> bool:
        """Whether all beats are done."""
        return self.is_done and self.position == len(self.script.beats) - 1

    @property
    def outcome(self) -> Outcome:
        """What this beat does, or would do."""
        return self._outcomes[self.position]

    @property
    def options(self) -> tuple[str, ...]:
        """What may be answered; nothing where a number is asked for, or nothing at all."""
        ask = self.beat.ask
        return tuple(ask.options(self.outcome)) if ask else ()

    @property
    def unmet(self) -> list[str]:
        """What should be so after this beat and is not: with a text of one's own it may differ."""
        return unmet(self.cluster, self.beat.holds) if self.is_done else []

    @property
    def told(self) -> Feedback | None:
        """What was told after the last answer to this beat's question, once it has happened."""
        return self._told.get(self.position) if self.is_done else None

    @property
    def steps(self) -> tuple[TraceStep, ...]:
        """The steps of the cluster that this beat was, once it has happened."""
        if not self.is_done:
            return ()
        trace = self.cluster.trace
        begin = trace.step(self._begins[self.position])
        return trace.path(self._ends[self.position])[begin.index + 1 :]

    def observe(self, told: Callable[[], object]) -> Callable[[], None]:
        """Call *told* whenever one stands elsewhere in the lesson; return what ends that."""
        self._watchers.append(told)
        return lambda: self._watchers.remove(told)

    # --- going on ---------------------------------------------------------------------------------

    def next(self) -> None:
        """Let this beat happen; where it has, go to the next one. At the end nothing happens.

        Raises
        ------
        LessonError
            Where a text of one's own leads to where the next beat can't happen.
        """
        if not self.is_done:
            self._stand(self.position, after=True)
        elif not self.is_over:
            self.goto(self.position + 1)

    def back(self) -> None:
        """Go back to before this beat happened, or to the one before it."""
        if self.is_done and self.beat.happens:
            self._stand(self.position, after=False)
        elif self.position:
            self._stand(self.position - 1, after=True)

    def goto(self, position: int) -> None:
        """Go to the beat number *position*, 0 for the first, before it happens.

        Raises
        ------
        LessonError
            Where there is no such beat, or a text of one's own does not lead to it.
        """
        if not isinstance(position, int) or not 0 <= position < len(self.script.beats):
            last = len(self.script.beats) - 1
            raise LessonError(f"there is no beat {position!r}; they run from 0 to {last}")
        try:
            for at in range(len(self._ends), position):
                self._happen(at)
            self._stand(position, after=not self.script.beats[position].happens)
        except LessonError:
            self._stand(self.position, self.is_done)
            raise

    def _stand(self, position: int, after: bool) -> None:
        self._prepare(position)
        if after:
            self._happen(position)
        self._cluster_of(position).visit((self._ends if after else self._begins)[position])
        self.position, self.is_done = position, after
        for told in list(self._watchers):
            told()

    def _prepare(self, at: int) -> None:
        """See what the beat number *at* would do: its cluster does not hear of it yet."""
        if at < len(self._begins):
            return
        beat = self.script.beats[at]
        try:
            cluster, begin = self._ground(at)
            outcome = rehearsed(cluster.trace.path(begin)[-1].world, beat.do)
        except Exception as error:  # a text of one's own: whatever it raises is told
            known = isinstance(error, ConsensusError | TraceError)
            why = str(error) if known else f"{type(error).__name__}: {error}"
            raise LessonError(
                f"beat {at + 1} can't happen here ({why}); look in the debugger where your text"
                " goes another way than the lesson, or go back"
            ) from error
        if beat.setting:
            self._clusters[at] = cluster
        self._outcomes[at] = outcome
        self._begins.append(begin)

    def _ground(self, at: int) -> tuple[Cluster, int]:
        """The cluster in which the beat number *at* plays, and the step at which it begins."""
        beat = self.script.beats[at]
        if not beat.setting:
            return self._cluster_of(at), self._ends[-1]
        cluster = opened(beat.setting, beat.text or self._participant)
        do(Hand(cluster), beat.before)
        return cluster, cluster.trace.cursor.id

    def _happen(self, at: int) -> None:
        """Let the beat number *at* happen, once: the cluster keeps it as a branch."""
        self._prepare(at)
        if at < len(self._ends):
            return
        run = self._cluster_of(at)
        run.visit(self._begins[at])
        do(Hand(run), self.script.beats[at].do)
        self._ends.append(run.trace.cursor.id)

    def _cluster_of(self, position: int) -> Cluster:
        return self._clusters[max(at for at in self._clusters if at <= position)]

    # --- in a notebook ----------------------------------------------------------------------------

    def show(self, lecture: bool = False) -> LessonView:
        """Return the lesson as a widget: its words, its questions and the debugger, in one cell.

        It goes on where the reader left it, as far as *progress* knows.

        Parameters
        ----------
        lecture : bool
            Begin in lecture mode: large type, and nothing of the future, the answers or the code.
        """
        from ..widgets.lesson import LessonView

        return LessonView(self, lecture=lecture)

    # --- answering --------------------------------------------------------------------------------

    def answer(self, given: Any) -> Feedback:
        """Answer the question of this beat, and see what happens.

        The first answer counts. One that can't be an answer counts for nothing.

        Raises
        ------
        LessonError
            Where nothing is asked, it has happened already, or *given* can be no answer.
        """
        ask, outcome = self.beat.ask, self.outcome
        if ask is None:
            raise LessonError("nothing is asked here; next() goes on")
        if self.is_done:
            raise LessonError("this has happened already; back() goes back to before it")
        try:
            value = ask.check(given, outcome)
        except ValueError as error:
            raise LessonError(str(error)) from None
        right = ask.answer(outcome)
        told = Feedback(value, ask.is_right(value, outcome), right, outcome.sentences)
        self._told[self.position] = told
        self.progress.note(
            Answered(self.script.name, self.position, ask.words, value, told.right, told.correct)
        )
        self.next()
        return told

    @property
    def score(self) -> tuple[int, int]:
        """How many questions were answered right at the first try, and how many there are."""
        asked = sum(beat.ask is not None for beat in self.script.beats)
        return sum(a.correct for a in self.progress.of(self.script.name)), asked

    def __repr__(self) -> str:
        right, asked = self.score
        at = f"beat {self.position + 1} of {len(self.script.beats)}"
        return f"<Lesson {self.script.title!r}, {at}, {right} of {asked} answers right>"


def _is_text(participant: Any) -> bool:
    return isinstance(participant, type) and issubclass(participant, Core)
