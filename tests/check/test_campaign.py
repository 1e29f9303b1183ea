from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path

import pytest

from quorumscope import Cluster, ConsensusError, OriginalParticipant
from quorumscope.check.campaign import CampaignError, campaign

STEPS = 300


class Here(Executor):
    """Work is done at once, where it is asked for; *dies* names the piece that it does not live."""

    def __init__(self, dies=None):
        self.done = 0
        self.dies = dies

    def submit(self, fn, /, *args, **kwargs):
        future = Future()
        if self.done == self.dies:
            future.set_exception(BrokenProcessPool("a worker was killed"))
        else:
            future.set_result(fn(*args, **kwargs))
        self.done += 1
        return future


def original():
    return Cluster(3, participant=OriginalParticipant)


def walks(of, count, **options):
    options = {"executor": Here(), "progress": False, "steps": STEPS, **options}
    return campaign(of, seeds=range(count), **options)


def without_time(rows):
    return [{name: value for name, value in row.items() if name != "seconds"} for row in rows]


def test_each_seed_gives_a_row():
    found = walks(Cluster(3), 4)
    assert [row["seed"] for row in found.rows] == [0, 1, 2, 3]
    assert all(row["steps"] == STEPS for row in found.rows)
    assert found.broken == found.failed == ()
    assert repr(found) == "<Campaign done: 4 of 4 pieces done, 0 broke an invariant>"
    assert found.totals()["steps"] == 4 * STEPS
    assert found.totals()["seen.deliver"] > STEPS


def test_what_broke_can_be_made_again():
    found = walks([original(), Cluster(2)], 3)
    row = found.broken[0]
    trace = found.trace(row)
    assert row["first"].startswith(trace.cursor.broken[0].invariant)
    assert trace.cursor.broken[0].invariant == row["broken"][0]


def test_bounds_give_rows_as_well():
    found = campaign(
        [original(), Cluster(3)],
        bounds=[{"elections": 1}, {"elections": 2}],
        invariants=["one master per instance"],
        executor=Here(),
        progress=False,
    )
    assert [row["states"] for row in found.rows] == [22, 445, 16, 320]
    assert [row["broken"] for row in found.rows] == [[], ["one master per instance"], [], []]
    assert found.rows[1]["steps"] == {"one master per instance": 8}
    assert len(found.trace(found.rows[1])) == 9


def test_rows_are_one_table():
    table = walks(original(), 2).table()
    rows = table if isinstance(table, list) else table.to_dict("records")
    assert rows[0]["seed"] == 0
    assert rows[0]["seen.deliver"] > 0


def test_it_tells_how_far_it_is():
    told = []
    walks(Cluster(1), 3, progress=lambda done, total: told.append((done, total)))
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_an_error_in_a_piece_is_a_row():
    found = campaign(
        Cluster(3),
        bounds=[{"elections": 1}, {"elections": -1}],
        executor=Here(),
        progress=False,
    )
    assert "elections" in found.failed[0]["error"]
    assert found.rows[0]["states"] == 16
    assert "1 failed" in repr(found)


def test_a_piece_that_raised_is_done_again(tmp_path):
    file = tmp_path / "rows.jsonl"
    many = [{"elections": 1}, {"elections": -1}]
    campaign(Cluster(3), bounds=many, executor=Here(), file=file, progress=False)
    here = Here()
    campaign(Cluster(3), bounds=many, executor=here, file=file, progress=False)
    assert here.done == 1


# --- the file -------------------------------------------------------------------------------------


def test_what_stands_in_the_file_is_not_done_again(tmp_path):
    file = tmp_path / "rows.jsonl"
    first = walks(Cluster(3), 2, file=file)
    here = Here()
    more = walks(Cluster(3), 4, file=file, executor=here)
    assert here.done == 2
    assert more.rows[:2] == first.rows
    assert without_time(more.rows) == without_time(walks(Cluster(3), 4).rows)


def test_a_line_that_was_cut_off_is_done_again(tmp_path):
    file = tmp_path / "rows.jsonl"
    whole = walks(Cluster(3), 3, file=file)
    file.write_text(file.read_text()[:-40])
    here = Here()
    again = walks(Cluster(3), 3, file=file, executor=here)
    assert here.done == 1
    assert without_time(again.rows) == without_time(whole.rows)
    assert walks(Cluster(3), 3, file=file, executor=Here(dies=0)).rows == again.rows


def test_a_file_of_another_campaign_is_refused(tmp_path):
    file = tmp_path / "rows.jsonl"
    walks(Cluster(3), 1, file=file)
    with pytest.raises(ConsensusError, match=r"rows\.jsonl is no file of this campaign"):
        walks(original(), 1, file=file)
    file.write_text("notes of mine\n")
    with pytest.raises(ConsensusError, match="is no file of this campaign"):
        walks(Cluster(3), 1, file=file)
    assert file.read_text() == "notes of mine\n"


