"""The language of transcripts: what it means, and how it says what is possible."""

from __future__ import annotations

import pytest

from quorumscope.check.invariants import violations
from quorumscope.net.actions import Deliver, Local, TimeOut
from quorumscope.protocol.messages import Submit
from quorumscope.record.commands import COMMANDS
from quorumscope.record.errors import NotSo, TraceError
from quorumscope.record.transcribe import transcript_of
from quorumscope.record.transcript import parse, play

from .runs import begin, settle, wander


def outputs(text):
    """Return the lines that came of the last command of *text*."""
    return [line.strip() for line in parse(play(text, violations).text)[-1].came]


def actions(text):
    """Return what the commands after the first line did."""
    return [step.action for step in play(text).trace.path()[1:]]


# --- layout -------------------------------------------------------------------------------------


def test_prose_stays_and_outputs_are_written_anew():
    text = (
        "Title\n=====\n\n> cluster 2\n    what came of it\n        once\nprose\n    code in prose\n"
    )
    played = play(text).text
    assert played == (
        "Title\n=====\n\n> cluster 2\n"
        "    n1 is MASTER in instance 1 and n2 is PARTICIPANT_CLEAN in instance 1.\n"
        "prose\n    code in prose\n"
    )
    assert play(played).text == played


def test_a_transcript_without_commands_is_prose():
    assert play("only\nprose\n").text == "only\nprose\n"
    assert play("only\nprose\n").trace is None
    assert play("").text == "\n"


def test_long_lines_are_wrapped_and_never_lost():
    text = f"> cluster 2\n> submit n1 {'x' * 150}\n> submit n1 {'y ' * 60}\n"
    played = play(text).text
    assert max(len(line) for line in played.splitlines() if not line.startswith(">")) <= 100
    assert play(played).text == played


def test_too_many_lines_are_refused():
    with pytest.raises(TraceError, match="at most 10000 lines"):
        play("\n" * 10_001)


# --- what a command means -----------------------------------------------------------------------


def test_each_command_has_a_usage_and_a_meaning():
    for name, command in COMMANDS.items():
        assert command.usage.split()[0] == name
        assert command.meaning
    assert set(COMMANDS) >= {"cluster", "submit", "elect", "deliver", "drop", "time", "cut", "show"}


def test_clusters():
    world = play("> cluster ann bob original unjoined state Counter\n").trace.cursor.world
    assert world.names == ("ann", "bob")
    assert type(world["ann"]).__name__ == "OriginalParticipant"
    assert type(world["ann"].state).__name__ == "Counter"
    assert world["ann"].participant_state == "UNJOINED"
    world = play("> cluster 2 without promises durable\n").trace.cursor.world
    assert world["n1"].rules.off == ("promises", "durable")


def test_changes_are_words_or_json():
    text = (
        "> cluster 1 state Register\n> submit n1 a 'b c' '' 'json:[\"set\",1,[null]]' as carol 3\n"
    )
    assert actions(text) == [Local("n1", Submit(("a", "b c", "", ("set", 1, (None,))), "carol", 3))]


def test_with_both_ends_named_it_is_the_oldest_that_fits_else_all():
    start = "> cluster 3\n> submit n1 x\n"
    assert actions(start + "> deliver Accept n1 n3\n")[1:] == [Deliver(8)]
    assert actions(start + "> deliver Accept n1\n")[1:] == [Deliver(7), Deliver(8)]
    assert actions(start + "> deliver Accept\n")[1:] == [Deliver(7), Deliver(8)]
    assert actions(start + "> deliver message n1 n2\n")[1:] == [Deliver(7)]
    assert actions(start + "> deliver #8\n")[1:] == [Deliver(8)]
    copied = start + "> duplicate Accept n1 n2\n"
    assert actions(copied + "> deliver Accept n1 n2\n")[-1] == Deliver(7)
    assert actions(copied + "> drop Accept n1 n2\n> deliver Accept n1 n2\n")[-1] == Deliver(9)


