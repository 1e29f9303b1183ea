"""Each transcript, played, says what stands in it. `pytest --rewrite` writes it anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from quorumscope.check.invariants import violations
from quorumscope.record.transcript import play

FOLDER = Path(__file__).parent / "transcripts"
FILES = sorted(FOLDER.glob("*.txt"))
DANGERS = ("f01", "f03", "f05", "f08", "f13", "f17", "f26")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_transcript_says_what_comes_of_it(path, pytestconfig):
    text = path.read_text("utf-8")
    played = play(text, violations).text
    if pytestconfig.getoption("--rewrite"):
        path.write_text(played, "utf-8")
    else:
        assert text == played


def test_there_are_transcripts_of_what_matters():
    names = [path.stem for path in FILES]
    assert len(names) >= 12
    for danger in DANGERS:
        assert any(name.startswith(danger) for name in names), danger


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_transcript_has_a_title_prose_and_expectations(path):
    lines = path.read_text("utf-8").splitlines()
    assert lines[0]
    assert set(lines[1]) == {"="}
    assert any(line.startswith("> expect") for line in lines)
    assert sum(bool(line) and not line.startswith((">", "    ")) for line in lines) >= 4
