"""Stands for an instance for which it has voted for another."""

from quorumscope import OriginalParticipant
from quorumscope.protocol.errors import denied
from quorumscope.protocol.messages import Reply


class Mine(OriginalParticipant, frozen=True, kw_only=True, cache_hash=True):
    def prepare(self, out, call):
        stands = any(v.kind == "Prepare" for v in self.votes)
        if stands or self.master_of(call.instance) not in ("", call.candidate):
            return self, Reply(result=self.instance, error=denied("voted already"))
        return super().prepare(out, call)
