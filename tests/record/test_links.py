"""A link holds a whole run in letters that a link may have, and is read without trust."""

import re
import zlib
from base64 import urlsafe_b64encode
from random import Random

import pytest

from quorumscope.check.invariants import violations
from quorumscope.net.actions import Local
from quorumscope.protocol.messages import Submit
from quorumscope.record.errors import TraceError
from quorumscope.record.exports import export, trace_of
from quorumscope.record.links import LARGEST, LONGEST, MARK
from quorumscope.record.trace import Trace

from . import hostile
from .runs import begin, wander
from .test_exports import everything, fives, hostile_run


@pytest.mark.parametrize("protocol", ["original", "safe"])
def test_a_link_is_done_again_to_the_same_worlds(protocol):
    trace = everything(protocol)
    again = trace_of(export(trace, "link"), checker=violations)
    assert again == Trace_of_path(trace)
    assert again.cursor.broken == trace.cursor.broken


def Trace_of_path(trace):
    alone = Trace.start(trace.steps[0].world, trace.origin, violations)
    for step in trace.path()[1:]:
        alone.do(step.action)
    return alone


def test_a_link_has_only_letters_that_a_link_may_have():
    for five in fives(hostile.ALL)[:-4]:
        trace = hostile_run(five)
        word = export(trace, "link")
        assert re.fullmatch(r"[A-Za-z0-9_-]+", word)
        assert trace_of(word).cursor.world == trace.cursor.world


def test_thirty_clicks_make_a_short_link():
    trace = wander(begin(3, "safe"), 30, seed=2)
    assert len(export(trace, "link")) < 1200


def test_a_run_that_is_too_long_for_a_link_is_refused_with_advice():
    trace, chance = begin(1), Random(1)
    for _ in range(700):
        trace.do(Local("n1", Submit((chance.randbytes(40).hex(),))))
    with pytest.raises(TraceError, match=r"too long for a link .*; save the run to a file instead"):
        export(trace, "link")


def packed(inside):
    return MARK + urlsafe_b64encode(zlib.compress(inside)).decode().rstrip("=")


ORIGIN = b'{"origin":{"members":["n1","n2"]},"actions":[%s]}'


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("", "must begin with qs1-"),
        ("qs2-abc", "must begin with qs1-"),
        (MARK, "no proper end|damaged"),
        (MARK + "a", "damaged"),
        (MARK + "!!!!", "damaged"),
        (MARK + "AAAA", "damaged"),
        (MARK + "é", "damaged"),
        (MARK + "a" * LONGEST, "at most"),
        (packed(b"x" * (LARGEST + 1)), "more than"),
        (packed(b"{}")[:-4], "no proper end|damaged"),
        (packed(b""), "damaged"),
        (packed(b"\xff"), "damaged"),
        (packed(b"[" * 100_000), "damaged|made by"),
        (packed(b"{}"), "missing required field `origin`"),
        (packed(b'{"origin":{"members":[]}}'), "1 to 100 members"),
        (packed(b'{"origin":{"members":["a","a"]}}'), "can't begin|two"),
        (
            packed(b'{"origin":{"members":["a"],"protocol":"os.system"}}'),
            "needs the class os.system",
        ),
        (packed(b'{"origin":{"members":["a"],"state":"Bank","snapshot":"eA=="}}'), "can't begin"),
        (packed(b'{"origin":{"members":["a"],"without":["x"]}}'), "x"),
        (packed(b'{"origin":{"members":["a"]},"more":1}'), "unknown field `more`"),
        (packed(ORIGIN % b'{"type":"Explode"}'), "Explode"),
        (packed(ORIGIN % b'{"type":"Deliver","id":"1"}'), "Expected `int`"),
        (packed(ORIGIN % b'{"type":"Deliver","id":1}'), "step 1 of this link can't happen"),
        (packed(ORIGIN % b'{"type":"Crash","member":"n9"}'), "step 1 of this link can't happen"),
        (packed(ORIGIN % b",".join([b'{"type":"Heal"}'] * 10_001)), "at most 10,000 steps"),
    ],
)
def test_a_link_that_can_not_be_read_gives_one_error(word, said):
    with pytest.raises(TraceError, match=said):
        trace_of(word)