def test_other_steps_are_other_pieces(tmp_path):
    file = tmp_path / "rows.jsonl"
    walks(Cluster(3), 1, file=file)
    here = Here()
    walks(Cluster(3), 1, file=file, steps=STEPS + 1, executor=here)
    assert here.done == 1


# --- what ends it before its end ------------------------------------------------------------------


def test_an_executor_that_dies_leaves_what_was_done(tmp_path):
    file = tmp_path / "rows.jsonl"
    with pytest.raises(CampaignError, match=r"BrokenProcessPool was raised.*rows\.jsonl") as caught:
        walks(Cluster(3), 9, file=file, executor=Here(dies=5))
    kept = caught.value.partial.rows
    assert len(kept) == 5
    assert len(file.read_text().splitlines()) == 1 + 5
    assert len(walks(Cluster(3), 9, file=file).rows) == 9


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is full: Linux only")
def test_a_full_disk_leaves_what_was_done():
    with pytest.raises(CampaignError, match="No space left on device") as caught:
        walks(Cluster(3), 2, file="/dev/full")
    assert len(caught.value.partial.rows) == 1


def test_an_interrupt_keeps_what_was_done(tmp_path):
    def interrupt(done, total):
        if done == 2:
            raise KeyboardInterrupt

    file = tmp_path / "rows.jsonl"
    found = walks(Cluster(3), 5, file=file, progress=interrupt)
    assert found.interrupted
    assert len(found.rows) == 2
    assert repr(found).startswith("<Campaign interrupted: 2 of 5 pieces done")
    assert not walks(Cluster(3), 5, file=file).interrupted


def test_there_has_to_be_something_to_do():
    with pytest.raises(ConsensusError, match=r"pass seeds=range\(100\), or bounds"):
        campaign(Cluster(3))


# --- real executors -------------------------------------------------------------------------------


def test_whoever_works_finds_the_same():
    here = without_time(walks(original(), 3).rows)
    with ThreadPoolExecutor(2) as threads:
        assert without_time(walks(original(), 3, executor=threads).rows) == here
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as processes:
        assert without_time(walks(original(), 3, executor=processes).rows) == here


def test_a_pool_of_its_own_is_made_and_ended():
    here = without_time(walks(original(), 3).rows)
    assert without_time(walks(original(), 3, executor=None).rows) == here


def test_a_class_from_a_function_is_not_sent_to_other_processes():
    class Mine(OriginalParticipant, frozen=True, kw_only=True):
        pass

    cluster = Cluster(3, participant=Mine)
    with pytest.raises(ConsensusError, match="Mine can't be sent to another process"):
        walks(cluster, 1, executor=None)
    with ThreadPoolExecutor(1) as threads:
        assert len(walks(cluster, 1, executor=threads).rows) == 1


CELL = """
from quorumscope import Cluster, ConsensusError, OriginalParticipant
from quorumscope.check.campaign import campaign
class Mine(OriginalParticipant, frozen=True, kw_only=True): pass
try:
    campaign(Cluster(3, participant=Mine), seeds=range(1), steps=10)
except ConsensusError as error:
    print(error.description)
"""


def test_a_class_from_a_cell_is_not_sent_to_other_processes():
    ended = subprocess.run([sys.executable, "-c", CELL], capture_output=True, text=True, check=True)
    assert ended.stdout.startswith("Mine can't be sent to another process")


SCRIPT = """
import sys
from quorumscope import Cluster
from quorumscope.check.campaign import campaign
if __name__ == "__main__":
    found = campaign(Cluster(3), seeds=range(10_000), steps=2000, file=sys.argv[1],
                     progress=lambda done, total: print(done, flush=True))
    print(found)
"""


@pytest.mark.slow_ish
@pytest.mark.skipif(os.name != "posix", reason="sends SIGINT")
def test_ctrl_c_comes_back_at_once_with_the_rows(tmp_path):
    script, file = tmp_path / "script.py", tmp_path / "rows.jsonl"
    script.write_text(SCRIPT)
    with subprocess.Popen(
        [sys.executable, script, file],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        for line in process.stdout:
            if line.strip() == "3":
                break
        os.killpg(process.pid, signal.SIGINT)  # as a notebook does: to all of its processes
        began = time.monotonic()
        rest = process.stdout.read()
    assert process.returncode == 0
    assert "<Campaign interrupted:" in rest
    assert "Traceback" not in rest  # the workers leave the interrupt alone
    rows = [json.loads(line) for line in file.read_text().splitlines()[1:] if line]
    assert len(rows) >= 3
    print(f"{time.monotonic() - began:.2f} s from the interrupt to the end")


@pytest.mark.slow_ish
def test_dask_finds_the_same():
    distributed = pytest.importorskip("distributed", reason="pip install quorumscope[cluster]")
    here = without_time(walks(original(), 4).rows)
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as two,
        distributed.Client(two) as client,
    ):
        found = walks(original(), 4, executor=client.get_executor())
    assert without_time(found.rows) == here
