"""What can be refused, and how it is said.

Found here: the error codes, the refusal that travels as a value, and the exception for misuse.

    Refusal         a value inside an answer: the protocol goes on, nobody is interrupted
    ConsensusError  an exception: a call that cannot be meant, raised before anything has changed
"""

from __future__ import annotations

from enum import Enum

from msgspec import Struct


class ErrorCode(str, Enum):
    """The seed's codes, and ERR_PANIC for what made the Go process crash."""

    ERR_CALL = "ERR_CALL"
    ERR_IO = "ERR_IO"
    ERR_ENCODING = "ERR_ENCODING"
    ERR_STATE = "ERR_STATE"
    ERR_MAJORITY = "ERR_MAJORITY"
    ERR_DENIED = "ERR_DENIED"
    ERR_SEQUENCE = "ERR_SEQUENCE"
    ERR_GAP = "ERR_GAP"
    ERR_CONNECT = "ERR_CONNECT"
    ERR_PANIC = "ERR_PANIC"

    def __str__(self) -> str:
        return self.value


RETRYABLE = (ErrorCode.ERR_STATE, ErrorCode.ERR_CALL, ErrorCode.ERR_MAJORITY)


class Refusal(Struct, frozen=True, cache_hash=True, omit_defaults=True, gc=False):
    """A call that was not granted: its code, one sentence, and the refusal behind it if any."""

    code: ErrorCode
    description: str
    inner: Refusal | None = None

    @property
    def retryable(self) -> bool:
        """Whether the same call may succeed later."""
        return self.code in RETRYABLE

    def __str__(self) -> str:
        behind = f" ({self.inner})" if self.inner else ""
        return f"{self.code}: {self.description}{behind}"


class ConsensusError(Exception):
    """A call that cannot be meant, or (from a blocking client) a call that was refused.

    Attributes
    ----------
    code : ErrorCode
    description : str
        What is wrong, and the next thing to try.
    inner : Refusal or None
    retryable : bool
        Whether the same call may succeed later.
    """

    def __init__(self, code: ErrorCode, description: str, inner: Refusal | None = None) -> None:
        super().__init__(f"{code}: {description}" + (f" ({inner})" if inner else ""))
        self.code = code
        self.description = description
        self.inner = inner

    @property
    def retryable(self) -> bool:
        return self.code in RETRYABLE

    def __reduce__(self) -> tuple[type[ConsensusError], tuple[ErrorCode, str, Refusal | None]]:
        return (type(self), (self.code, self.description, self.inner))


def denied(why: str) -> Refusal:
    return Refusal(ErrorCode.ERR_DENIED, why)


def panic(what: str) -> Refusal:
    """Return the answer that stands for a crash of the original's process."""
    return Refusal(ErrorCode.ERR_PANIC, f"the original process crashed here: {what}")
