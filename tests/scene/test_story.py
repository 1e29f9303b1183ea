"""The words of a picture."""

from quorumscope.net.actions import Crash, Cut, Local
from quorumscope.protocol.messages import Submit
from quorumscope.record.trace import Trace
from quorumscope.scene import story
from quorumscope.scene.ring import ring

from .runs import after, cluster, election, settled


def test_the_paragraph_of_an_election():
    words = ring(election()).words
    assert words.startswith("A cluster of 5 members. n1 is MASTER, instance 1, sequence 6")
    assert "n2 is CANDIDATE, instance 1, sequence 7, 2 of 3 votes, log x y, staged z." in words
    assert "yes to Prepare from n4 to n2" in words
    assert words.endswith(".")


def test_a_quiet_cluster():
    assert ring(cluster(1)).words.endswith("Nothing is in flight.")


def test_older_entries_are_counted():
    world = settled(cluster(1), *(Local("n1", Submit((c,))) for c in "abcdefg"))
    assert "2 older entries, log c d e f g" in ring(world).words


def test_what_is_cut_or_crashed_is_told_with_what_it_holds_up():
    world = after(cluster(3), Local("n1", Submit(("x",))), Cut("n1", "n2"), Crash("n3"))
    words = ring(world).words
    assert words.count("Cut between n1 and n2") == 1
    assert "n3 is UNJOINED, crashed" in words
    assert "Accept(1, 3, x) from n1 to n2, held up: the link from n1 to n2 is cut" in words
    assert "Accept(1, 3, x) from n1 to n3, held up: n3 has crashed" in words


def test_the_caption_is_the_sentence_of_the_step():
    trace = Trace.start(cluster(2))
    start = story.caption(trace.cursor, None)
    assert start == "n1 is MASTER in instance 1 and n2 is PARTICIPANT_CLEAN in instance 1."
    before = trace.cursor.world
    assert story.caption(trace.do(Crash("n2")), before).startswith("n2 crashes")
