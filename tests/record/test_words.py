"""Names of messages and entries, labels on marks, words on buttons."""

from __future__ import annotations

from typing import get_args

import pytest
from msgspec.structs import replace

from quorumscope.net.actions import (
    Boot,
    Crash,
    Cut,
    Deliver,
    Drop,
    Duplicate,
    Forge,
    Heal,
    Local,
    Partition,
    Restart,
    TimeOut,
)
from quorumscope.net.events import CursorMoved, Event
from quorumscope.protocol.messages import (
    Accept,
    AddMember,
    AddParticipant,
    Answer,
    Ask,
    InitMaster,
    PingMaster,
    Prepare,
    RemoveMember,
    RemoveParticipant,
    Reply,
    StartElection,
    StartParticipation,
    Submit,
    SubmitRequest,
)
from quorumscope.protocol.types import Addition, Changes, NoOp, Removal
from quorumscope.record.describe import (
    _EVENTS,
    describe_action,
    describe_entry,
    describe_message,
    short,
)

from .told import Told, elect

# --- names and labels ---------------------------------------------------------------------------

ASKS = [
    (Prepare(2, "n3"), "Prepare(2)", "P2"),
    (Accept(1, 3, ("x",)), "Accept(1, 3, x)", "A1,3 x"),
    (Accept(1, 3, ("x", "y")), "Accept(1, 3, x and y)", "A1,3 x an…"),
    (Accept(1, 3), "Accept(1, 3)", "A1,3"),
    (Accept(1, 3, noop=True), "Accept(1, 3, no-op)", "A1,3 no-op"),
    (Accept(12, 345, ("much",)), "Accept(12, 345, much)", "A12,345 m…"),
    (AddMember(1, 3, "n4"), "AddMember(1, 3, n4)", "+n4"),
    (RemoveMember(1, 3, "n4"), "RemoveMember(1, 3, n4)", "-n4"),
    (RemoveMember(1, 3, "a-long-address"), "RemoveMember(1, 3, a-long-address)", "-a-long-a…"),
    (SubmitRequest(("x",)), "SubmitRequest(x)", "R x"),
    (SubmitRequest(()), "SubmitRequest()", "R"),
    (StartParticipation(1, 2, "c", "n4", "n1", ("n1",), b""), "StartParticipation(1, 2)", "S"),
]


@pytest.mark.parametrize(("call", "words", "label"), ASKS, ids=lambda v: str(v)[:12])
def test_names_of_asks(call, words, label):
    ask = Ask("n3", "n1", 0, 0, 0, call)
    assert describe_message(ask) == f"{words} from n3 to n1"
    assert short(ask) == label
    assert len(short(ask)) <= 10


def test_names_of_answers():
    from quorumscope.protocol.errors import ErrorCode, Refusal

    no = Reply(error=Refusal(ErrorCode.ERR_GAP, "a gap"))
    yes = Answer("n1", "n3", 0, 0, 0, "Accept", Reply(result=True))
    assert (describe_message(yes), short(yes)) == ("yes to Accept from n1 to n3", "A+")
    refused = replace(yes, reply=no)
    assert (describe_message(refused), short(refused)) == (
        "no (ERR_GAP) to Accept from n1 to n3",
        "A-",
    )
    granted = replace(yes, name="Prepare", reply=Reply(result=2, granted=True))
    assert (describe_message(granted), short(granted)) == ("yes to Prepare from n1 to n3", "P+")
    denied = replace(granted, reply=Reply(result=2, granted=False))
    assert short(denied) == "P-"
    for name, label in (
        ("AddMember", "add+"),
        ("StartParticipation", "S+"),
        ("SubmitRequest", "R+"),
    ):
        assert short(replace(yes, name=name, reply=Reply())) == label


def test_only_who_asked_can_tell_what_an_instance_means():
    run = Told(protocol="original").joined()
    elect(run, "n2")
    world = run.trace.cursor.world
    (vote,) = world["n2"].votes
    for told, words, label in (
        (1, "yes (instance 1)", "P+"),
        (2, "yes", "P+"),
        (3, "no (instance 3)", "P-"),
    ):
        slot = vote.open[0].slot
        answer = Answer("n1", "n2", vote.number, slot, 0, "Prepare", Reply(result=told))
        assert describe_message(answer) == f"answer {told} to Prepare from n1 to n2"
        assert describe_message(answer, world) == f"{words} to Prepare from n1 to n2"
        assert short(answer, world) == label


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (Changes(("x",)), "x"),
        (Changes(("x", "y", "z")), "x, y and z"),
        (Changes((("set", "k", 1),)), "set k 1"),
        (Changes(("",)), '""'),
        (Changes(((), None, 1.5)), "(), None and 1.5"),
        (Changes(("line\nbreak",)), "line break"),
        (Changes(("x" * 99,)), "x" * 23 + "…"),
        (Addition("n4"), "+n4"),
        (Removal("n4"), "-n4"),
        (NoOp(), "no-op"),
        (None, "nothing"),
    ],
    ids=str,
)
def test_names_of_entries(entry, words):
    assert describe_entry(entry) == words


def test_words_on_buttons():
    run = Told().joined()
    elect(run, "n2")
    world = run.trace.cursor.world
    id = run.id("Prepare", "n2", "n1")
    (vote,) = world["n2"].votes
    for action, words in (
        (Deliver(id), "deliver Prepare(2) from n2 to n1"),
        (Drop(id), "drop Prepare(2) from n2 to n1"),
        (Duplicate(id), "duplicate Prepare(2) from n2 to n1"),
        (TimeOut("n2", vote.number, vote.open[1].slot, 0), "time out Prepare(2) from n2 to n3"),
        (Cut("n1", "n2"), "cut n1 – n2"),
        (Cut("n1", "n2", one_way=True), "cut from n1 to n2"),
        (Partition(("n1", "n2")), "part n1 and n2 from all others"),
        (Partition(("n1",), one_way=True), "part n1 from all others, one way"),
        (Heal(), "heal all cuts"),
        (Crash("n1"), "crash n1"),
        (Restart("n1"), "restart n1"),
        (Restart("n1", disk=False), "restart n1 without its disk"),
        (Boot("n4"), "boot n4"),
        (Local("n1", Submit(("x",))), "submit x at n1"),
        (Local("n2", StartElection()), "elect n2"),
        (Local("n1", AddParticipant("n4")), "add n4 at n1"),
        (Local("n1", RemoveParticipant("n2")), "remove n2 at n1"),
        (Local("n1", PingMaster()), "ping the master at n1"),
        (Local("n1", InitMaster(b"")), "begin a new cluster at n1"),
        (Forge(Ask("n9", "n1", 0, 0, 0, Prepare(9, "n9"))), "forge Prepare(9) from n9 to n1"),
    ):
        assert describe_action(world, action) == words


def test_each_kind_of_event_has_words():
    assert set(_EVENTS) >= {*get_args(Event), CursorMoved}
