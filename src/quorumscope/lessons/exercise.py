"""Exercises without end: a fresh scenario for each seed, with answers that are what happens in it.

    qs.Lesson(qs.exercise("election", seed=7)).show()

Found here: the kinds of exercises. Never: an answer (questions.py), or chance beyond the seed.
"""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches

from ..net.network import Envelope
from ..protocol.messages import Ask
from ..protocol.types import Member
from ..record.describe import describe_message
from .beat import Script
from .draft import Draft
from .errors import LessonError
from .questions import (
    ACKNOWLEDGED,
    NOTHING,
    entries,
    how_it_ended,
    log,
    masters,
    number,
    staged,
    state,
    truth,
    vote,
    who,
)


def exercise(kind: str = "election", seed: int = 0) -> Script:
    """Return a scenario that nobody has seen before, as a script for ``Lesson``.

    Parameters
    ----------
    kind : str
        What it is about: ``election``, ``commit``, ``partition`` or ``promise``.
    seed : int
        0 or more. The same seed makes the same exercise, in every Python; another one another.

    Raises
    ------
    LessonError
        Where there is no such kind, or the seed is no such number.
    """
    if kind not in KINDS:
        near = get_close_matches(str(kind), KINDS, 1)
        meant = f"did you mean {near[0]!r}? " if near else ""
        raise LessonError(f"there is no exercise {kind!r}; {meant}there are {', '.join(KINDS)}")
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise LessonError(f"seed={seed!r}: pass a whole number, such as 7")
    draft = Draft(f"{kind} {seed}")
    title, write = KINDS[kind]
    write(draft)
    return Script(
        name=f"exercise-{kind}-{seed}",
        number=0,
        title=f"{title}, exercise {seed}",
        minutes=5,
        summary="You can predict what happens in a schedule that nobody has explained to you.",
        beats=tuple(draft.beats),
    )


# --- what they share ------------------------------------------------------------------------------


def _cluster(draft: Draft, sizes: tuple[int, ...], texts: tuple[str, ...]) -> list[Member]:
    """Begin with a cluster, and say what is special about it."""
    text = draft.pick(texts)
    names = [f"n{i + 1}" for i in range(draft.pick(sizes))]
    draft.begin(f"cluster {len(names)} {text}")
    words = f"{len(names)} members, and n1 is master of instance 1. "
    if text == "original":
        words += "They run the original. hello is committed at n1, and staged at the others."
    else:
        words += "They run the safe text. hello is committed everywhere."
    draft.beat(words=words)
    return names


def _arrive(draft: Draft, envelope: Envelope) -> None:
    message = envelope.message
    what = f"the {message.name}" if isinstance(message, Ask) else "the answer"
    draft.deliver(envelope.id, f"{message.target} hears {what} of {message.source}.")


def _arrive_or_not(draft: Draft, envelope: Envelope, one_in: int) -> None:
    """Let a message arrive, or lose it once in so many times."""
    if draft.happens(one_in):
        draft.lose(envelope.id)
    else:
        _arrive(draft, envelope)


def _flying(draft: Draft, asks: bool) -> list[Envelope]:
    """The asks or the answers that are on their way, in any order."""
    flight = sorted(draft.world.flight, key=lambda e: e.id)
    return draft.mixed([e for e in flight if isinstance(e.message, Ask) is asks])


def _stand(draft: Draft, candidate: Member) -> None:
    """Have *candidate* stand for election; where it stood before, it gives that up."""
    if _waits_for(draft, "Prepare", candidate):
        draft.do(f"time out Prepare {candidate}", f"{candidate} gives up.")
        draft.do(f"elect {candidate}", f"{candidate} stands again.")
    else:
        draft.do(f"elect {candidate}", f"{candidate} stands for election.")


def _waits_for(draft: Draft, call: str, member: Member) -> bool:
    return any(o.name == call for v in draft.world[member].votes for o in v.open)


# --- the kinds ------------------------------------------------------------------------------------


