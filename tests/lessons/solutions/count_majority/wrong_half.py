"""Half of the members, rounded up."""

from quorumscope import Participant


class Mine(Participant, frozen=True, kw_only=True, cache_hash=True):
    @property
    def quorum(self):
        return (len(self.members) + 1) // 2
