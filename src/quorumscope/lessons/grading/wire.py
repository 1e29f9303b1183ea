"""What processes say to each other: one JSON value a line.

Found here: a wire over two files, and a participant's values as JSON and back. Never: what is said.
"""

from __future__ import annotations

from functools import cache
from typing import Any, BinaryIO, get_type_hints

from msgspec import convert, json

from ...protocol.messages import Effect, LocalCall, Message
from ...record.plain import plain, revive

OWN = ("state", "blank")
"""Fields of a participant that travel as snapshots: their class is the application's."""


class Hung(Exception):
    """Nobody is at the other end any more."""


class Wire:
    """Two files, one to read from and one to write to."""

    def __init__(self, reader: BinaryIO, writer: BinaryIO) -> None:
        self._reader = reader
        self._writer = writer

    def send(self, value: Any) -> None:
        try:
            self._writer.write(json.encode(value) + b"\n")
            self._writer.flush()
        except (OSError, ValueError) as error:
            raise Hung(str(error)) from error

    def receive(self) -> Any:
        line = self._reader.readline()
        if not line.endswith(b"\n"):
            raise Hung("the line ended")
        return json.decode(line)


def fields_of(participant: Any, base: type) -> dict[str, Any]:
    """Return the fields that *participant* has of *base*, as JSON values."""
    told = {name: plain(getattr(participant, name)) for name in _hints(base)}
    return {**told, "state": participant.state.snapshot()}


def revived(told: dict[str, Any], base: type) -> dict[str, Any]:
    """Return the fields that ``fields_of`` has told; the state is left a snapshot."""
    found = {n: convert(told[n], hint, dec_hook=revive) for n, hint in _hints(base).items()}
    return {**found, "state": convert(told["state"], bytes)}


@cache
def _hints(base: type) -> dict[str, Any]:
    hints = get_type_hints(base)
    return {n: hints[n] for n in base.__struct_fields__ if n not in OWN}  # type: ignore[attr-defined]


def effects_of(told: Any) -> tuple[Effect, ...]:
    return convert(told, tuple[Effect, ...], dec_hook=revive)


def message_of(told: Any) -> Message:
    message: Message = convert(told, Message, dec_hook=revive)
    return message


def call_of(told: Any) -> LocalCall:
    call: LocalCall = convert(told, LocalCall, dec_hook=revive)
    return call
