"""Whatever is written in a transcript, it is played, or one TraceError names its line."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quorumscope.record.commands import COMMANDS
from quorumscope.record.errors import TraceError
from quorumscope.record.transcript import play

WORDS = [
    *COMMANDS,
    *("n1", "n2", "n3", "n9", "at", "as", "out", "one", "way", "without", "disk", "state", "Bank"),
    *("Prepare", "Accept", "AddMember", "answer", "message", "#7", "#", "1", "0", "-1", "x", "''"),
    *("original", "safe", "unjoined", "promises", "MASTER", "log", "staged", "nothing", "broken"),
    *("json:1", "'json:[1]'", "json:{}", "'", '"', "\\", "\x00", "é", "9" * 30),
]
LINES = st.lists(st.sampled_from(WORDS), max_size=6).map(lambda words: "> " + " ".join(words))
ANY = settings(
    max_examples=300, deadline=None, suppress_health_check=list(HealthCheck), database=None
)


def told(text: str) -> None:
    line = 1
    try:
        played = play(text).text
    except TraceError as error:
        line, played = error.line or 0, ""
    assert 1 <= line <= max(1, len(text.splitlines()))
    assert not played or play(played).text == played


@ANY
@given(lines=st.lists(LINES, max_size=5))
def test_any_commands(lines):
    told("\n".join(["> cluster 3", *lines]))


@ANY
@given(text=st.text())
def test_any_text(text):
    told(text)
