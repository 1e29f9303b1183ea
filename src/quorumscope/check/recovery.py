"""What a cluster makes of a world in which the faults have stopped.

Safety alone is cheap: who does nothing does nothing wrong. So a run may end in any world, and from
there, with every link mended and every process back, a new change must come through.

Found here: one fair way to go on, without chance. Never: a fault.
"""

from __future__ import annotations

from ..net.actions import Action, Deliver, Heal, Local, Restart, TimeOut
from ..net.events import Event
from ..net.world import World
from ..protocol.messages import Concluded, StartElection, Submit
from ..protocol.types import Member, ParticipantState
from .invariants import Violation, violations

ROUNDS = 3
"""How often each member gets its turn to lead. One turn mostly does."""

CHANGE = Submit(("recovered",), "recovery", 1)


class Recovery:
    """One attempt to go on from *world*: see ``acknowledged`` and ``violations`` for its end.

    Everything is mended, every message arrives, the oldest first, and who waits in vain gives up.
    Then each member in turn submits a change, and where that is not enough stands for election.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.actions: list[Action] = []
        self.violations: list[Violation] = []
        self.acknowledged = False
        self._mend()
        self._settle()
        for member in world.names * ROUNDS:
            self._submit(member)
            if not self.acknowledged:
                self._stand(member)
                self._submit(member)
            if self.acknowledged:
                break

    def _do(self, action: Action) -> tuple[Event, ...]:
        before = self.world
        self.world, events = before.after(action)
        self.actions.append(action)
        self.violations += violations(before, events, self.world)
        return events

    def _mend(self) -> None:
        if self.world.cuts:
            self._do(Heal())
        for member in self.world.crashed:
            self._do(Restart(member))

    def _submit(self, member: Member) -> None:
        request = self.world[member].counter
        events = [*self._do(Local(member, CHANGE)), *self._settle()]
        self.acknowledged = self.acknowledged or any(
            isinstance(e, Concluded) and (e.member, e.request, e.error) == (member, request, None)
            for e in events
        )

    def _stand(self, member: Member) -> None:
        if self.world[member].participant_state is not ParticipantState.MASTER:
            self._do(Local(member, StartElection()))
            self._settle()

    def _settle(self) -> list[Event]:
        """Let all arrive that can; where nothing is left, let everybody give up, and so on."""
        events: list[Event] = []
        while True:
            action = self._next()
            if action is None:
                return events
            events += self._do(action)

    def _next(self) -> Action | None:
        here = [e for e in self.world.flight if e.message.target in self.world]
        if here:
            return Deliver(min(e.id for e in here))
        for p in self.world.seats:
            for vote in p.votes:
                for asked in vote.open:
                    return TimeOut(p.name, vote.number, asked.slot, asked.attempt)
        return None
