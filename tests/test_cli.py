"""The command: what it prints, its one-line errors and its exit codes."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys

import pytest

import quorumscope
from quorumscope import cli
from quorumscope.cli import main
from quorumscope.net.actions import Local
from quorumscope.protocol.messages import StartElection, Submit
from quorumscope.record.files import save
from quorumscope.widgets import share

from .record.runs import begin, settle

PLAY = """A title

> cluster 2
> submit n1 x
> settle
"""


@pytest.fixture
def run(capsys):
    def run(*arguments):
        code = main([str(a) for a in arguments])
        out, err = capsys.readouterr()
        assert err.count("\n") == (1 if err else 0), err
        return code, out, err

    return run


def elections(protocol="original"):
    """Return a run of the original with two masters of instance 2, on its second branch."""
    trace = begin(3, protocol)
    trace.do(Local("n1", Submit(("x",))))
    settle(trace)
    trace.do(Local("n2", StartElection()))
    settle(trace)
    trace.do(Local("n3", StartElection()))
    settle(trace)
    return trace


@pytest.fixture
def broken(tmp_path):
    path = tmp_path / "broken.jsonl"
    save(elections(), path)
    return path


@pytest.fixture
def fine(tmp_path):
    path = tmp_path / "fine.jsonl"
    trace = elections("safe")
    trace.goto(3)
    trace.do(Local("n2", StartElection()))
    trace.labels[4] = "the vote is won"
    save(trace, path)
    return path


# --- use ----------------------------------------------------------------------------------------


def test_the_version(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"quorumscope {quorumscope.__version__}\n"


def test_help_tells_commands_and_exit_codes(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    out = capsys.readouterr().out
    assert ended.value.code == 0
    for word in ("play", "replay", "check", "render", "lab", "exit code", "    2  it was not used"):
        assert word in out


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("paly",),
        ("play",),
        ("check",),
        ("render", "x"),
        ("render", "x", "-o", "y", "--step", "z"),
    ],
    ids=str,
)
def test_bad_use_is_one_line_and_a_code(run, arguments):
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("quorumscope: ")
    assert "--help" in err


def test_it_runs_as_a_module_and_as_a_command():
    for command in ([sys.executable, "-m", "quorumscope.cli"], [shutil.which("quorumscope")]):
        if command[0] is None:  # the package is not installed, only on the path
            continue
        ran = subprocess.run([*command, "--version"], capture_output=True, text=True)
        assert (ran.returncode, ran.stderr) == (0, "")


# --- play ---------------------------------------------------------------------------------------


def test_play_prints_what_comes_of_it(run, tmp_path):
    (tmp_path / "it.txt").write_text(PLAY)
    code, out, err = run("play", tmp_path / "it.txt")
    assert (code, err) == (0, "")
    assert out.startswith("A title\n\n> cluster 2\n    n1 is MASTER in instance 1")
    assert "so n1 commits x at 2 and\n        acknowledges the submit of x." in out


def test_play_reads_from_stdin(run, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(PLAY.encode())))
    assert run("play", "-")[0] == 0


def test_play_tells_the_line_that_can_not_be_done(run, tmp_path):
    path = tmp_path / "it.txt"
    path.write_text(PLAY + "> deliver Prepare n1 n2\n")
    code, out, err = run("play", path)
    assert (code, out) == (2, "")
    assert err == (
        f"quorumscope: {path}: line 6: no such message is on its way; there is: nothing\n"
    )


def test_play_tells_what_is_not_as_expected(run, tmp_path):
    path = tmp_path / "it.txt"
    path.write_text(PLAY + "> expect n2 MASTER\n")
    code, _, err = run("play", path)
    assert code == 1
    assert "line 6: not so: n2 MASTER; n2 is PARTICIPANT_PENDING" in err


@pytest.mark.parametrize("content", [b"\xff\xfe", b"x" * (2**20 + 1)], ids=["bytes", "long"])
def test_play_takes_text_of_a_reasonable_length(run, tmp_path, content):
    (tmp_path / "it.txt").write_bytes(content)
    code, out, err = run("play", tmp_path / "it.txt")
    assert (code, out) == (2, "")
    assert "it.txt: " in err


def test_files_that_are_not_there(run, tmp_path):
    for arguments in (("play", tmp_path / "no"), ("check", tmp_path / "no"), ("replay", tmp_path)):
        code, out, err = run(*arguments)
        assert (code, out) == (2, "")
        assert str(arguments[1]) in err


def test_a_reader_that_has_read_enough_is_no_error():
    play = subprocess.Popen(
        [sys.executable, "-m", "quorumscope.cli", "play", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    play.stdout.close()  # before there is anything to read
    with play.stdin, play.stderr:
        play.stdin.write(PLAY.encode())
        play.stdin.close()
        assert play.stderr.read() == b""
    assert play.wait() == 0


# --- replay and check ---------------------------------------------------------------------------


def test_replay_tells_each_step(run, fine):
    code, out, err = run("replay", fine)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0].startswith("   0  n1 is MASTER in instance 1")
    assert lines[1].startswith("   1  n1 is asked to submit x; it stages x at 3")
    assert lines[4].endswith("[the vote is won]")
    assert "from step 3:" in lines


def test_replay_tells_what_broke_and_where(run, broken):
    code, out, _ = run("replay", broken)
    assert code == 0
    assert "      ! one master per instance: n3 is MASTER of instance 2, and n2 was too" in out


def test_replay_tells_where_it_goes_another_way(run, broken):
    lines = broken.read_text().splitlines()
    line = json.loads(lines[4])
    line["fingerprint"] = "0123456789abcdef"
    lines[4] = json.dumps(line)
    broken.write_text("\n".join(lines))
    for command in ("replay", "check"):
        code, out, err = run(command, broken)
        assert code == 1
        assert out
        assert "line 5: step 4 goes another way than when it was saved" in err


def test_check_finds_what_is_broken(run, broken, fine):
    code, out, err = run("check", broken)
    assert (code, err) == (1, "")
    assert "one master per instance: n3 is MASTER of instance 2, and n2 was too" in out
    assert out.splitlines()[-1].endswith("branches: 1; broken: 1")
    code, out, err = run("check", fine)
    assert (code, err) == (0, "")
    assert out.endswith("branches: 2; no invariant is broken\n")


def test_a_malformed_trace_is_one_line(run, tmp_path):
    path = tmp_path / "bad.jsonl"
    path.write_bytes(b"\x00\n\n")
    for command in ("replay", "check"):
        code, out, err = run(command, path)
        assert (code, out) == (2, "")
        assert f"{path}: line 1: " in err


OWN = """
from quorumscope.protocol.original import OriginalParticipant
class Mine(OriginalParticipant, frozen=True, kw_only=True, cache_hash=True):
    pass
