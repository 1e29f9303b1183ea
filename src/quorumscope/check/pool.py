"""Processes of our own, for a campaign that is given no executor.

Found here: a pool that begins clean, leaves the interrupt to its owner, and stops at once. Where
there are no processes (in the browser), the work is done here. Never: a piece of work.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any


class Pool(Executor):
    """A pool of processes; or, where there can be none, this one."""

    def __init__(self) -> None:
        self._pool: Any = None
        self._max_workers = 1
        if sys.platform == "emscripten":
            return
        from concurrent.futures import ProcessPoolExecutor
        from multiprocessing import get_context

        # Not forked: a notebook's kernel has threads, and a fork of those may hang.
        context = get_context("spawn")
        self._pool = ProcessPoolExecutor(mp_context=context, initializer=_leave_interrupts)
        self._max_workers = self._pool._max_workers

    @property
    def is_parallel(self) -> bool:
        """Whether it has processes of its own."""
        return self._pool is not None

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        if self._pool is not None:
            future: Future[Any] = self._pool.submit(fn, *args, **kwargs)
            return future
        future = Future()
        future.set_result(fn(*args, **kwargs))
        return future

    def stop(self) -> None:
        """End now, whatever is at work."""
        if self._pool is None:
            return
        at_work = list((self._pool._processes or {}).values())
        self._pool.shutdown(wait=False, cancel_futures=True)
        for process in at_work:
            process.terminate()


def has_processes(executor: Executor) -> bool:
    """Whether *executor* hands work to processes that find classes by their names."""
    if isinstance(executor, Pool):
        return executor.is_parallel
    module = sys.modules.get("concurrent.futures.process")  # none in the browser
    return module is not None and isinstance(executor, module.ProcessPoolExecutor)


def _leave_interrupts() -> None:
    """An interrupt is for whoever began the campaign; a notebook sends it to all its processes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
