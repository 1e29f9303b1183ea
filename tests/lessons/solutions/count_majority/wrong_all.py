"""All members: safe, and dead as soon as one is away."""

from quorumscope import Participant


class Mine(Participant, frozen=True, kw_only=True, cache_hash=True):
    @property
    def quorum(self):
        return len(self.members)
