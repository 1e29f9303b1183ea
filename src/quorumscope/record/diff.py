"""What differs between two worlds, or two members, down to the item.

Collections are compared item by item: a vote by its number, what is staged by its sequence, a log
by its places, a list of members by who is in it. So what is told is what a reader would point at.

Found here: differences, and where two runs part. Never: why they differ (causes.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias, get_args

from msgspec import Struct

from ..net.network import Envelope
from ..net.world import World
from ..protocol.chain import Chain
from ..protocol.errors import Refusal
from ..protocol.types import Entry, Logged, Member, Staged
from ..protocol.votes import Open, Vote
from .shown import shown
from .trace import TraceStep

Path: TypeAlias = tuple[str, ...]

LEFT_OUT = ("history", "next_id", "names", "seats")
"""Of a world: what follows from the rest, or is told member by member."""


WHOLE = (*get_args(Entry), Logged, Staged, Open, Envelope, Refusal)
"""What a reader takes as one thing: it is another, and never only in part."""


class Difference(Struct, frozen=True):
    """One item that is there, gone, or another.

    Attributes
    ----------
    path : tuple of str
        Where it is: ``("n2", "votes", "[5]", "granted")``.
    kind : str
        ``changed``, ``added`` or ``removed``.
    old, new : Any
        The two values; None for the one that is not there.
    """

    path: Path
    kind: str
    old: Any
    new: Any

    @property
    def where(self) -> str:
        """The path as it would be written: ``n2.votes[5].granted``."""
        return "".join(p if p.startswith("[") else f".{p}" for p in self.path).lstrip(".")

    def __str__(self) -> str:
        if self.kind == "added":
            return f"{self.where}: + {shown(self.new)}"
        if self.kind == "removed":
            return f"{self.where}: − {shown(self.old)}"
        return f"{self.where}: {shown(self.old)} → {shown(self.new)}"


class Parting(Struct, frozen=True):
    """Where two runs part.

    Attributes
    ----------
    index : int
        The first step that is not the same in both.
    a, b : TraceStep or None
        That step in each; None for a run that has ended.
    differences : tuple of Difference
        Between the two worlds, where both have one.
    """

    index: int
    a: TraceStep | None
    b: TraceStep | None
    differences: tuple[Difference, ...]


def differences(old: Any, new: Any, path: Path = ()) -> tuple[Difference, ...]:
    """Return what differs between two worlds, two participants, or any two values of a run."""
    return tuple(_walk(old, new, path))


def changed_by(step: TraceStep, before: World) -> tuple[Difference, ...]:
    """Return what *step* changed in the world *before* it."""
    return differences(before, step.world)


def parting(a: Sequence[TraceStep], b: Sequence[TraceStep]) -> Parting | None:
    """Return where two lines of steps part, None where one is as the other.

    Steps are the same where their worlds are equal; that something else was done and came to the
    same makes no difference, nor does the name of a cluster.
    """
    for index, (one, other) in enumerate(zip(a, b, strict=False)):
        if not _is_same(one.world, other.world):
            return Parting(index, one, other, differences(one.world, other.world))
    if len(a) == len(b):
        return None
    index = min(len(a), len(b))
    return Parting(index, _item(a, index), _item(b, index), ())


def _is_same(a: World, b: World) -> bool:
    return _alike(a, b) or (_called(a) != _called(b) and not differences(a, b))


def _called(world: World) -> str:
    return str(world.seats[0].cluster) if world.seats else ""


def _alike(a: Any, b: Any) -> bool:
    return a is b or bool(a == b)


# --- the walk -----------------------------------------------------------------------------------


def _walk(old: Any, new: Any, path: Path) -> Iterator[Difference]:
    if _alike(old, new):
        return
    if type(old) is not type(new):
        yield _changed(old, new, path)
    elif isinstance(old, World):
        yield from _worlds(old, new, path)
    elif isinstance(old, Chain):
        yield from _chains(old, new, path)
    elif isinstance(old, WHOLE):
        yield Difference(path, "changed", old, new)
    elif isinstance(old, Struct):
        # What a run is called makes no difference.
        told = [f for f in old.__struct_fields__ if f != "cluster"]
        yield from _fields(old, new, path, told)
    elif isinstance(old, tuple):
        yield from _tuples(old, new, path)
    else:
        yield Difference(path, "changed", old, new)


def _changed(old: Any, new: Any, path: Path) -> Difference:
    kind = "added" if old is None else "removed" if new is None else "changed"
    return Difference(path, kind, old, new)


def _worlds(old: World, new: World, path: Path) -> Iterator[Difference]:
    for name in dict.fromkeys((*old.names, *new.names)):
        yield from _walk(_member(old, name), _member(new, name), (*path, name))
    told = [f for f in old.__struct_fields__ if f not in LEFT_OUT]
    yield from _fields(old, new, path, told)


def _member(world: World, name: Member) -> Any:
    return world[name] if name in world.names else None


def _fields(old: Any, new: Any, path: Path, names: Sequence[str]) -> Iterator[Difference]:
    for name in names:
        yield from _walk(getattr(old, name), getattr(new, name), (*path, name))


def _chains(old: Chain[Any], new: Chain[Any], path: Path) -> Iterator[Difference]:
    kept = min(len(old), len(new))
    while not _alike(old.first(kept), new.first(kept)):
        kept -= 1
    removed, added = old.since(kept), new.since(kept)
    for i in range(max(len(removed), len(added))):
        here = (*path, f"[{kept + i + 1}]")
        yield from _walk(_item(removed, i), _item(added, i), here)


def _item(items: Sequence[Any], i: int) -> Any:
    return items[i] if i < len(items) else None


def _tuples(old: Any, new: Any, path: Path) -> Iterator[Difference]:
    key = _key_of((*old, *new))
    if hasattr(old, "_fields"):
        yield from _fields(old, new, path, old._fields)
    elif key is not None and _is_map(old, key) and _is_map(new, key):
        yield from _keyed(old, new, path, key)
    else:
        yield from _lists(old, new, path)


def _keyed(old: Any, new: Any, path: Path, key: Callable[[Any], Any]) -> Iterator[Difference]:
    """Items that have a name or number of their own: each is compared with its namesake."""
    was, now = {key(i): i for i in old}, {key(i): i for i in new}
    for name in dict.fromkeys((*was, *now)):
        yield from _walk(_bare(was.get(name)), _bare(now.get(name)), (*path, f"[{name}]"))


def _bare(item: Any) -> Any:
    """The value of a pair; everything else as it is."""
    return item[1] if type(item) is tuple else item


def _lists(old: Any, new: Any, path: Path) -> Iterator[Difference]:
    """Items that are what they are: who is there, and how often."""
    removed, added = _without(old, new), _without(new, old)
    if not removed and not added:
        yield Difference(path, "changed", old, new)  # the same items in another order
    for item in removed:
        yield Difference(path, "removed", item, None)
    for item in added:
        yield Difference(path, "added", None, item)


def _without(items: Any, others: Any) -> list[Any]:
    left = list(others)
    found = []
    for item in items:
        if item in left:
            left.remove(item)
        else:
            found.append(item)
    return found


def _key_of(items: tuple[Any, ...]) -> Callable[[Any], Any] | None:
    """How items of this kind are told apart, where they have a name or number of their own."""
    if all(isinstance(i, Vote) for i in items):
        return lambda vote: vote.number
    if all(isinstance(i, Staged) for i in items):
        return lambda staged: staged.sequence
    # Two texts are a cut, and no map.
    if all(type(i) is tuple and len(i) == 2 and _is_entry(*i) for i in items):
        return lambda pair: pair[0]
    return None


def _is_entry(key: Any, value: Any) -> bool:
    return isinstance(key, str | int) and not (isinstance(key, str) and isinstance(value, str))


def _is_map(items: tuple[Any, ...], key: Callable[[Any], Any]) -> bool:
    """Whether no key stands for two things."""
    keys = [key(i) for i in items]
    return len(dict.fromkeys(keys)) == len(keys)
