"""A lesson as it is played: back and forth, questions, wandering off, a text of one's own."""

from __future__ import annotations

import json

import pytest
from msgspec.structs import replace

import quorumscope as qs
from quorumscope.lessons.beat import Beat, Script
from quorumscope.lessons.errors import LessonError
from quorumscope.lessons.lesson import Lesson
from quorumscope.lessons.progress import Progress
from quorumscope.lessons.questions import (
    log,
    masters,
    member,
    number,
    order,
    shuffled,
    state,
    truth,
    vote,
)
from quorumscope.lessons.scripts import script_of


def script(*beats: Beat) -> Script:
    return Script(name="own", number=0, title="own", minutes=15, summary="", beats=beats)


def election(text: str = "safe") -> Script:
    return script(
        Beat(words="a", setting=f"cluster 3 {text}", do=("submit n1 x", "settle")),
        Beat(words="b", ask=state("n2"), do=("elect n2",), holds=("n2 CANDIDATE",)),
        Beat(words="c", ask=vote("n3"), do=("deliver Prepare n2 n3",)),
        Beat(words="d", ask=masters(), do=("settle",), holds=("n2 MASTER",)),
        Beat(words="e"),
    )


def begun(at: int = 0, **options) -> Lesson:
    lesson = Lesson(election(), progress=Progress(), **options)
    lesson.goto(at)
    return lesson


def test_a_beat_happens_and_then_comes_the_next():
    lesson = begun()
    assert (lesson.position, lesson.is_done) == (0, False)
    assert lesson.cluster["n1"].log != lesson.outcome.after["n1"].log
    lesson.next()
    assert (lesson.position, lesson.is_done) == (0, True)
    lesson.next()
    assert (lesson.position, lesson.is_done) == (1, False)


def test_back_undoes_a_beat_and_then_goes_to_the_one_before():
    lesson = begun(1)
    lesson.next()
    assert str(lesson.cluster["n2"].participant_state) == "CANDIDATE"
    lesson.back()
    assert (lesson.position, lesson.is_done) == (1, False)
    assert str(lesson.cluster["n2"].participant_state) != "CANDIDATE"
    lesson.back()
    assert (lesson.position, lesson.is_done) == (0, True)


def test_a_question_may_be_about_something_that_no_deed_shows():
    ask = truth("Is n1 master?", lambda outcome: outcome.before["n1"].is_master)
    lesson = Lesson(script(Beat(words="a", setting="cluster 3", ask=ask)), progress=Progress())
    assert not lesson.is_done
    assert lesson.answer("yes").correct
    assert lesson.is_over
    lesson.back()
    assert not lesson.is_done


def test_the_end_is_the_end():
    lesson = begun(4)
    assert lesson.is_over
    lesson.next()
    assert lesson.position == 4
    lesson.goto(0)
    lesson.back()
    assert lesson.position == 0


def test_an_answer_is_judged_by_what_happens_and_lets_it_happen():
    lesson = begun(2)
    told = lesson.answer("yes")
    assert told.correct
    assert told.sentences[0].startswith("n3 hears Prepare(2) from n2; 2 is above its promise 1")
    assert lesson.is_done
    assert str(told).startswith("Right. n3 hears")


def test_a_wrong_answer_is_told_what_is_right_and_only_the_first_counts():
    lesson = begun(3)
    told = lesson.answer(["n1", "n2"])
    assert not told.correct
    assert str(told).startswith("Not so; it is n2. ")
    lesson.back()
    assert lesson.answer(("n2",)).correct
    assert lesson.score == (0, 3)


@pytest.mark.parametrize(
    ("at", "given", "why"),
    [
        (0, "yes", "nothing is asked here"),
        (2, "maybe", "'maybe' is none of the answers: yes, no, no answer"),
        (2, 3, "3 is none of the answers"),
        (3, ["n9"], "'n9' is none of the answers"),
    ],
)
def test_what_can_be_no_answer_counts_for_nothing(at, given, why):
    lesson = begun(at)
    with pytest.raises(LessonError, match=why):
        lesson.answer(given)
    assert not lesson.is_done
    assert lesson.progress.answers == ()


def test_what_has_happened_is_not_asked_any_more():
    lesson = begun(2)
    lesson.next()
    with pytest.raises(LessonError, match="this has happened already"):
        lesson.answer("yes")


def test_a_reader_may_wander_off_and_the_lesson_goes_on_where_it_was():
    lesson = begun(1)
    lesson.cluster.crash("n2")
    lesson.next()
    lesson.next()
    lesson.answer("yes")
    assert lesson.cluster.world.crashed == ()
    assert len(lesson.cluster.trace.branches) == 2


