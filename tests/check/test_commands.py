from __future__ import annotations

import json

import pytest

from quorumscope import Cluster, OriginalParticipant
from quorumscope.cli import main


def run(*argv):
    return main(argv)


def test_explore_tells_the_way_and_saves_it(capsys, tmp_path):
    file = str(tmp_path / "found.jsonl")
    given = ("--protocol", "original", "--elections", "n2=1,n3=1")
    assert run("explore", *given, "--invariant", "one master per instance", "-o", file) == 1
    told = capsys.readouterr().out
    assert told.startswith("one master per instance is broken after 8 steps")
    assert [v.invariant for v in Cluster.load(file).violations] == ["one master per instance"]


def test_explore_prints_json(capsys):
    assert run("explore", "--elections", "1", "--submits", "1", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["states"], found["exhaustive"], found["way"]) == (1871, True, None)
    assert found["verdicts"]["agreement"] == {"holds": True, "steps": None, "sentence": None}


def test_explore_has_bounds_of_its_own(capsys):
    assert run("explore", "--protocol", "original") == 1
    assert "within 2 elections, 1 submit" in capsys.readouterr().out


def test_explore_gives_every_verdict(capsys):
    given = ("--protocol", "original", "--elections", "1", "--submits", "1", "--change", "hello")
    assert run("explore", *given, "--all") == 1
    told = capsys.readouterr().out
    assert "acknowledged survive: broken after 6 steps" in told
    assert "agreement: held" in told


def test_walk_then_shrink(capsys, tmp_path):
    file, short = str(tmp_path / "found.jsonl"), str(tmp_path / "short.jsonl")
    assert run("walk", "--protocol", "original", "--seed", "1", "-o", file) == 1
    assert "shrink() leaves them out" in capsys.readouterr().out
    assert run("shrink", file, "-o", short) == 1
    assert "is broken after" in capsys.readouterr().out
    assert len(Cluster.load(short).trace) < len(Cluster.load(file).trace)


def test_a_good_walk(capsys):
    assert run("walk", "--steps", "500", "--json") == 0
    assert json.loads(capsys.readouterr().out)["broken"] == []


def test_a_campaign_keeps_its_rows(capsys, tmp_path):
    file = tmp_path / "rows.jsonl"
    given = ("--seeds", "0:2", "--steps", "300", "--file", str(file))
    assert run("campaign", *given) == 0
    assert "2 of 2 pieces done" in capsys.readouterr().out
    assert len(file.read_text().split()) > 2


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (("explore", "--elections", "two"), "--elections is two"),
        (("explore", "--elections", "-1"), "bounds['elections'] is -1"),
        (("explore", "--invariant", "agreemnt"), "did you mean 'agreement'"),
        (("explore", "--protocol", "nowhere:Mine"), "there is no class nowhere:Mine"),
        (("campaign", "--seeds", "many"), "--seeds is many"),
    ],
)
def test_misuse_is_one_line(argv, words, capsys):
    assert run(*argv) == 2
    told = capsys.readouterr().err
    assert told.startswith("quorumscope: ")
    assert told.count("\n") == 1
    assert words in told


def test_a_run_that_breaks_nothing_is_not_shrunk(tmp_path, capsys):
    file = tmp_path / "good.jsonl"
    Cluster(3, participant=OriginalParticipant).save(file)
    assert run("shrink", str(file)) == 2
    assert "breaks nothing" in capsys.readouterr().err
