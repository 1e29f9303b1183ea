"""The dots round a candidate: whose vote it holds, and whose is on its way.

Found here: one dot for each peer that was asked, on the side on which that peer stands. A vote that
is granted and still travels is seen here before the candidate knows of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..net.world import World
from ..protocol.messages import Answer, Message
from ..protocol.types import Member
from ..protocol.votes import Vote
from ..record.words import is_yes
from .marks import Mark, key
from .places import Places

ASIDE = 16.0
"""How far from a member's edge a vote lies."""


def votes(world: World, where: Places, name: Member) -> Iterator[Mark]:
    """Yield a dot for each peer of a candidate, on the side on which that peer stands."""
    p = world[name]
    undecided = [v for v in p.votes if v.kind == "Prepare" and v.decided is None]
    if not undecided or not where.sizes.labels:
        return
    asked = dict.fromkeys((*(o.target for o in undecided[-1].open), *undecided[-1].granted))
    asked.update(dict.fromkeys(m for m, _ in undecided[-1].refused))
    for peer in where.names:
        if peer == name or peer not in asked:
            continue
        look, words = _vote(world, undecided[-1], name, peer)
        at = where.points[name].towards(where.points[peer], where.radius + ASIDE)
        yield Mark(
            id=f"vote:{key(name)}:{key(peer)}",
            kind="vote",
            shape="circle",
            look=look,
            x=round(at.x, 1),
            y=round(at.y, 1),
            w=where.sizes.dot,
            words=words,
        )


def _vote(world: World, vote: Vote, name: Member, peer: Member) -> tuple[str, str]:
    if peer in vote.granted:
        return "vote held", f"{name} holds {peer}'s vote"
    if any(_grants(e.message, vote, name, peer) for e in world.flight):
        return "vote travels", f"{peer}'s vote for {name} is on its way"
    return "vote none", f"{name} has no vote of {peer}"


def _grants(message: Message, vote: Vote, name: Member, peer: Member) -> bool:
    """Whether *message* is a yes of *peer* that *name* will count in *vote*."""
    return (
        isinstance(message, Answer)
        and (message.source, message.target) == (peer, name)
        and message.vote == vote.number
        and vote.expecting(message) is not None
        and is_yes(message, vote)
    )
