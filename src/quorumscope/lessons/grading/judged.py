"""A participant whose handlers run elsewhere: the judge has its fields, the player has the rest.

Found here: the class that stands in the judge's worlds, and the line to a player. Never: a line of
what was handed in.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from threading import Timer
from typing import Any, ClassVar, Self

from msgspec import DecodeError, ValidationError

from ...machines import TextLog
from ...protocol.messages import LocalCall, Message
from ...protocol.participant import Reaction
from ...record.plain import plain
from .player import NEW
from .submission import Submission
from .wire import Hung, Wire, effects_of, revived

ROOT = Path(__file__).parents[3]


class Misplay(Exception):
    """The submission raised something, ended its process, or said what makes no sense."""


class Line:
    """A player, and who asks it. ``seconds`` is how long it may take, all in all."""

    def __init__(
        self,
        submission: Submission,
        base: str,
        without: tuple[str, ...],
        seconds: float,
        memory: int,
    ) -> None:
        self.late = False
        self._process = started("player")
        assert self._process.stdin is not None and self._process.stdout is not None
        self._wire = Wire(self._process.stdout, self._process.stdin)  # type: ignore[arg-type]
        self._timer = Timer(seconds, self._stop)
        self._seconds = seconds
        self._timer.start()
        try:
            self.ask([list(submission), base, list(without), memory])
        except Misplay:
            self.close()
            raise

    def ask(self, asked: Any) -> Any:
        """Return what the player answers."""
        try:
            self._wire.send(asked)
            said = self._wire.receive()
        except (Hung, DecodeError) as error:
            if self.late:
                raise Misplay(
                    f"it did not come to an end within {self._seconds:.0f} s: is there a loop"
                    " without end?"
                ) from None
            raise Misplay("its process ended, or it has taken too much memory") from error
        if "error" in said:
            raise Misplay(f"it raises {said['error']}")
        return said

    def _stop(self) -> None:
        self.late = True
        self._process.kill()

    def close(self) -> None:
        self._timer.cancel()
        self._process.kill()
        self._process.communicate()


def started(module: str) -> subprocess.Popen[bytes]:
    """Start a module of this folder as a process that takes nothing from where it is started."""
    kept = {k: v for k, v in os.environ.items() if k in ("PATH", "SYSTEMROOT", "LANG", "TMPDIR")}
    environment = {**kept, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0"}
    return subprocess.Popen(
        [sys.executable, "-P", "-m", f"{__package__}.{module}"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
    )


def judged(base: Any, line: Line) -> Any:
    """Return a text like *base* whose every step is asked of *line*."""

    class Judged(base, frozen=True, kw_only=True, cache_hash=True):  # type: ignore[call-arg, misc]
        """A participant of the submission, as the judge sees it."""

        number: int = NEW

        player: ClassVar[Line] = line

        def hear(self, message: Message) -> Reaction:
            return self._ask("hear", plain(message))

        def call(self, call: LocalCall) -> Reaction:
            return self._ask("call", plain(call))

        def time_out(self, vote: int, slot: int, attempt: int) -> Reaction:
            return self._ask("time_out", [vote, slot, attempt])

        def restarted(self, disk: bool = True) -> Self:
            back: Self = self._ask("restarted", [disk]).participant
            return back

        def _ask(self, do: str, told: Any) -> Reaction:
            own = {"name": self.name, "cluster": self.cluster, "counter": self.counter}
            said = self.player.ask({"number": self.number, "own": own, "do": do, "with": told})
            try:
                return Reaction(self._after(said), effects_of(said["effects"]))
            except (ValidationError, KeyError) as error:
                raise Misplay(f"what it does makes no sense ({error})") from error

        def _after(self, said: dict[str, Any]) -> Self:
            fields = revived(said["fields"], base)
            state = TextLog().install(fields.pop("state"))
            return type(self)(**fields, state=state, blank=self.blank, number=said["number"])

    return Judged
