"""Changes nothing."""

from quorumscope import Participant


class Mine(Participant, frozen=True, kw_only=True, cache_hash=True):
    pass
