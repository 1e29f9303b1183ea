"""Two, which is right for two and three members only."""

from quorumscope import Participant


class Mine(Participant, frozen=True, kw_only=True, cache_hash=True):
    @property
    def quorum(self):
        return 2
