"""Notes a refusal as a promise, so that it hears nobody any more."""

from msgspec.structs import replace

from quorumscope import Participant


class Mine(Participant, frozen=True, kw_only=True, cache_hash=True):
    def prepare(self, out, call):
        now, reply = super().prepare(out, call)
        return replace(now, promised=call.instance + 1, promised_to=call.candidate), reply
