"""Paint the pictures of the README and the docs: ``python scripts/pictures.py``.

Found here: a few scenes, each played from the start by the package itself. Never: a coordinate.
``tests/paint/test_pictures.py`` fails where a committed picture is not the one made here.
"""

from __future__ import annotations

from pathlib import Path

from quorumscope.check.invariants import violations
from quorumscope.net.actions import Action, Crash, Cut, Deliver, Drop, Local
from quorumscope.paint.mpl import png
from quorumscope.protocol.messages import StartElection, Submit
from quorumscope.protocol.original import OriginalParticipant
from quorumscope.record.origin import Origin
from quorumscope.record.trace import Trace
from quorumscope.scene.log import log
from quorumscope.scene.look import Theme
from quorumscope.scene.marks import Picture
from quorumscope.scene.ring import ring

IMAGES = Path(__file__).parents[1] / "docs" / "images"


class Play:
    """A run, directed message by message."""

    def __init__(self, origin: Origin) -> None:
        self.trace = Trace.start(origin.world(), origin, violations)

    def do(self, *actions: Action) -> Play:
        for action in actions:
            self.trace.do(action)
        return self

    def hear(self, name: str, source: str, *targets: str) -> Play:
        """Deliver that call, or the answer to it, from *source* to each of *targets*."""
        return self.do(*(Deliver(self.find(name, source, target)) for target in targets))

    def lose(self, name: str, source: str, target: str) -> Play:
        return self.do(Drop(self.find(name, source, target)))

    def settle(self) -> Play:
        """Deliver all that is in flight, and what follows from it, oldest first."""
        while self.trace.cursor.world.flight:
            self.do(Deliver(min(e.id for e in self.trace.cursor.world.flight)))
        return self

    def find(self, name: str, source: str, target: str) -> int:
        wanted = (name, source, target)
        flight = self.trace.cursor.world.flight
        return next(
            e.id for e in flight if (e.message.name, e.message.source, e.message.target) == wanted
        )

    def ring(self) -> Picture:
        return ring(self.trace.cursor.world, self.trace.cursor)

    def log(self) -> Picture:
        return log(self.trace.cursor.world)


def members(count: int) -> list[str]:
    return [f"n{i}" for i in range(1, count + 1)]


def election() -> Play:
    """n2 stands for election while an Accept of the old master is still on its way."""
    play = Play(Origin.of(members(5)))
    for change in ("x", "y"):
        play.do(Local("n1", Submit((change,)))).settle()
    play.do(Local("n1", Submit(("z",))))
    for follower in ("n2", "n4", "n5"):
        play.hear("Accept", "n1", follower).lose("Accept", follower, "n1")
    play.do(Local("n2", StartElection())).lose("Prepare", "n2", "n1")
    return play.hear("Prepare", "n2", "n5", "n4").hear("Prepare", "n5", "n2")


def two_masters() -> Play:
    """Danger F1 of the original: two masters of one instance, and what comes of it."""
    play = Play(Origin.of(members(3), OriginalParticipant))
    play.do(Local("n1", Submit(("x",)))).settle()
    play.do(Local("n2", StartElection()), Local("n3", StartElection())).settle()
    for master, change in (("n2", "y"), ("n3", "z")):
        play.do(Local(master, Submit((change,)))).hear("Accept", master, "n1")
        play.hear("Accept", "n1", master)
    return play


def faults() -> Play:
    """A member crashed, two cut off, and messages that wait for both to end."""
    play = Play(Origin.of(members(5)))
    play.do(Local("n1", Submit(("x",)))).settle()
    play.do(Cut("n1", "n3"), Cut("n2", "n3"), Cut("n1", "n4", one_way=True), Crash("n5"))
    return play.do(Local("n1", Submit(("y",)))).hear("Accept", "n1", "n2")


def pictures() -> dict[str, tuple[Picture, Theme]]:
    """Return every picture by the name of its file."""
    elected, masters = election().ring(), two_masters()
    return {
        "election.png": (elected, "light"),
        "election-dark.png": (elected, "dark"),
        "two-masters.png": (masters.ring(), "light"),
        "two-masters-logs.png": (masters.log(), "light"),
        "faults.png": (faults().ring(), "light"),
    }


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    for name, (picture, theme) in pictures().items():
        (IMAGES / name).write_bytes(png(picture, theme))
        print(f"docs/images/{name}: {picture.words}")


if __name__ == "__main__":
    main()
