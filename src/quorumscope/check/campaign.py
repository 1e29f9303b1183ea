"""Many searches or random runs, through any executor, that can be stopped and taken up again.

    found = campaign(Cluster(3), seeds=range(100), steps=20_000, file="runs.jsonl")
    found.rows, found.table(), found.trace(found.broken[0])

Each seed, or each set of bounds, is one piece of work and gives one row. A row stands in the file
as soon as it is there: what was done is not done again, whatever ended the campaign.

Found here: the campaign and its file. Never: what a piece of work does (work.py), or a rule of
the protocol.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, TypeAlias

from msgspec import Struct

from ..net.perform import impossible
from ..net.world import World
from ..protocol.errors import ConsensusError, ErrorCode
from ..record.trace import Trace
from .faults import ALL_KINDS, Faults
from .pool import Pool, has_processes
from .progress_bar import Bar
from .verdict import Beginning, beginnings
from .work import Exploring, Piece, Row, Walking, check_importable, work

Shown: TypeAlias = Callable[[int, int], object]
"""(pieces done, pieces in all) -> nothing: tells how far it is."""

AHEAD = 2
"""Pieces that wait for each worker: none has to wait, and an interrupt finds little to wait for."""


class CampaignError(ConsensusError):
    """What ended a campaign before its end; ``partial`` is what was done until then."""

    partial: Campaign


class Campaign(Struct, frozen=True, eq=False, kw_only=True):
    """What a campaign has found.

    Attributes
    ----------
    rows : tuple of dict
        One for each piece that is done, in the order of the pieces.
    pieces : tuple of Piece
        All of them.
    interrupted : bool
        Whether it was stopped. What is missing is done when it is called again with its file.
    begins : tuple of Beginning
        Where the runs begin.
    """

    rows: tuple[Row, ...]
    pieces: tuple[Piece, ...]
    interrupted: bool
    begins: tuple[Beginning, ...]

    @property
    def broken(self) -> tuple[Row, ...]:
        """The rows in which an invariant broke."""
        return tuple(row for row in self.rows if row.get("broken"))

    @property
    def failed(self) -> tuple[Row, ...]:
        """The rows of pieces that raised an error."""
        return tuple(row for row in self.rows if row.get("error"))

    def trace(self, row: Row) -> Trace:
        """Return the run of *row* up to what it broke, made again."""
        piece = next(p for p in self.pieces if p.name == row["piece"])
        return piece.trace(self.begins)

    def table(self) -> Any:
        """Return the rows as a pandas DataFrame, or as a list of dicts where there is no pandas."""
        flat = [_flat(row) for row in self.rows]
        try:
            import pandas  # type: ignore[import-untyped,unused-ignore]
        except ImportError:
            return flat
        return pandas.DataFrame(flat)

    def totals(self) -> dict[str, float]:
        """Return the sums of all numbers over all rows, by name."""
        sums: dict[str, float] = {}
        for row in map(_flat, self.rows):
            for name, value in row.items():
                if isinstance(value, (int, float)) and not isinstance(value, bool):
                    sums[name] = sums.get(name, 0) + value
        return sums

    def __repr__(self) -> str:
        state = "interrupted" if self.interrupted else "done"
        what = f"{len(self.rows)} of {len(self.pieces)} pieces done"
        failed = f", {len(self.failed)} failed" if self.failed else ""
        return f"<Campaign {state}: {what}, {len(self.broken)} broke an invariant{failed}>"


def campaign(
    of: Any,
    *,
    seeds: Iterable[int] = (),
    steps: int = 20_000,
    faults: Faults | Sequence[Faults] = ALL_KINDS,
    bounds: Sequence[Mapping[str, Any]] = (),
    invariants: Sequence[str] | None = None,
    executor: Executor | None = None,
    file: str | Path | None = None,
    progress: bool | Shown = True,
) -> Campaign:
    """Walk with many seeds, or explore many bounds.

    Parameters
    ----------
    of : Cluster, Trace or World, or a sequence of them
        Where it begins. Of several, random runs begin at each in turn; each is explored.
    seeds : iterable of int
        One random walk of *steps* steps for each.
    steps, faults
        As for ``walk``.
    bounds : sequence of mappings
        One ``explore`` for each.
    invariants : names, optional
        Which ones ``explore`` looks at.
    executor : concurrent.futures.Executor, optional
        Who does the work: a pool of processes where none is given. One of dask is
        ``Client(...).get_executor()``.
    file : path, optional
        Where the rows are kept, as JSON Lines. What stands there is not done again.
    progress : bool or callable
        Whether a bar is shown, or who is told (pieces done, pieces in all).

    Returns
    -------
    Campaign
        Also after an interrupt.

    Raises
    ------
    CampaignError
        Where the executor dies or the file can't be written; its ``partial`` is what was done.
    ConsensusError
        Where there is nothing to do, or the file is of another campaign.
    """
    begins = beginnings(of)
    worlds = tuple(b.world for b in begins)
    kinds = (faults,) if isinstance(faults, Faults) else tuple(faults)
    pieces: list[Piece] = [Walking(seed=s, steps=steps, faults=kinds) for s in seeds]
    pieces += [
        Exploring(at=at, bounds=dict(b), invariants=invariants)
        for at in range(len(worlds))
        for b in bounds
    ]
    if not pieces:
        raise impossible(
            "there is nothing to do: pass seeds=range(100), or bounds=[dict(...), ...]"
        )
    run = Running(begins, tuple(pieces), Ledger(file, worlds), _shown(progress))
    return run.through(executor, worlds)


class Running:
    """A campaign at work."""

    def __init__(
        self,
        begins: tuple[Beginning, ...],
        pieces: tuple[Piece, ...],
        ledger: Ledger,
        shown: Shown,
    ) -> None:
        self._begins = begins
        self._pieces = pieces
        self._ledger = ledger
        self._shown = shown
        wanted = dict.fromkeys(piece.name for piece in pieces)
        self._rows = {name: row for name, row in ledger.done.items() if name in wanted}
        self._interrupted = False

    def through(self, executor: Executor | None, worlds: tuple[World, ...]) -> Campaign:
        """Do what is left through *executor*, or through processes of its own."""
        left = [piece for piece in self._pieces if piece.name not in self._rows]
        self._shown(len(self._rows), len(self._pieces))
        if not left:
            return self._result()
        pool = executor or Pool()
        if has_processes(pool):
            check_importable(worlds)
        futures: dict[Future[Row], Piece] = {}
        try:
            self._work(pool, iter(left), worlds, futures)
        except KeyboardInterrupt:
            self._interrupted = True
        except Exception as error:
            raise self._failure(error) from error
        finally:
            for future in futures:
                future.cancel()
            if isinstance(pool, Pool):
                pool.stop()
            self._ledger.close()
        return self._result()

    def _work(
        self,
        pool: Executor,
        left: Iterator[Piece],
        worlds: tuple[World, ...],
        futures: dict[Future[Row], Piece],
    ) -> None:
        room = AHEAD * max(1, getattr(pool, "_max_workers", None) or os.cpu_count() or 1)
        while True:
            for piece in left:
                futures[pool.submit(work, worlds, piece)] = piece
                if len(futures) >= room:
                    break
            if not futures:
                return
            done, _ = wait(futures, return_when=FIRST_COMPLETED)
            for future in [f for f in futures if f in done]:
                self._take(futures.pop(future), future.result())

    def _take(self, piece: Piece, row: Row) -> None:
        self._rows[piece.name] = row
        self._ledger.write(row)
        self._shown(len(self._rows), len(self._pieces))

    def _result(self) -> Campaign:
        rows = (self._rows[p.name] for p in self._pieces if p.name in self._rows)
        return Campaign(
            rows=tuple(rows),
            pieces=self._pieces,
            interrupted=self._interrupted,
            begins=self._begins,
        )

    def _failure(self, error: Exception) -> CampaignError:
        kept = f"they stand in {self._ledger.path}" if self._ledger.path else "see error.partial"
        failure = CampaignError(
            ErrorCode.ERR_IO,
            f"the campaign ended after {len(self._rows)} of {len(self._pieces)} pieces, as"
            f" {type(error).__name__} was raised ({error}); what was done is kept ({kept}): call it"
            " again to go on",
        )
        failure.partial = self._result()
        return failure


class Ledger:
    """The file of a campaign: a line that says which one it is, then a row a line."""

    def __init__(self, path: str | Path | None, worlds: tuple[World, ...]) -> None:
        self.path = Path(path) if path is not None else None
        self.done: dict[str, Row] = {}
        self._open: IO[str] | None = None
        self._head = {"quorumscope campaign": 1, "begins": [_told(world) for world in worlds]}
        if self.path is not None and self.path.is_file():
            self._read(self.path)

    def _read(self, path: Path) -> None:
        head, *lines = path.read_text("utf-8").splitlines() or [""]
        if head and _json(head) != self._head:
            raise impossible(
                f"{path} is no file of this campaign: its first line differs. Take another file,"
                " or begin from the same cluster"
            )
        for line in lines:
            row = _json(line)
            # A line that was being written when something broke off is done again; so are errors.
            if isinstance(row, dict) and "piece" in row and not row.get("error"):
                self.done[row["piece"]] = row

    def write(self, row: Row) -> None:
        """Add *row*; it is on disk when this returns."""
        if self.path is None:
            return
        if self._open is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            fresh = not self.path.is_file() or not self.path.stat().st_size
            self._open = self.path.open("a", encoding="utf-8")
            # A broken line at the end is ended, so that the next one is whole.
            self._open.write(json.dumps(self._head) + "\n" if fresh else "\n")
        self._open.write(json.dumps(row) + "\n")
        self._open.flush()

    def close(self) -> None:
        if self._open is not None:
            with suppress(OSError):
                self._open.close()
            self._open = None


def _told(world: World) -> str:
    """Say what *world* is, so that a file is known again."""
    p = world.seats[0]
    off = getattr(getattr(p, "rules", None), "off", ())
    without = f" without {', '.join(off)}" if off else ""
    return f"{type(p).__name__}{without}, {type(p.state).__name__}, {world!r}"


def _json(line: str) -> Any:
    try:
        return json.loads(line)
    except ValueError:
        return None


def _flat(row: Row) -> Row:
    """Return *row* with what stands in a mapping of its own as columns."""
    flat: Row = {}
    for name, value in row.items():
        if isinstance(value, dict):
            flat.update({f"{name}.{key}": inner for key, inner in value.items()})
        else:
            flat[name] = value
    return flat


def _shown(progress: bool | Shown) -> Shown:
    if callable(progress):
        return progress
    return Bar("campaign") if progress else lambda done, total: None
