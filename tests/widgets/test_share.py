"""Every way out of a run: each ending, what is refused, and that there is never half a file."""

import json

import pytest

from quorumscope import Cluster, OriginalParticipant, TraceError
from quorumscope.record.exports import FORMATS, trace_of
from quorumscope.record.exports import export as text_of
from quorumscope.widgets import share
from quorumscope.widgets.share import WAYS, export

MAGIC = {".png": b"\x89PNG", ".svg": b"<?xml", ".pdf": b"%PDF", ".gif": b"GIF89a"}


@pytest.fixture
def cluster():
    made = Cluster(3, participant=OriginalParticipant)
    made.start_election("n2")
    made.step()
    made.back()
    made.crash("n3")
    return made


def test_each_text_is_what_its_format_makes(cluster, tmp_path):
    for name, format in FORMATS.items():
        path = tmp_path / f"run{format.ending}"
        cluster.export(path)
        assert path.read_text("utf-8") == text_of(cluster.trace, name)
    assert len({f.ending for f in FORMATS.values()}) == len(FORMATS)


def test_a_trace_and_a_json_can_be_read_again(cluster, tmp_path):
    cluster.export(tmp_path / "run.jsonl")
    assert Cluster.load(tmp_path / "run.jsonl").trace == cluster.trace
    cluster.export(tmp_path / "run.json", step=1)
    text = (tmp_path / "run.json").read_text()
    assert len(json.loads(text)["actions"]) == 1
    again = trace_of(text)
    assert again.cursor.world == cluster.trace.at(1).world


@pytest.mark.parametrize("ending", MAGIC)
def test_pictures_and_films_are_what_they_say(cluster, tmp_path, ending):
    cluster.export(tmp_path / f"run{ending.upper()}", step=1, theme="dark")
    assert (tmp_path / f"run{ending.upper()}").read_bytes().startswith(MAGIC[ending])


def test_the_step_that_is_asked_for_is_told(cluster, tmp_path):
    cluster.export(tmp_path / "run.txt", step=1)
    assert "n3 crashes" not in (tmp_path / "run.txt").read_text()
    cluster.export(tmp_path / "run.txt")
    assert "crash" in (tmp_path / "run.txt").read_text()
    with pytest.raises(TraceError, match="there is no step 7 on this line"):
        cluster.export(tmp_path / "run.txt", step=7)


@pytest.mark.parametrize(
    ("name", "told"),
    [("run", "has no ending"), ("run.docx", "ends in '.docx'"), ("run.", "has no ending")],
)
def test_another_ending_is_refused_with_those_that_are_known(cluster, tmp_path, name, told):
    with pytest.raises(TraceError) as error:
        cluster.export(tmp_path / name)
    assert told in str(error.value)
    assert str(error.value).endswith(", ".join(WAYS))
    with pytest.raises(TraceError, match="there is no theme 'blue'"):
        cluster.export(tmp_path / "run.png", theme="blue")
    assert list(tmp_path.iterdir()) == []


def test_without_matplotlib_text_and_page_are_written_and_a_picture_says_why_not(
    cluster, tmp_path, monkeypatch
):
    monkeypatch.setattr(share, "find_spec", lambda name: None)
    cluster.export(tmp_path / "run.txt")
    cluster.export(tmp_path / "run.html")
    for name in ("run.png", "run.gif"):
        with pytest.raises(TraceError, match="pip install matplotlib"):
            cluster.export(tmp_path / name)


def test_what_was_there_stays_where_it_is_ended_before_its_end(cluster, tmp_path, monkeypatch):
    closed = []

    def making(trace, step, theme):
        try:
            yield 1, 2
            raise KeyboardInterrupt
        finally:
            closed.append(True)

    monkeypatch.setitem(share.WAYS, ".gif", share.Way(".gif", "film", making))
    path = tmp_path / "run.gif"
    path.write_bytes(b"what was there")
    with pytest.raises(KeyboardInterrupt):
        cluster.export(path)
    assert path.read_bytes() == b"what was there"
    assert list(tmp_path.iterdir()) == [path]
    assert closed == [True]


def test_what_takes_long_is_told_of_and_what_does_not_is_not(cluster, tmp_path, monkeypatch):
    told = []
    export(cluster.trace, tmp_path / "run.html", told=lambda *so: told.append(so))
    assert told == []
    monkeypatch.setattr(share, "SOON", 0.0)
    monkeypatch.setattr(share, "OFTEN", 0.0)
    export(cluster.trace, tmp_path / "run.html", told=lambda *so: told.append(so))
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4), (4, 4)]


def test_a_folder_that_is_not_there_is_the_systems_to_name(cluster, tmp_path):
    with pytest.raises(FileNotFoundError):
        cluster.export(tmp_path / "none" / "run.txt")