"""


def test_a_run_of_ones_own_class(run, tmp_path, monkeypatch):
    (tmp_path / "own_text.py").write_text(OWN)
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "own.jsonl"
    header, *rest = (json.loads(line) for line in _saved(tmp_path).splitlines())
    header["protocol"] = "own_text.Mine"
    path.write_text("\n".join(json.dumps(line) for line in [header, *rest]))
    code, _, err = run("check", path)
    assert code == 2
    assert "needs the class own_text.Mine" in err
    assert run("check", path, "--participant", "own_text:Mine")[0] == 0
    for wrong in ("own_text:No", "no_such:Mine", "own_text", ":", "a..b:C"):
        code, _, err = run("check", path, "--participant", wrong)
        assert code == 2
        assert "write MODULE:CLASS" in err


def _saved(folder):
    trace = begin(2, "original")
    trace.do(Local("n1", Submit(("x",))))
    settle(trace)
    save(trace, folder / "plain.jsonl")
    return (folder / "plain.jsonl").read_text()


# --- render -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ending", "magic"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")]
)
def test_render_paints_a_step(run, fine, tmp_path, ending, magic):
    output = tmp_path / f"out.{ending}"
    assert run("render", fine, "--step", 3, "-o", output) == (0, "", "")
    assert output.read_bytes().startswith(magic)


def test_render_paints_the_step_that_is_asked_for(run, fine, tmp_path):
    pictures = set()
    for name, more in (("a", ()), ("b", ("--step", 1)), ("c", ("--step", 1, "--theme", "dark"))):
        run("render", fine, *more, "-o", tmp_path / f"{name}.png")
        pictures.add((tmp_path / f"{name}.png").read_bytes())
    assert len(pictures) == 3


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (("-o", "out.gif"), "end its name in .png, .svg, .pdf"),
        (("-o", "out.png", "--step", 999), "there is no step 999 on this line"),
        (("-o", "nowhere/out.png"), "nowhere/out.png: No such file"),
    ],
    ids=str,
)
def test_render_says_why_it_does_not(run, fine, tmp_path, monkeypatch, more, told):
    monkeypatch.chdir(tmp_path)
    code, out, err = run("render", fine, *more)
    assert (code, out) == (2, "")
    assert told in err


def test_render_without_matplotlib_says_what_is_missing(run, fine, monkeypatch):
    monkeypatch.setattr(share, "find_spec", lambda name: None)
    code, _, err = run("render", fine, "-o", "out.png")
    assert code == 2
    assert "pip install matplotlib" in err


# --- export -------------------------------------------------------------------------------------


def test_export_writes_what_the_ending_says(run, fine, tmp_path):
    for ending in share.WAYS:
        if ending != ".mp4":
            assert run("export", fine, "--step", 1, "-o", tmp_path / f"out{ending}") == (0, "", "")
            assert (tmp_path / f"out{ending}").stat().st_size > 50


def test_help_names_every_ending(capsys):
    with pytest.raises(SystemExit):
        main(["export", "--help"])
    out = capsys.readouterr().out
    assert [ending for ending in share.WAYS if ending not in out] == []


def test_export_names_the_endings_that_it_knows(run, fine, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, told in (("out", "has no ending"), ("out.doc", "ends in '.doc'")):
        code, out, err = run("export", fine, "-o", name)
        assert (code, out) == (2, "")
        assert f"{told}; end its name in .txt, .py" in err
    assert list(tmp_path.glob("out*")) == []


# --- lab ----------------------------------------------------------------------------------------


def test_lab_without_jupyterlab_says_what_is_missing(run, monkeypatch):
    monkeypatch.setattr(cli, "find_spec", lambda name: None)
    code, _, err = run("lab")
    assert code == 2
    assert 'pip install "quorumscope[lab]"' in err


def test_lab_where_there_are_no_notebooks_says_so(run, tmp_path, monkeypatch):
    monkeypatch.setattr(cli.resources, "files", lambda package: tmp_path)
    code, _, err = run("lab", tmp_path / "none")
    assert code == 2
    assert "there is no" in err
    assert list(tmp_path.iterdir()) == []


def test_lab_copies_the_notebooks_of_the_package(tmp_path, monkeypatch, capsys):
    packaged = tmp_path / "package" / "notebooks"
    packaged.mkdir(parents=True)
    (packaged / cli.FIRST).write_text("the first")
    (packaged / "02-second.ipynb").write_text("the second")
    (packaged / "01-first-election.py").write_text("no notebook")
    monkeypatch.setattr(cli.resources, "files", lambda package: packaged.parent)
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "02-second.ipynb").write_text("mine")
    cli._copy_notebooks(mine)
    assert {p.name: p.read_text() for p in mine.iterdir()} == {
        cli.FIRST: "the first",
        "02-second.ipynb": "mine",  # what one has written oneself stays
    }


def test_lab_prints_the_address_of_the_first_notebook_where_no_browser_opens(tmp_path):
    (tmp_path / cli.FIRST).write_text(
        json.dumps({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    )
    environment = {k: v for k, v in os.environ.items() if not k.endswith("DISPLAY")}
    environment |= {f"JUPYTER_{w}_DIR": str(tmp_path / w) for w in ("CONFIG", "RUNTIME", "DATA")}
    lab = subprocess.Popen(
        [sys.executable, "-m", "quorumscope.cli", "lab", tmp_path],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment,
    )
    told = []
    try:
        for line in lab.stdout:
            told.append(line)
            if "127.0.0.1" in line:
                break
    finally:
        lab.terminate()
        lab.communicate()
    text = "".join(told)
    assert f"Opening {tmp_path / cli.FIRST} in JupyterLab" in text
    assert "No browser can be opened from here" in text
    assert f"/lab/tree/{cli.FIRST}?token=" in text
