"""Votes once in an instance, its own vote included."""

from quorumscope import OriginalParticipant
from quorumscope.protocol.errors import denied
from quorumscope.protocol.messages import Reply


class Mine(OriginalParticipant, frozen=True, kw_only=True, cache_hash=True):
    def prepare(self, out, call):
        stands = any(
            v.kind == "Prepare" and v.position.instance >= call.instance for v in self.votes
        )
        if stands or self.master_of(call.instance) not in ("", call.candidate):
            return self, Reply(result=self.instance, error=denied("voted already"))
        return super().prepare(out, call)

    def try_become_master(self, out, waiter, then):
        if self.master_of(self.instance + 1) not in ("", self.me):
            return self.conclude(out, waiter, denied("voted for another"))
        return super().try_become_master(out, waiter, then)
