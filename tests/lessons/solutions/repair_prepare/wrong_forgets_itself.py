"""Forgets that a candidate has voted for itself."""

from quorumscope import OriginalParticipant
from quorumscope.protocol.errors import denied
from quorumscope.protocol.messages import Reply


class Mine(OriginalParticipant, frozen=True, kw_only=True, cache_hash=True):
    def prepare(self, out, call):
        if self.master_of(call.instance) not in ("", call.candidate):
            return self, Reply(result=self.instance, error=denied("voted already"))
        return super().prepare(out, call)
