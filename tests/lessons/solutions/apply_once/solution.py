"""The last number of a client, and all below it, have been applied."""

from quorumscope import Participant
from quorumscope.protocol.pairs import get


class Mine(Participant, frozen=True, kw_only=True, cache_hash=True):
    def was_served(self, entry):
        return bool(entry.client) and entry.number <= get(self.served, entry.client, -1)
