"""Schedules as stories: one line for each thing that happens, played on a cluster.

Found here: the few sentences that a story is told in, and how each is played. Never: a schedule
(test_schedules.py). Who hears what is said by the names on the message, the oldest first:

    n2 stands                       n2 begins an election
    n1 submits x                    (n1 submits x again: the same client and number)
    n1 adds n4                      n1 removes n4
    n3 hears Prepare from n2        an ask arrives
    n3 misses Prepare from n2       an ask is lost
    n2 hears back from n3           an answer arrives
    n2 gives up                     every ask that n2 waits for times out
    n2 crashes
    n3 restarts                     it crashes, and is back with its disk
    n1 and n2 are cut off           no message gets from one to the other
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from quorumscope.check.request import Request
from quorumscope.cluster import Cluster
from quorumscope.net.actions import TimeOut
from quorumscope.protocol.messages import Ask
from quorumscope.protocol.types import Addition, Changes, Removal


class Impossible(Exception):
    """What a line tells of can't happen here."""


class Story:
    """A cluster to which a schedule happens, line by line."""

    def __init__(self, members: int, without: Sequence[str] = ()) -> None:
        self.cluster = Cluster(members, without=without)
        self.cluster.ping_master("n1")  # an empty Accept tells the last follower of the others
        self.cluster.settle()
        self.requests: dict[str, Request] = {}
        self.left_out: list[str] = []

    def play(self, lines: str, *, strict: bool) -> None:
        """Let each line happen. One that can't is an error, or (not *strict*) is left out."""
        for line in [found.strip() for found in lines.splitlines() if found.strip()]:
            try:
                self.tell(line)
            except Impossible:
                if strict:
                    raise
                self.left_out.append(line)

    def tell(self, line: str) -> None:
        for pattern, happen in SENTENCES:
            found = re.fullmatch(pattern, line)
            if found:
                happen(self, *found.groups())
                return
        raise ValueError(f"no sentence reads {line!r}")

    @property
    def broken(self) -> set[str]:
        """The names of the invariants that this story broke."""
        return {v.invariant for v in self.cluster.violations}

    @property
    def longest_log(self) -> list[str]:
        """The longest log that any member has, a word for each entry since the founding."""
        founding = len(self.cluster.trace.line[0].world["n1"].log)
        longest = max((p.log for p in self.cluster), key=len)
        return [_word(logged.entry) for logged in longest.since(founding)]

    # --- one for each sentence --------------------------------------------------------------------

    def stands(self, member: str) -> None:
        self.cluster.start_election(member)

    def submits(self, member: str, change: str, again: str) -> None:
        if again:
            self.requests[change].retry(member)
        else:
            self.requests[change] = self.cluster.submit(member, change)

    def adds(self, master: str, member: str) -> None:
        self.cluster.add_participant(member, at=master)

    def removes(self, master: str, member: str) -> None:
        self.cluster.remove_participant(member, at=master)

    def hears(self, member: str, name: str, sender: str) -> None:
        self.cluster.deliver(self._oldest(sender, member, name))

    def misses(self, member: str, name: str, sender: str) -> None:
        self.cluster.drop(self._oldest(sender, member, name))

    def hears_back(self, member: str, sender: str) -> None:
        self.cluster.deliver(self._oldest(sender, member, None))

    def gives_up(self, member: str) -> None:
        votes = self.cluster[member].votes
        open_asks = [(v.number, o.slot, o.attempt) for v in votes for o in v.open]
        if not open_asks:
            raise Impossible(f"{member} waits for nothing")
        for number, slot, attempt in open_asks:
            vote = self.cluster[member].vote(number)
            if vote and vote.find(slot, attempt):
                self.cluster.do(TimeOut(member, number, slot, attempt))

    def crashes(self, member: str) -> None:
        self.cluster.crash(member)

    def restarts(self, member: str) -> None:
        self.cluster.crash(member)
        self.cluster.restart(member)

    def are_cut_off(self, a: str, b: str) -> None:
        self.cluster.cut(a, b)

    def _oldest(self, sender: str, member: str, name: str | None) -> int:
        """Return the id of the oldest ask of that *name*, or (None) of the oldest answer."""
        for envelope in self.cluster.pending:
            m = envelope.message
            asked = m.name if isinstance(m, Ask) else None
            if (m.source, m.target, asked) == (sender, member, name):
                return envelope.id
        raise Impossible(f"no {name or 'answer'} from {sender} to {member} is in flight")


SENTENCES: tuple[tuple[str, Callable[..., None]], ...] = (
    (r"(\w+) stands", Story.stands),
    (r"(\w+) submits (\w+)( again)?", Story.submits),
    (r"(\w+) adds (\w+)", Story.adds),
    (r"(\w+) removes (\w+)", Story.removes),
    (r"(\w+) hears back from (\w+)", Story.hears_back),
    (r"(\w+) hears (\w+) from (\w+)", Story.hears),
    (r"(\w+) misses (\w+) from (\w+)", Story.misses),
    (r"(\w+) gives up", Story.gives_up),
    (r"(\w+) crashes", Story.crashes),
    (r"(\w+) restarts", Story.restarts),
    (r"(\w+) and (\w+) are cut off", Story.are_cut_off),
)


def _word(entry: object) -> str:
    if isinstance(entry, Changes):
        return "/".join(str(c) for c in entry.changes)
    if isinstance(entry, Addition):
        return f"+{entry.member}"
    if isinstance(entry, Removal):
        return f"-{entry.member}"
    return "no-op"
