"""Makes two masters impossible by making the first one impossible."""

from quorumscope import OriginalParticipant
from quorumscope.protocol.errors import denied
from quorumscope.protocol.messages import Reply


class Mine(OriginalParticipant, frozen=True, kw_only=True, cache_hash=True):
    def prepare(self, out, call):
        return self, Reply(result=self.instance, error=denied("never"))
