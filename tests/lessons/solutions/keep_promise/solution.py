"""Notes what it says yes to, and what it stands for."""

from msgspec.structs import replace

from quorumscope import Participant


class Mine(Participant, frozen=True, kw_only=True, cache_hash=True):
    def prepare(self, out, call):
        now, reply = super().prepare(out, call)
        if reply.granted:
            now = replace(now, promised=call.instance, promised_to=call.candidate)
        return now, reply

    def try_become_master(self, out, waiter, then):
        number = max(self.seen, self.promised, self.instance) + 1
        now = super().try_become_master(out, waiter, then)
        return replace(now, promised=number, promised_to=self.me)
