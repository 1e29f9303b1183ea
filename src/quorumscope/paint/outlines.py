"""The outline of each shape as a matplotlib path, in the units of the sheet.

Found here: corners and arcs that follow from a mark's own numbers, as the table in scene/film.py
lays them down. Never: a colour, or a place that is not in the mark.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from matplotlib.path import Path

from ..scene.marks import CROWN, HEAD, Mark

SIDE = math.sqrt(3) / 4
"""Half the width of a hexagon that stands on its point, in heights."""

HEXAGON = ((0, -0.5), (SIDE, -0.25), (SIDE, 0.25), (0, 0.5), (-SIDE, 0.25), (-SIDE, -0.25))
DIAMOND = ((0, -0.5), (0.5, 0), (0, 0.5), (-0.5, 0))
SQUARE = ((-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5))
CORNERS = {"hexagon": HEXAGON, "diamond": DIAMOND, "crown": CROWN}

ROUND = 0.5523
"""How far the control points of a quarter circle lie along its tangents, in radii."""

HATCH = 6.0
"""The distance between the lines of a hatch."""


def outline(mark: Mark) -> Path:
    """Return the outline of *mark*; of a line, arrow, loop or cross, its strokes."""
    if mark.shape in CORNERS:
        return polygon([(mark.x + mark.w * x, mark.y + mark.w * y) for x, y in CORNERS[mark.shape]])
    if mark.shape == "circle":
        return box(mark, mark.w, mark.w, mark.w / 2)
    if mark.shape == "square":
        return box(mark, mark.w, mark.w, 4)
    if mark.shape == "pill":
        return box(mark, mark.w, mark.h, mark.h / 2)
    if mark.shape == "rect":
        return box(mark, mark.w, mark.h, 3)
    return strokes(mark)


def strokes(mark: Mark) -> Path:
    """Return the lines of a mark that has no inside."""
    if mark.shape == "cross":
        half = mark.w / 2
        x, y = mark.x, mark.y
        corners = [(x - half, y - half), (x + half, y + half)]
        corners += [(x - half, y + half), (x + half, y - half)]
        return Path(corners, [Path.MOVETO, Path.LINETO] * 2)
    if mark.shape == "loop":
        return Path(arc(mark))
    end = (mark.x2, mark.y2)
    if mark.shape == "arrow":
        # The line stops under the head, so that its point stays sharp.
        end = before(mark, (mark.x, mark.y), HEAD[0] * 0.7)
    return Path([(mark.x, mark.y), end])


def before(mark: Mark, start: tuple[float, float], distance: float) -> tuple[float, float]:
    """Return the point that lies *distance* before the end of *mark*, coming from *start*."""
    length = math.dist(start, (mark.x2, mark.y2)) or 1.0
    part = min(1.0, distance / length)
    return mark.x2 + (start[0] - mark.x2) * part, mark.y2 + (start[1] - mark.y2) * part


def head(mark: Mark) -> Path:
    """Return the filled head at the end of an arrow or loop."""
    start = (mark.x, mark.y) if mark.shape == "arrow" else arc(mark)[-4]
    long, half = HEAD
    x, y = before(mark, start, long)
    dx, dy = (mark.x2 - x) / long * half, (mark.y2 - y) / long * half
    return polygon([(mark.x2, mark.y2), (x - dy, y + dx), (x + dy, y - dx)])


def polygon(corners: Sequence[tuple[float, float]]) -> Path:
    return Path([*corners, corners[0]], closed=True)


def box(mark: Mark, w: float, h: float, radius: float) -> Path:
    """Return a rectangle with round corners about the centre of *mark*."""
    r = min(radius, w / 2, h / 2)
    left, top, right, bottom = mark.x - w / 2, mark.y - h / 2, mark.x + w / 2, mark.y + h / 2
    k = r * (1 - ROUND)
    points = [(left + r, top), (right - r, top)]
    points += [(right - k, top), (right, top + k), (right, top + r)]
    points += [(right, bottom - r)]
    points += [(right, bottom - k), (right - k, bottom), (right - r, bottom)]
    points += [(left + r, bottom)]
    points += [(left + k, bottom), (left, bottom - k), (left, bottom - r)]
    points += [(left, top + r)]
    points += [(left, top + k), (left + k, top), (left + r, top), (left + r, top)]
    side = [Path.LINETO, Path.CURVE4, Path.CURVE4, Path.CURVE4]
    return Path(points, [Path.MOVETO, *side * 4, Path.CLOSEPOLY])


# --- a loop -------------------------------------------------------------------------------------


def centre(mark: Mark) -> tuple[float, float]:
    """Return the centre of the circle on which a loop lies, clockwise the long way to its end."""
    dx, dy = mark.x2 - mark.x, mark.y2 - mark.y
    half = math.hypot(dx, dy) / 2 or 1.0
    away = math.sqrt(max(0.0, (mark.w / 2) ** 2 - half**2))
    # On the right of the chord where y points down: there the clockwise arc is the long one.
    aside = away / half / 2
    return (mark.x + mark.x2) / 2 + dy * aside, (mark.y + mark.y2) / 2 - dx * aside


def arc(mark: Mark, steps: int = 32) -> list[tuple[float, float]]:
    """Return the points of a loop, close to each other."""
    cx, cy = centre(mark)
    first = math.atan2(mark.y - cy, mark.x - cx)
    last = math.atan2(mark.y2 - cy, mark.x2 - cx)
    turn = (last - first) % (2 * math.pi)
    r = mark.w / 2
    angles = [first + turn * i / steps for i in range(steps + 1)]
    return [(cx + r * math.cos(a), cy + r * math.sin(a)) for a in angles]


# --- a hatch ------------------------------------------------------------------------------------


def hatching(mark: Mark) -> Path:
    """Return lines at 45 degrees across *mark*, cut off at its outline."""
    corners = [(float(x), float(y)) for x, y in np.asarray(outline(mark).to_polygons()[0])]
    sums = [x + y for x, y in corners]
    lines: list[tuple[float, float]] = []
    level = math.ceil(min(sums) / (HATCH * math.sqrt(2))) * HATCH * math.sqrt(2)
    while level < max(sums):
        ends = crossings(corners, level)
        if len(ends) >= 2:
            lines += [ends[0], ends[-1]]
        level += HATCH * math.sqrt(2)
    return Path(lines, [Path.MOVETO, Path.LINETO] * (len(lines) // 2))


def crossings(corners: list[tuple[float, float]], level: float) -> list[tuple[float, float]]:
    """Return where the line x + y = *level* crosses a convex outline, by x."""
    found = []
    for (x1, y1), (x2, y2) in zip(corners, corners[1:] + corners[:1], strict=True):
        a, b = x1 + y1 - level, x2 + y2 - level
        if (a < 0) != (b < 0):
            part = a / (a - b)
            found.append((x1 + (x2 - x1) * part, y1 + (y2 - y1) * part))
    return sorted(found)
