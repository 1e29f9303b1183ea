"""A hundred hostile strings as names, changes and labels: in these pictures they stay text."""

import unicodedata

import pytest

from quorumscope.net.actions import Boot, Local
from quorumscope.paint.mpl import Press
from quorumscope.protocol.messages import AddParticipant, StartElection, Submit
from quorumscope.record.trace import Trace
from quorumscope.scene.spacetime import spacetime
from quorumscope.scene.tree import tree
from tests.record import hostile

from .runs import world_of
from .timelines import settle, whole

NAMES = [name for name in hostile.ALL if name]


@pytest.mark.parametrize("number", range(0, len(NAMES), 5))
def test_hostile_strings_stay_text_and_stay_on_the_sheet(number):
    first, second, third, change, label = (NAMES[number:] + NAMES)[:5]
    trace = Trace.start(world_of([first, second, "n3"]))
    trace.do(Local(first, Submit((change, third))))
    settle(trace)
    trace.do(Boot(third))
    trace.do(Local(first, AddParticipant(third)))
    trace.labels[trace.cursor.id] = label
    trace.do(Local(second, StartElection()))
    for picture in (spacetime(trace), whole(trace), tree(trace)):
        for mark in picture.marks:
            assert not [c for c in mark.text if unicodedata.category(c)[0] in "CZ" and c != " "]
            assert mark.x - mark.w / 2 >= 0
            assert mark.x + mark.w / 2 <= picture.width
        assert Press().png(picture).startswith(b"\x89PNG")
