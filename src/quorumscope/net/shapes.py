"""The seed's interfaces, as typing Protocols: nothing has to inherit from them.

Found here: what a client, a server and a factory of connections can do. Never: one that does it
(adapters.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeAlias, runtime_checkable

from ..protocol.messages import Call, Reply
from ..protocol.types import Change, Member


class ParticipantStub(Protocol):
    """The six calls in the seed's shape. A refusal is a ConsensusError."""

    def prepare(self, instance: int, candidate: Member) -> int:
        """Return the highest instance: *instance* itself is a yes."""

    def accept(self, instance: int, sequence: int, changes: Sequence[Change]) -> bool: ...

    def add_member(self, instance: int, sequence: int, member: Member) -> None: ...

    def remove_member(self, instance: int, sequence: int, member: Member) -> None: ...

    def start_participation(
        self,
        instance: int,
        sequence: int,
        cluster: str,
        me: Member,
        master: Member,
        members: Sequence[Member],
        snapshot: bytes,
    ) -> None: ...

    def submit_request(self, changes: Sequence[Change]) -> None: ...


class ConsensusServer(ParticipantStub, Protocol):
    """What answers the calls of others: a participant, seen from a server."""


class ConsensusClient(ParticipantStub, Protocol):
    """What carries the calls to one other participant."""

    def close(self) -> None: ...


@runtime_checkable
class Wide(Protocol):
    """A stub that carries whole calls and whole replies.

    The seed's six argument lists have no room for what the safe text adds (what a voter reports,
    how far the log is agreed): its clients and servers are wide. The original needs only the six.
    """

    def ask(self, call: Call) -> Reply: ...


class ClientFactory(Protocol):
    """What makes connections."""

    def connect(self, cluster: str, member: Member) -> ConsensusClient:
        """Connect to *member* in *cluster*, or raise ConsensusError (ERR_CONNECT)."""


Connector: TypeAlias = ClientFactory
"""The later name of the seed for the same thing."""


class Server(Protocol):
    """What receives calls from outside, for several clusters, and hands them on."""

    def register(self, cluster: str, participant: ConsensusServer) -> None: ...