def test_what_has_not_happened_is_not_in_the_run():
    lesson = begun(2)
    assert lesson.cluster.trace.tip is lesson.cluster.trace.cursor
    assert lesson.outcome.sentences
    lesson.next()
    assert lesson.cluster.trace.tip.index == lesson.cluster.trace.cursor.index


def test_a_text_that_leads_elsewhere_is_told_so_and_nothing_moves():
    class Mute(qs.Participant, frozen=True, kw_only=True, cache_hash=True):
        def start_election(self, out, waiter, call):
            return self

    lesson = Lesson(election(), participant=Mute, progress=Progress())
    stood = lesson.cluster.world
    for _ in range(2):
        with pytest.raises(LessonError, match="beat 3 can't happen here"):
            lesson.goto(2)
        assert (lesson.position, lesson.is_done) == (0, False)
        assert lesson.cluster.world == stood
    lesson.goto(1)
    lesson.next()
    with pytest.raises(LessonError, match="look in the debugger"):
        lesson.next()
    assert (lesson.position, lesson.is_done) == (1, True)


def test_a_text_that_raises_is_told_what_it_raised():
    class Faulty(qs.Participant, frozen=True, kw_only=True, cache_hash=True):
        def start_election(self, out, waiter, call):
            raise KeyError("n7")

    lesson = Lesson(election(), participant=Faulty, progress=Progress())
    with pytest.raises(LessonError, match=r"beat 2 can't happen here \(KeyError: 'n7'\)"):
        lesson.goto(1)


def test_observers_of_the_cluster_hear_what_the_lesson_does():
    lesson = begun()
    seen = []
    lesson.cluster.observe(seen.append)
    lesson.next()
    lesson.next()
    lesson.next()
    assert any(type(e).__name__ == "Sent" for e in seen)


class Stubborn(qs.Participant):
    def prepare(self, out, call):
        return self, self.refuse("never")


def test_a_lesson_may_bring_a_text_of_its_own():
    beat = Beat(words="a", setting="cluster 3", text=Stubborn, ask=vote("n3"), do=("elect n2",))
    for readers in (None, qs.Participant):
        lesson = Lesson(script(beat), participant=readers, progress=Progress())
        assert isinstance(lesson.cluster["n3"], Stubborn)


def test_a_text_of_ones_own_is_asked_what_it_does():
    lesson = Lesson(election(), participant=Stubborn, progress=Progress())
    lesson.goto(2)
    assert lesson.answer("no").correct
    lesson.next()
    assert not lesson.answer("n2").correct
    assert lesson.unmet == ["not so: n2 MASTER; n2 is PARTICIPANT_PENDING"]


def test_a_text_of_another_kind_is_left_out():
    lesson = Lesson(election("original"), participant=qs.Participant, progress=Progress())
    assert isinstance(lesson.cluster["n1"], qs.OriginalParticipant)
    with pytest.raises(LessonError, match="no protocol text"):
        Lesson(election(), participant=int)


def test_all_kinds_of_questions():
    def asked(ask):
        made = script(
            Beat(words="a", setting="cluster 3", do=("submit n1 x", "settle")),
            Beat(words="b", ask=ask, do=("elect n2", "settle")),
        )
        lesson = Lesson(made, progress=Progress())
        lesson.goto(1)
        return lesson

    lesson = asked(number("How many entries?", lambda world: len(world["n2"].log)))
    with pytest.raises(LessonError, match="no whole number"):
        lesson.answer("3")
    assert lesson.answer(3).correct
    lesson = asked(member("Who?", lambda world: world["n1"].promised_to))
    assert lesson.options == ("n1", "n2", "n3")
    assert lesson.answer("n2").correct
    lesson = asked(truth("Is anything broken?", lambda o: bool(o.steps[-1].broken)))
    assert lesson.answer("no").correct
    lesson = asked(log("n2", ["x", "y", "nothing"]))
    assert lesson.answer("x").correct
    lesson = asked(order())
    assert sorted(lesson.options) == sorted(lesson.outcome.sentences)
    assert list(lesson.options) != list(lesson.outcome.sentences)
    with pytest.raises(LessonError, match="each once"):
        lesson.answer(lesson.options[:-1])
    assert lesson.answer(lesson.outcome.sentences).correct


@pytest.mark.parametrize("options", ["ab", "ba", "abc", "cab", "bca"])
def test_what_is_to_be_put_in_order_is_not_in_order(options):
    assert shuffled(options) != list(options)
    assert sorted(shuffled(options)) == sorted(options)


