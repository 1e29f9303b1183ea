"""The seed's own shapes, for those who bring a wire of their own.

The seed's calls block: a client's ``accept`` returns when the other side has answered. Here a
participant is a value that says what to send, and a ``Host`` makes the one of the other: it holds
the value, performs what it says through blocking clients, and hears what they return.

    factory = ...                       # anything with connect(cluster, member) -> client
    host = Host(Participant(name="n1", state=TextLog(), blank=TextLog()), factory)
    server.register("cluster", host)    # anything that hands calls from outside to the host
    host.init_master()
    host.submit("x")                    # returns when it is agreed, raises ConsensusError if not

Two rules that this file keeps.

1. Nothing here knows a thread or a socket. A host that is called while it waits for an answer
   (the other side asks back) hears the call at once, for its participant is up to date between any
   two messages; who uses threads puts one lock around each host.
2. A call that was refused is an answer, and comes out of a blocking method as ConsensusError. A
   call that failed on the way is a time-out to the participant, and the connection is made anew.

Found here: the host, and an in-process server with its clients; the shapes that they have stand in
shapes.py. Never: a rule of the protocol.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from ..protocol.errors import ConsensusError, ErrorCode, Refusal
from ..protocol.messages import (
    Accept,
    AddMember,
    AddParticipant,
    Answer,
    Ask,
    BecameMaster,
    Call,
    Committed,
    Concluded,
    InitMaster,
    LocalCall,
    LostMaster,
    PingMaster,
    Prepare,
    RemoveMember,
    RemoveParticipant,
    Reply,
    StartElection,
    StartParticipation,
    Submit,
    SubmitRequest,
)
from ..protocol.participant import Reaction
from ..protocol.types import Change, Member, State
from .shapes import (
    ClientFactory,
    Connector,
    ConsensusClient,
    ConsensusServer,
    ParticipantStub,
    Server,
    Wide,
)

__all__ = [
    "ClientFactory",
    "Connector",
    "ConsensusClient",
    "ConsensusServer",
    "Host",
    "LocalClient",
    "LocalServer",
    "LocalWire",
    "ParticipantStub",
    "Server",
    "SixCalls",
    "Wide",
]

# --- from the six calls to one, and back ----------------------------------------------------------


class SixCalls:
    """The six calls, each made into one ``ask``: for whoever carries whole calls."""

    def ask(self, call: Call) -> Reply:
        raise ConsensusError(ErrorCode.ERR_CALL, f"{type(self).__name__} must carry {call!r}")

    def prepare(self, instance: int, candidate: Member) -> int:
        return int(result(self.ask(Prepare(instance, candidate))) or 0)

    def accept(self, instance: int, sequence: int, changes: Sequence[Change]) -> bool:
        return bool(result(self.ask(Accept(instance, sequence, tuple(changes)))))

    def add_member(self, instance: int, sequence: int, member: Member) -> None:
        result(self.ask(AddMember(instance, sequence, member)))

    def remove_member(self, instance: int, sequence: int, member: Member) -> None:
        result(self.ask(RemoveMember(instance, sequence, member)))

    def start_participation(
        self,
        instance: int,
        sequence: int,
        cluster: str,
        me: Member,
        master: Member,
        members: Sequence[Member],
        snapshot: bytes,
    ) -> None:
        start = StartParticipation(
            instance, sequence, cluster, me, master, tuple(members), snapshot
        )
        result(self.ask(start))

    def submit_request(self, changes: Sequence[Change]) -> None:
        result(self.ask(SubmitRequest(tuple(changes))))


def result(reply: Reply) -> int | bool | None:
    """Return the result of *reply*, or raise its refusal."""
    if reply.error is not None:
        raise raised(reply.error)
    return reply.result


def raised(refusal: Refusal) -> ConsensusError:
    """Return *refusal* as the exception that a blocking call raises."""
    return ConsensusError(refusal.code, refusal.description, refusal.inner)


def carry(client: Any, call: Call) -> Reply:
    """Have *client* make *call*: whole where it can, else by the one of the six that it is."""
    if isinstance(client, Wide):
        return client.ask(call)
    try:
        return Reply(result=_SIX[type(call)](client, call))
    except ConsensusError as error:
        if error.code in LOST:
            raise
        return Reply(error=Refusal(error.code, error.description, error.inner))


LOST = (ErrorCode.ERR_CALL, ErrorCode.ERR_IO, ErrorCode.ERR_CONNECT, ErrorCode.ERR_ENCODING)
"""The codes of a call that did not come through, so that nobody has refused it."""

_SIX: dict[type, Callable[[Any, Any], int | bool | None]] = {
    Prepare: lambda client, c: client.prepare(c.instance, c.candidate),
    Accept: lambda client, c: client.accept(c.instance, c.sequence, c.changes),
    AddMember: lambda client, c: client.add_member(c.instance, c.sequence, c.member),
    RemoveMember: lambda client, c: client.remove_member(c.instance, c.sequence, c.member),
    StartParticipation: lambda client, c: client.start_participation(
        c.instance, c.sequence, c.cluster, c.me, c.master, c.members, c.snapshot
    ),
    SubmitRequest: lambda client, c: client.submit_request(c.changes),
}


# --- the host -------------------------------------------------------------------------------------

Handler: TypeAlias = Callable[[BecameMaster | LostMaster | Committed], object]


class Host(SixCalls):
    """One participant behind blocking calls: those of others (a ConsensusServer) and local ones.

    If you know an actor: its mailbox is the call stack. Don't confuse it with ``Cluster``, where
    no message moves unless you move it; a host sends at once, and waits for the answer.

    Parameters
    ----------
    participant : Participant
        The value to begin with; ``participant`` is the present one.
    factory : ClientFactory
        What connects it to others. A connection is kept until a call on it fails.
    handler : callable, optional
        Told of the seed's three events.

    Attributes
    ----------
    failures : dict of Member to Exception
        Why the last call to a member did not come through.
    """

    def __init__(
        self, participant: Any, factory: ClientFactory, handler: Handler | None = None
    ) -> None:
        self.participant = participant
        self._factory = factory
        self._handler = handler
        self._clients: dict[Member, ConsensusClient] = {}
        self._outbox: deque[Ask] = deque()
        self._ends: dict[int, Concluded | None] = {}  # of the local calls that wait for one
        self._replies: dict[int, Reply | None] = {}  # of the calls of others that wait for one
        self._heard = 0
        self.failures: dict[Member, Exception] = {}

    # --- calls of others --------------------------------------------------------------------------

    def ask(self, call: Call) -> Reply:
        """Hear *call* and return the reply to it."""
        self._heard += 1
        number = self._heard
        self._replies[number] = None
        self._take(self.participant.hear(Ask(OUTSIDE, self.participant.name, number, 0, 0, call)))
        self._work()
        busy = f"{self.participant.name} waits for another vote to be decided"
        late = Reply(error=Refusal(ErrorCode.ERR_CALL, busy))
        return self._replies.pop(number) or late

    # --- local calls ------------------------------------------------------------------------------

    def init_master(self) -> None:
        """Found the cluster."""
        self.call(InitMaster(self.participant.state.snapshot()))

    def submit(self, *changes: Change, client: str = "", number: int = 0) -> None:
        """Replicate *changes*, all or none."""
        self.call(Submit(changes, client, number))

    def submit_one(self, change: Change) -> None:
        """Replicate one change."""
        self.submit(change)

    def start_election(self) -> None:
        self.call(StartElection())

    def add_participant(self, member: Member) -> None:
        self.call(AddParticipant(member))

    def remove_participant(self, member: Member) -> None:
        self.call(RemoveParticipant(member))

    def ping_master(self) -> None:
        self.call(PingMaster())

    @property
    def is_master(self) -> bool:
        return bool(self.participant.is_master)

    @property
    def has_master(self) -> bool:
        return bool(self.participant.has_master)

    @property
    def current_master(self) -> Member:
        return str(self.participant.current_master)

    @property
    def state(self) -> State:
        """The application's state as it is here."""
        state: State = self.participant.state
        return state

    def call(self, call: LocalCall) -> None:
        """Make a local call and wait for its end.

        Raises
        ------
        ConsensusError
            Where it was refused, or (ERR_CALL) is not decided, as an answer is still out.
        """
        request = self.participant.counter
        self._ends[request] = None
        self._take(self.participant.call(call))
        self._work()
        end = self._ends.pop(request)
        if end is None:
            raise ConsensusError(
                ErrorCode.ERR_CALL,
                f"{type(call).__name__} waits for a vote that is not decided yet; ask again later",
            )
        if end.error is not None:
            raise raised(end.error)

    def close(self) -> None:
        """Close all connections; the next call makes new ones."""
        for member in tuple(self._clients):
            self._disconnect(member)

    # --- performing what the participant says -----------------------------------------------------

    def _take(self, reaction: Reaction) -> None:
        self.participant = reaction.participant
        for effect in reaction.effects:
            if isinstance(effect, Ask):
                self._outbox.append(effect)
            elif isinstance(effect, Answer) and effect.vote in self._replies:
                self._replies[effect.vote] = effect.reply
            elif isinstance(effect, Concluded) and effect.request in self._ends:
                self._ends[effect.request] = effect
            elif isinstance(effect, (BecameMaster, LostMaster, Committed)) and self._handler:
                self._handler(effect)

    def _work(self) -> None:
        while self._outbox:
            self._send(self._outbox.popleft())

    def _send(self, ask: Ask) -> None:
        try:
            reply = carry(self._client(ask.target), ask.call)
        except Exception as error:  # whatever a wire raises: it may have arrived or not
            self.failures[ask.target] = error
            self._disconnect(ask.target)
            self._take(self.participant.time_out(ask.vote, ask.slot, ask.attempt))
            return
        numbers = (ask.vote, ask.slot, ask.attempt)
        self._take(self.participant.hear(Answer(ask.target, ask.source, *numbers, ask.name, reply)))

    def _client(self, member: Member) -> ConsensusClient:
        if member not in self._clients:
            self._clients[member] = self._factory.connect(self.participant.cluster, member)
        return self._clients[member]

    def _disconnect(self, member: Member) -> None:
        client = self._clients.pop(member, None)
        if client is not None:
            client.close()


