"""Two painters, one picture: what the browser and matplotlib put on the sheet, mark by mark."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from matplotlib.patches import PathPatch
from matplotlib.text import Text
from playwright.sync_api import Page

from quorumscope.paint.mpl import Press
from quorumscope.record.trace import TraceStep
from quorumscope.scene.marks import Mark
from quorumscope.scene.ring import ring
from tests.scene.runs import TEXTS, walk

from .test_page import show

NEAR = 0.75
"""How far two painters may be apart: no more than a tenth of the width of a letter."""

PAINTED = """() => Object.fromEntries(
    [...document.querySelectorAll(".qs-ring [data-id]")].map((g) => {
        const [, x = 0, y = 0] = /translate\\((\\S+) (\\S+)\\)/.exec(
            g.getAttribute("transform") ?? "") ?? [];
        const [dx, dy] = [Number(x), Number(y)];
        const boxes = [...g.children].filter((e) => !["title", "text"].includes(e.localName))
            .map((e) => e.getBBox());
        const sides = boxes.length === 0 ? null : [
            Math.min(...boxes.map((b) => b.x)) + dx, Math.min(...boxes.map((b) => b.y)) + dy,
            Math.max(...boxes.map((b) => b.x + b.width)) + dx,
            Math.max(...boxes.map((b) => b.y + b.height)) + dy];
        const lines = [...g.querySelectorAll("text")].map(
            (t) => [dx, Number(t.getAttribute("y")) + dy, t.textContent]);
        return [g.dataset.id, { kind: g.dataset.kind, sides, lines: lines.sort() }];
    }))"""


def printed(step: TraceStep) -> Iterator[tuple[Mark, Any]]:
    """What matplotlib paints of a step, in the same shape."""
    picture = ring(step.world, step)
    press = Press(outlines=False)
    figure = press.show(picture)
    for mark in picture.marks:
        artists = [a for a in figure.get_children() if a.get_gid() == mark.id]
        boxes = [a.get_path().get_extents() for a in artists if isinstance(a, PathPatch)]
        sides = (
            [
                min(b.x0 for b in boxes),
                min(b.y0 for b in boxes),
                max(b.x1 for b in boxes),
                max(b.y1 for b in boxes),
            ]
            if boxes
            else None
        )
        texts = [a for a in artists if isinstance(a, Text)]
        lines = sorted([*map(float, t.get_position()), t.get_text()] for t in texts)
        yield mark, {"kind": mark.kind, "sides": sides, "lines": lines}


def compare(seen: dict[str, Any], step: TraceStep) -> None:
    expected = dict(printed(step))
    assert set(seen) == {mark.id for mark in expected}
    for mark, wanted in expected.items():
        found = seen[mark.id]
        assert found["kind"] == wanted["kind"]
        assert found["sides"] == pytest.approx(wanted["sides"], abs=NEAR), mark
        assert [line[2] for line in found["lines"]] == [line[2] for line in wanted["lines"]], mark
        for a, b in zip(found["lines"], wanted["lines"], strict=True):
            assert a[:2] == pytest.approx(b[:2], abs=NEAR), mark


class Run:
    """A trace as far as a page needs a cluster."""

    name = "random"

    def __init__(self, trace: Any) -> None:
        self.trace = trace


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.__name__)
@pytest.mark.parametrize(("count", "seed"), [(3, 1), (5, 2), (9, 3)])
def test_both_painters_paint_the_same(page: Page, text: Any, count: int, seed: int) -> None:
    trace = walk(count, 60, seed, text)
    debugger = show(page, Run(trace))
    for index in range(0, len(trace.line), 12):
        debugger.find(".qs-scrubber").fill(str(index))
        debugger.expect_index(index)
        compare(page.evaluate(PAINTED), trace.line[index])
