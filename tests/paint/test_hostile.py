"""A hundred hostile strings in every text of a run, painted by matplotlib: they are type."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from quorumscope.net.actions import Boot, Local
from quorumscope.paint.mpl import save
from quorumscope.protocol.messages import AddParticipant, StartElection, Submit
from quorumscope.record.trace import Trace
from quorumscope.scene.log import log
from quorumscope.scene.ring import ring
from quorumscope.scene.spacetime import spacetime
from quorumscope.scene.tree import tree
from tests.record import hostile
from tests.scene.runs import world_of
from tests.scene.timelines import settle

NAMES = [name for name in hostile.ALL if name]
TENS = [NAMES[i : i + 10] for i in range(0, len(NAMES), 10)]

ELEMENTS = {
    *("svg", "g", "defs", "path", "use", "rect", "text", "tspan", "clipPath", "pattern", "style"),
    # What matplotlib tells of itself, before the picture.
    *("metadata", "RDF", "Work", "type", "format", "creator", "Agent", "title", "date"),
}
ATTRIBUTES = {
    *("id", "style", "d", "transform", "x", "y", "width", "height", "href", "clip-path", "version"),
    *("viewBox", "patternUnits", "resource", "about", "space", "type"),
}
STYLE_SHEET = "*{stroke-linejoin: round; stroke-linecap: butt}"


def harm(names):
    """Return a run with members, a newcomer, changes and a label of those names."""
    *members, newcomer = names
    trace = Trace.start(world_of([*members, "n"]))
    for change in names:
        trace.do(Local(members[0], Submit((change,))))
    settle(trace)
    trace.do(Boot(newcomer))
    trace.do(Local(members[0], AddParticipant(newcomer)))
    trace.labels[trace.cursor.id] = names[0]
    trace.do(Local(members[1], StartElection()))
    return trace


def pictures(trace):
    world = trace.cursor.world
    return {
        "ring": ring(world, trace.cursor),
        "log": log(world),
        "spacetime": spacetime(trace),
        "tree": tree(trace),
    }


def only_type(file):
    """Every element and attribute is one of ours, and none leads anywhere but inside the file."""
    for element in ET.parse(file).iter():
        assert element.tag.rpartition("}")[2] in ELEMENTS
        for name, value in element.attrib.items():
            short = name.rpartition("}")[2]
            assert short in ATTRIBUTES
            if short == "href":
                assert value.startswith("#")
            if short in ("style", "clip-path"):
                assert re.search(r"url\((?!#)", value) is None
        if element.tag.endswith("}style"):
            assert element.text == STYLE_SHEET


@pytest.mark.parametrize("ten", TENS, ids=range(len(TENS)))
def test_in_every_painted_file_hostile_strings_are_type(ten, tmp_path):
    for name, picture in pictures(harm(ten)).items():
        save(picture, tmp_path / f"{name}.svg")
        only_type(tmp_path / f"{name}.svg")
        save(picture, tmp_path / f"{name}.pdf")
        written = (tmp_path / f"{name}.pdf").read_bytes()
        assert written.startswith(b"%PDF")
        assert re.search(rb"/(?:JavaScript|JS|URI|Launch|OpenAction|AA)\b", written) is None
        save(picture, tmp_path / f"{name}.png")
        assert (tmp_path / f"{name}.png").read_bytes().startswith(b"\x89PNG")
