"""Tells a submit by its words: what is written twice on purpose is lost."""

from quorumscope import Participant


class Mine(Participant, frozen=True, kw_only=True, cache_hash=True):
    def was_served(self, entry):
        return any(getattr(e.entry, "changes", None) == entry.changes for e in self.log)
