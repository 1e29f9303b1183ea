"""The player: the process that runs a submission, and nothing but that.

It holds the participants; the judge knows each by a number. Whatever the submission does in here
(prints, ends the process, writes over the checks, never comes back) the checks are elsewhere.

Found here: the main function of that process. Never: a check.
"""

from __future__ import annotations

import os
import sys
from typing import Any

from ...machines import TextLog
from ...protocol.rules import rules_without
from ...record.origin import TEXTS
from ...record.plain import plain
from .submission import Submission
from .wire import Hung, Wire, call_of, fields_of, message_of

NEW = -1
"""The number of a participant that has done nothing yet."""


class Player:
    """The participants of one submission."""

    def __init__(self, text: Any, base: type, without: tuple[str, ...]) -> None:
        self._text = text
        self._base = base
        self._rules = {"rules": rules_without(without)} if hasattr(base, "rules") else {}
        self._known: list[Any] = []
        self._numbers: dict[Any, int] = {}

    def does(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Return what the participant that is asked does."""
        before = self._participant(asked)
        effects: tuple[Any, ...] = ()
        what, told = asked["do"], asked["with"]
        if what == "hear":
            after, effects = before.hear(message_of(told))
        elif what == "call":
            after, effects = before.call(call_of(told))
        elif what == "time_out":
            after, effects = before.time_out(*told)
        else:
            after = before.restarted(*told)
        return {
            "number": self._number(after),
            "fields": fields_of(after, self._base),
            "effects": plain(effects),
        }

    def _participant(self, asked: dict[str, Any]) -> Any:
        number, own = asked["number"], asked["own"]
        if number != NEW:
            return self._known[number]
        return self._text(state=TextLog(), blank=TextLog(), **own, **self._rules)

    def _number(self, participant: Any) -> int:
        number = self._numbers.setdefault(participant, len(self._known))
        if number == len(self._known):
            self._known.append(participant)
        return number


def main() -> None:
    """Play until nobody asks any more."""
    wire = _wire()
    submission, base_name, without, memory = wire.receive()
    base = TEXTS[base_name]
    try:
        _limit(memory)
        player = Player(Submission(*submission).load(base), base, tuple(without))
        wire.send({"ready": True})
    except BaseException as error:
        wire.send({"error": _told(error)})
        return
    while True:
        asked = wire.receive()
        try:
            said = player.does(asked)
        except BaseException as error:  # whatever a submission raises is told
            said = {"error": _told(error)}
        wire.send(said)


def _wire() -> Wire:
    """Keep the two ends for the judge; what the submission prints goes nowhere."""
    wire = Wire(os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb"))
    nowhere = os.open(os.devnull, os.O_RDWR)
    for end in (0, 1, 2):
        os.dup2(nowhere, end)
    return wire


def _limit(megabytes: int) -> None:
    """Take no more memory than that, where the system can see to it."""
    if sys.platform != "win32":
        import resource

        size = megabytes * 2**20
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _told(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"


if __name__ == "__main__":
    try:
        main()
    except Hung:
        sys.exit(0)