def test_answers_are_named_by_their_ends_and_their_call():
    start = "> cluster 3\n> submit n1 x\n> deliver Accept n1\n"
    assert actions(start + "> deliver answer n3 n1\n")[-1] == Deliver(10)
    assert actions(start + "> deliver answer Accept n3\n")[-1] == Deliver(10)
    with pytest.raises(TraceError, match="yes to Accept from n2 to n1"):
        play(start + "> deliver answer Prepare n3 n1\n")


def test_time_outs():
    start = "> cluster 3\n> submit n1 x\n"
    both = actions(start + "> time out Accept n1\n")[1:]
    assert [type(a) for a in both] == [TimeOut, TimeOut]
    assert actions(start + "> time out Accept n1 n3\n")[1:] == both[1:]
    lost = actions(start + "> lose Accept n1 n3\n")[1:]
    assert lost[1:] == both[1:]
    answered = start + "> deliver Accept n1 n3\n> lose answer n3 n1\n"
    assert actions(answered)[-1:] == both[1:]


def test_one_way_cuts_and_disks():
    text = "> cluster 2\n> cut n1 n2 one way\n> crash n2\n> restart n2 without disk\n> heal\n"
    trace = play(text).trace
    assert [s.world.cuts for s in trace.path()][-1] == ()
    assert trace.path()[1].world.cuts == (("n1", "n2"),)
    assert trace.cursor.world["n2"].participant_state == "UNJOINED"


def test_moving_back_starts_a_branch():
    trace = play("> cluster 3\n> elect n2\n> settle\n> goto 1\n> back\n> elect n3\n").trace
    assert len(trace.branches) == 2
    assert trace.cursor.index == 1


def test_what_is_shown():
    text = "> cluster 3 original\n> submit n1 x\n> deliver Accept n1 n2\n> crash n3\n> show\n"
    assert outputs(text) == [
        "n1  MASTER               1/2  log –  staged –",
        "n2  PARTICIPANT_PENDING  1/3  log –  staged x",
        "n3  crashed              0/0  log –  staged –",
        "on its way: #8 Accept(1, 3, x) from n1 to n3, #9 yes to Accept from n2 to n1",
    ]
    assert len(outputs(text + "> show n2\n")) == 1


def test_what_is_broken_is_said_where_it_breaks():
    text = "> cluster 2 original\n> submit n1 x\n> lose Accept\n"
    assert outputs(text)[-1] == (
        "! only agreed applied: n1 applied x, though 1 of 2 members had staged it"
    )


# --- what is expected ---------------------------------------------------------------------------

RUN = "> cluster 3\n> submit n1 x\n> settle\n> elect n2\n"


@pytest.mark.parametrize(
    "what",
    [
        "n2 CANDIDATE",
        "n1 instance 1",
        "n1 sequence 3",
        "n1 commit 3",
        "n2 promised 2",
        "n1 log +n2 +n3 x",
        "n2 staged x",
        "n1 staged",
        "n2 members n1 n2 n3",
        "n1 acknowledged",
        "nothing broken",
    ],
)
def test_what_is_so(what):
    assert outputs(f"{RUN}> expect {what}\n") == ["so it is"]


@pytest.mark.parametrize(
    ("what", "seen"),
    [
        ("n2 MASTER", "n2 is CANDIDATE"),
        ("n1 instance 2", "its instance is 1"),
        ("n1 log x", r"its log is \+n2 \+n3 x"),
        ("n1 staged x", "its staged is empty"),
        ("n1 refused ERR_MAJORITY", "its last request was acknowledged"),
        ("n3 acknowledged", "no request of it has ended yet"),
        ("nothing on its way", "2 messages are on their way"),
        ("broken agreement", "broken: nothing"),
    ],
)
def test_what_is_not_so_ends_the_transcript(what, seen):
    with pytest.raises(NotSo, match=f"line 5: not so: {what.replace('+', '.')}; {seen}"):
        play(f"{RUN}> expect {what}\n")