OUTSIDE: Member = "(outside)"
"""The sender of a call of which the wire does not say from whom it comes."""


# --- an in-process wire ---------------------------------------------------------------------------


class LocalServer:
    """The participants of one address, one for each cluster, behind one server."""

    def __init__(self) -> None:
        self._participants: dict[str, Any] = {}

    def register(self, cluster: str, participant: ConsensusServer) -> None:
        if cluster in self._participants:
            raise ConsensusError(
                ErrorCode.ERR_STATE,
                f"there is a participant of {cluster!r} here already; give the cluster another"
                " name, or the participant another server",
            )
        self._participants[cluster] = participant

    def ask(self, cluster: str, call: Call) -> Reply:
        """Hand *call* to the participant of *cluster*."""
        if cluster not in self._participants:
            known = ", ".join(map(repr, self._participants)) or "none"
            raise ConsensusError(
                ErrorCode.ERR_CONNECT,
                f"no participant of {cluster!r} is registered here (registered: {known});"
                " register one first",
            )
        return carry(self._participants[cluster], call)


class LocalClient(SixCalls):
    """A connection to one participant behind a LocalServer."""

    def __init__(self, server: LocalServer, cluster: str) -> None:
        self._server: LocalServer | None = server
        self._cluster = cluster

    def ask(self, call: Call) -> Reply:
        if self._server is None:
            raise ConsensusError(ErrorCode.ERR_IO, "this connection is closed; connect again")
        return self._server.ask(self._cluster, call)

    def close(self) -> None:
        self._server = None


class LocalWire:
    """A ClientFactory among LocalServers in one process, by address."""

    def __init__(self) -> None:
        self.servers: dict[Member, LocalServer] = {}

    def server(self, member: Member) -> LocalServer:
        """Return the server at that address; the first time, a new one."""
        return self.servers.setdefault(member, LocalServer())

    def connect(self, cluster: str, member: Member) -> LocalClient:
        if member not in self.servers:
            raise ConsensusError(
                ErrorCode.ERR_CONNECT, f"nobody listens at {member!r}; begin a server there first"
            )
        return LocalClient(self.servers[member], cluster)
