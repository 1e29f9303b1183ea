"""More than half of all members."""

from quorumscope import Participant


class Mine(Participant, frozen=True, kw_only=True, cache_hash=True):
    @property
    def quorum(self):
        return len(self.members) // 2 + 1