# --- errors name the line, and what is possible -------------------------------------------------


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("", "'' is no command; there are cluster, submit, elect"),
        ("eject n1", "'eject' is no command"),
        ("deliver", "a message is one of Prepare, Accept"),
        ("deliver Prepare n1 n2 n3", "a message is one of"),
        ("deliver Prepare", "there is: Accept"),
        ("deliver #99", "no message 99 is in flight; in flight are 7, 8"),
        ("deliver #x", "'x' is no number"),
        ("deliver #" + "9" * 50, "is no number"),
        ("elect", "1 word must follow, not 0; it is written: elect MEMBER"),
        ("elect n9", "there is no process called 'n9'; there are n1, n2, n3"),
        ("submit", "1 word or more must follow"),
        ("submit n1 x as carol", "2 words must follow, not 1"),
        ("submit n1 json:[", "is no JSON"),
        ("submit n1 json:{}", "one key, the name of a codec"),
        ("submit n1 'x", "a quotation mark has no partner"),
        ("time flies", "it is written: time out CALL"),
        ("time out Acept", "a call is one of"),
        ("time out Prepare n1", "nobody waits for an answer to that Prepare"),
        ("cut n1 n2 both ways", "both ways means nothing here"),
        ("cut n1 n1", "can't be cut off from itself"),
        ("restart n1", "n1 runs; crash it first"),
        ("restart n1 with disk", "with disk means nothing here"),
        ("heal n1", "0 words must follow, not 1"),
        ("boot n1", "can't be booted"),
        ("goto 99", "there is no step 99 on this line"),
        ("back 3", "there is no step -2"),
        ("expect", "1 word or more must follow"),
        ("expect n9 MASTER", "expect what of n9"),
        ("expect n1 green", "expect what of n1"),
        ("expect n1", "expect what of n1"),
        ("show n9", "there is no process called 'n9'"),
        ("try elect n2", "it could happen; take the word try away"),
        ("try eject", "'eject' is no command"),
        ("cluster", "a run has 1 to 100 members"),
        ("cluster 0", "a run has 1 to 100 members"),
        ("cluster 1000000000", "a run has 1 to 100 members"),
        ("cluster 3 state Nothing", "pass it as state="),
        ("cluster 3 without love", "there is no repair called 'love'"),
        ("cluster a a", "two participants are called a"),
    ],
)
def test_errors_name_the_line_and_what_is_possible(command, told):
    with pytest.raises(TraceError, match="line 3: ") as caught:
        play(f"> cluster 3\n> submit n1 x\n> {command}\n")
    assert told in str(caught.value)
    assert caught.value.line == 3


def test_without_a_cluster_there_is_nothing_to_do():
    with pytest.raises(TraceError, match="line 2: there is no cluster yet; begin with"):
        play("\n> elect n1\n")


# --- the transcript of a trace ------------------------------------------------------------------


@pytest.mark.parametrize("protocol", ["safe", "original"])
@pytest.mark.parametrize("seed", range(5))
def test_a_trace_is_told_by_commands_that_do_it_again(protocol, seed):
    trace = wander(begin(3, protocol), 200, seed, turns=0.05)
    again = play(transcript_of(trace)).trace
    assert [s.action for s in again.path()] == [s.action for s in trace.line]
    assert again.cursor.world == trace.line[-1].world


def test_changes_of_every_kind_are_told_so_that_they_come_back():
    trace = begin(2, "original", state="Register", bootstrap=False)
    for change in ("x", "two words", "", "as", "json:1", "it's", "new\nline", 1, None, (1, ("a",))):
        trace.do(Local("n1", Submit((change,), "carol", 2)))
    again = play(transcript_of(trace)).trace
    assert [s.action for s in again.path()] == [s.action for s in trace.line]


def test_what_a_transcript_can_not_begin_with_is_told():
    settle(trace := begin(2))
    trace.origin = None
    with pytest.raises(TraceError, match="save a file instead"):
        transcript_of(trace)
