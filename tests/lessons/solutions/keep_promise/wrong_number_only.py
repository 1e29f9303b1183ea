"""Notes the number, and not to whom."""

from msgspec.structs import replace

from quorumscope import Participant


class Mine(Participant, frozen=True, kw_only=True, cache_hash=True):
    def prepare(self, out, call):
        now, reply = super().prepare(out, call)
        return (replace(now, promised=call.instance) if reply.granted else now), reply