def test_any_run_can_be_asked_about():
    cluster = qs.Cluster(3, participant=qs.OriginalParticipant)
    cluster.submit("n1", "x")
    cluster.settle()
    cluster.start_election("n2")
    cluster.settle()
    lesson = Lesson(script_of(cluster.trace), progress=Progress())
    assert len(lesson.script.beats) == len(cluster.trace.line) - 1
    while not lesson.is_over:
        if lesson.is_done:
            lesson.next()
        else:
            lesson.answer(lesson.beat.ask.answer(lesson.outcome))
    assert lesson.cluster.world == cluster.world
    right, asked = lesson.score
    assert right == asked == len(lesson.script.beats)


def test_a_run_without_steps_makes_no_lesson():
    with pytest.raises(LessonError, match="a step or more"):
        script_of(qs.Cluster(3).trace)


# --- what was answered ----------------------------------------------------------------------------


def test_answers_are_kept_beside_the_notebook(tmp_path):
    path = tmp_path / "kept.json"
    lesson = Lesson(election(), progress=Progress(path))
    lesson.goto(2)
    lesson.answer("no")
    again = Lesson(election(), progress=Progress(path))
    assert again.score == (0, 3)
    (row,) = again.progress.rows()
    assert (row["lesson"], row["beat"], row["given"], row["right"]) == ("own", 2, "no", "yes")
    again.progress.forget("own")
    assert Progress(path).answers == ()


def test_two_lessons_keep_their_answers_in_one_file(tmp_path):
    path = tmp_path / "kept.json"
    first, second = (Lesson(election(), progress=Progress(path)) for _ in range(2))
    second.goto(3)
    second.answer("n2")
    first.goto(2)
    first.answer("no")
    assert [a.beat for a in Progress(path).answers] == [3, 2]
    assert first.score == (1, 3)


def test_the_place_is_kept_too(tmp_path):
    path = tmp_path / "kept.json"
    Progress(path).stand("own", 3)
    Progress(path).stand("other", 1)
    assert (Progress(path).place("own"), Progress(path).place("none")) == (3, 0)
    Progress(path).forget("own")
    assert (Progress(path).place("own"), Progress(path).place("other")) == (0, 1)


def test_where_no_file_can_be_written_the_answers_last_as_long_as_the_kernel(tmp_path):
    progress = Progress(tmp_path / "not there" / "kept.json")
    lesson = Lesson(election(), progress=progress)
    for at, given in ((1, "CANDIDATE"), (2, "yes")):
        lesson.goto(at)
        lesson.answer(given)
    assert lesson.score == (2, 3)
    assert progress.trouble == "your answers can't be kept in kept.json: No such file or directory"


def test_answers_can_be_handed_on():
    lesson = begun(3)
    lesson.answer(["n1", "n2"])
    header, row = lesson.progress.to_csv().splitlines()
    assert header == "lesson,beat,question,given,right,correct"
    assert row == "own,3,Who will be MASTER then? Choose all.,n1; n2,n2,False"
    assert json.loads(lesson.progress.to_json()) == lesson.progress.rows()


def test_a_spreadsheet_takes_no_answer_for_a_formula():
    lesson = begun(3)
    lesson.answer("n2")
    other = Progress()
    other.note(replace(lesson.progress.answers[0], question="=1+1"))
    assert "'=1+1" in other.to_csv()


@pytest.mark.parametrize("held", [b"", b"{}{", b'{"format": "x"}', b"\xff"])
def test_a_file_that_holds_something_else_is_left_alone(tmp_path, held):
    path = tmp_path / "quorumscope-progress.json"
    path.write_bytes(held)
    with pytest.raises(LessonError, match="holds no progress"):
        Progress(path)
    assert path.read_bytes() == held


def test_what_happened_before_a_beat_is_no_part_of_it():
    beat = Beat(words="a", setting="cluster 3", before=("submit n1 x", "settle"), do=("elect n2",))
    lesson = Lesson(script(beat), progress=Progress())
    assert lesson.cluster["n1"].log
    assert lesson.outcome.before["n1"].log
    assert len(lesson.outcome.sentences) == 1
    lesson.next()
    lesson.back()
    assert (lesson.is_done, len(lesson.cluster["n1"].log)) == (False, 3)


def test_what_can_not_have_happened_before_a_beat_is_told():
    beat = Beat(words="a", setting="cluster 3", before=("deliver Accept n1 n2",), do=("elect n2",))
    with pytest.raises(LessonError, match="beat 1 can't happen here"):
        Lesson(script(beat), progress=Progress())
