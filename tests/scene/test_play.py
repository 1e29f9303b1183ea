"""A run that goes by itself: what moves, what is said, and how long it lasts."""

from quorumscope import Cluster
from quorumscope.scene import play
from quorumscope.scene.play import LAST, MOVE, PARTS, STEP, Play
from quorumscope.scene.ring import ring


def elected():
    cluster = Cluster(3)
    cluster.start_election("n2")
    cluster.step()
    return cluster.trace.path()


def mark(picture, id):
    return next((m for m in picture.marks if m.id == id), None)


def test_its_length_is_known_before_it_is_made():
    steps = elected()
    made = list(Play(steps))
    assert len(made) == len(Play(steps)) == 1 + 2 * (1 + 2 * PARTS)
    assert sum(m.time for m in made) == STEP + (STEP) + (2 * MOVE + LAST)


def test_a_message_travels_to_its_hearer_and_its_answer_sets_out():
    steps = elected()
    heard = steps[2].action.id
    first = len(Play(steps[:2]))
    leaving, arriving = (
        [m.picture for m in list(Play(steps))[begin : begin + PARTS]]
        for begin in (first, first + PARTS)
    )
    way = [mark(p, f"message:{heard}") for p in leaving]
    hearer = mark(leaving[0], f"member:{steps[1].world.envelope(heard).message.target}")
    apart = [(m.x - hearer.x) ** 2 + (m.y - hearer.y) ** 2 for m in way]
    assert apart == sorted(apart, reverse=True)
    assert apart[0] > 2 * apart[-1]
    assert not any(mark(p, f"message:{heard}") for p in arriving)
    (answer,) = {e.id for e in steps[2].world.flight} - {e.id for e in steps[1].world.flight}
    at = mark(ring(steps[2].world), f"message:{answer}")
    apart = [(m.x - at.x) ** 2 + (m.y - at.y) ** 2 for m in (mark(p, at.id) for p in arriving)]
    assert apart == sorted(apart, reverse=True)


def test_at_rest_it_is_the_picture_of_the_step_with_its_sentence_below():
    steps = elected()
    last = list(Play(steps))[-1].picture
    assert last.marks[: len(ring(steps[2].world).marks)] == ring(steps[2].world, steps[2]).marks
    said = " ".join(m.text for m in last.marks if m.id.startswith("note:said:"))
    assert said.startswith("n1 hears Prepare(2) from n2;")
    assert mark(last, "note:said").text == "2 of 2"
    assert last.height > ring(steps[2].world).height
    assert all(m.y < last.height for m in last.marks)


def test_the_sentence_is_there_while_its_step_moves():
    steps = elected()
    first = len(Play(steps[:2]))
    pictures = [m.picture for m in Play(steps)]
    told = [m.text for m in pictures[-1].marks if m.id.startswith("note:said")]
    for picture in pictures[first:]:
        assert [m.text for m in picture.marks if m.id.startswith("note:said")] == told


def test_a_long_run_is_shown_step_by_step(monkeypatch):
    monkeypatch.setattr(play, "MOVING", 2)
    made = list(Play(elected()))
    assert [m.time for m in made] == [STEP, STEP, LAST]
    assert len(Play(elected())) == 3