def _election(draft: Draft) -> None:
    names = _cluster(draft, (3, 4, 5), ("safe", "safe", "original"))
    candidates = draft.mixed(names[1:])[: draft.pick((1, 2, 2))]
    for candidate in candidates:
        _stand(draft, candidate)
    draft.beat()
    asks = _flying(draft, asks=True)
    asked = draft.pick(range(len(asks)))
    for envelope in asks[:asked]:
        _arrive_or_not(draft, envelope, 5)
    if asked:
        draft.beat()
    voter, candidate = asks[asked].message.target, asks[asked].message.source
    _arrive(draft, asks[asked])
    draft.beat(vote(voter, f"Will {voter} say yes to {candidate}?"))
    for envelope in (*asks[asked + 1 :], *_flying(draft, asks=False)):
        _arrive_or_not(draft, envelope, 5)
    some = draft.pick(candidates)
    draft.beat(state(some, f"In which state will {some} be after all this?"))
    for envelope in _flying(draft, asks=False):
        _arrive_or_not(draft, envelope, 5)
    draft.do("settle", "Whatever is left arrives.")
    draft.beat(masters("Who is MASTER in the end? Choose all."))


def _commit(draft: Draft) -> None:
    names = _cluster(draft, (3, 4, 5, 5), ("safe", "original"))
    first, second = draft.mixed(WORDS)[:2]
    draft.do(f"submit n1 {first}", f"{first} is submitted at n1.")
    for envelope in _flying(draft, asks=True):
        _arrive_or_not(draft, envelope, 2)
    words = f"Who has {first} staged or committed then? Choose all."
    draft.beat(who(words, lambda o, m: first in (*entries(o.after, m), *staged(o.after, m))))
    for envelope in _flying(draft, asks=False):
        _arrive_or_not(draft, envelope, 3)
    words = f"Has n1 committed {first} by now?"
    draft.beat(truth(words, lambda o: first in entries(o.after, "n1")))
    draft.do(f"submit n1 {second}", f"{second} is submitted at n1.")
    draft.do("settle", "This time every message arrives.")
    member = draft.pick(names)
    rest = ("", f" {first}", f" {second}", f" {first} {second}")
    logs = (NOTHING, *(f"hello{more}" for more in rest))
    draft.beat(log(member, logs, f"What has {member} committed then?"))


def _partition(draft: Draft) -> None:
    names = _cluster(draft, (3, 4, 5), ("safe",))
    side = sorted(draft.mixed(names)[: draft.pick(range(1, len(names)))])
    draft.do(f"part {' '.join(side)}", f"Every link between {_sides(side, names)} is cut.")
    candidate, submitter = draft.pick(names[1:]), draft.pick(names)
    _stand(draft, candidate)
    draft.do("settle", "All that can arrive does.")
    if _waits_for(draft, "Prepare", candidate):
        draft.do(f"time out Prepare {candidate}", f"{candidate} gives up on the others.")
    draft.beat(masters())
    change = draft.pick(WORDS)
    draft.do(f"submit {submitter} {change}", f"{change} is submitted at {submitter}.")
    draft.do("settle", "All that can arrive does.")
    draft.beat(
        truth(f"Is {change} acknowledged?", lambda o: how_it_ended(o, submitter) == ACKNOWLEDGED)
    )
    draft.do("heal", "All links are healed.")
    draft.do("settle", "Everything arrives that was held up, and all that follows from it.")
    draft.beat(masters("Who is MASTER in the end? Choose all."))


def _sides(side: list[Member], names: list[Member]) -> str:
    rest = [name for name in names if name not in side]
    return f"{{{', '.join(side)}}} and {{{', '.join(rest)}}}"


def _promise(draft: Draft) -> None:
    names = _cluster(draft, (4, 5), ("safe",))
    voter, first, second = draft.mixed(names[1:])[:3]
    again = [draft.pick((first, second)) for _ in range(draft.pick((0, 1, 2, 2)))]
    for candidate in draft.mixed((first, second, *again)):
        _stand(draft, candidate)
    change = draft.pick(WORDS)
    draft.do(f"submit n1 {change}", f"{change} is submitted at n1.")
    draft.beat(words="Instances are compared by number, and then by the candidate's name.")
    for envelope in _flying(draft, asks=True):
        if envelope.message.target == voter:
            said = describe_message(envelope.message, draft.world)
            draft.deliver(envelope.id, f"{said} arrives.")
            draft.beat(vote(voter, f"Will {voter} say yes?"))
    ask = number(f"Which number has {voter} promised?", lambda w: int(w[voter].promised))
    draft.beat(ask, f"{voter} has heard all that there was to hear.")


WORDS = ("tea", "milk", "rice", "salt", "corn", "wheat", "sugar", "honey")
"""What is submitted."""

KINDS: dict[str, tuple[str, Callable[[Draft], None]]] = {
    "election": ("An election", _election),
    "commit": ("A change", _commit),
    "partition": ("A partition", _partition),
    "promise": ("A promise", _promise),
}
"""All kinds, each with its title and how it is written."""
