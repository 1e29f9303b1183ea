"""What came of a local call: read off the trace, wherever one stands in it.

Found here: Request. Never: the call itself (protocol/messages.py) or its making (live.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..net.events import Crashed
from ..protocol.errors import ErrorCode, Refusal
from ..protocol.messages import Concluded, LocalCall
from ..protocol.types import Member
from ..record.trace import TraceStep

if TYPE_CHECKING:
    from .live import Live


class Request:
    """What a local call asked for, and what has come of it where the run stands now.

    Don't confuse ``refused`` (someone said no, with a code) with ``unknown`` (nobody can say): what
    is unknown may have been done. A ``retry`` of a submit keeps its client and number, by which the
    safe text tells it from a new one.
    """

    def __init__(self, run: Live, call: LocalCall, step: TraceStep) -> None:
        begun = step.events[0]
        self._run = run
        self.call = call
        self.step = step.id
        self.member: Member = begun.member
        self.number: int = begun.request

    @property
    def outcome(self) -> str:
        """``pending``, ``acknowledged``, ``refused`` or ``unknown`` (timed out, or crashed)."""
        end = self._end()
        if end is None:
            return "pending"
        if isinstance(end, Crashed):
            return "unknown"
        if end.error is None:
            return "acknowledged"
        return "unknown" if end.error.code is ErrorCode.ERR_CALL else "refused"

    @property
    def error(self) -> Refusal | None:
        """Why it was refused or is unknown: a code and a sentence."""
        end = self._end()
        return end.error if isinstance(end, Concluded) else None

    @property
    def code(self) -> ErrorCode | None:
        """The code of ``error``."""
        error = self.error
        return error.code if error else None

    def retry(self, at: Member | None = None) -> Request:
        """Ask once more, here or at another member."""
        return self._run.call(at or self.member, self.call)

    def _end(self) -> Concluded | Crashed | None:
        """Look for the end between the submit and the cursor; before the submit there is none."""
        crashed = None
        for step in self._run.past():
            for event in step.events:
                if isinstance(event, Concluded) and event.member == self.member:
                    if event.request == self.number:
                        return event
                elif isinstance(event, Crashed) and event.member == self.member:
                    crashed = event
            if step.id == self.step:
                return crashed
        return None

    def __repr__(self) -> str:
        code = f" ({self.code})" if self.code else ""
        return f"<{type(self.call).__name__} at {self.member}: {self.outcome}{code}>"
