"""Accounts and transfers: a State that may say no.

Found here: Bank. A transfer without cover is agreed like any other change and refused when it is
applied, by each member in the same way: the protocol agrees on the order, the State on the meaning.
Never: a refusal that is an exception, for then one bad transfer would stop every member.
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from ..protocol.pairs import Pairs, get, put
from ..protocol.types import Change
from .values import from_bytes, not_meant, to_bytes


class Bank(Struct, frozen=True, cache_hash=True):
    """Accounts. A change is ``("deposit", account, amount)`` or ``("transfer", a, b, amount)``.

    Amounts are whole numbers of at least 1. *refused* counts the transfers that had no cover.
    """

    accounts: Pairs[str, int] = ()
    refused: int = 0

    def balance(self, account: str) -> int:
        """Return what is in *account*; one that nobody has paid into is empty."""
        amount: int = get(self.accounts, account, 0)
        return amount

    @property
    def total(self) -> int:
        """All money in the bank: only a deposit changes it."""
        return sum(amount for _, amount in self.accounts)

    def snapshot(self) -> bytes:
        return to_bytes((self.accounts, self.refused))

    def apply(self, change: Change) -> Bank:
        match change:
            case ("deposit", str(account), int(amount)) if amount > 0:
                return self._add(account, amount)
            case ("transfer", str(a), str(b), int(amount)) if amount > 0:
                if self.balance(a) < amount:
                    return replace(self, refused=self.refused + 1)
                return self._add(a, -amount)._add(b, amount)
        wanted = '("deposit", "alice", 5) or ("transfer", "alice", "bob", 5), amounts from 1 up'
        raise not_meant("Bank", change, wanted)

    def install(self, snapshot: bytes) -> Bank:
        return Bank(*from_bytes(snapshot, tuple[list[tuple[str, int]], int]))

    def _add(self, account: str, amount: int) -> Bank:
        return replace(self, accounts=put(self.accounts, account, self.balance(account) + amount))
