"""Find every danger, with the repairs and without, and write down what came of it.

    python scripts/dangers.py            all of them: docs/dangers.md, and a trace of each
    python scripts/dangers.py F5 F33     only these, and only on the screen

Found here: the page and the traces. Never: the dangers (quorumscope.check.dangers), or a search.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from quorumscope.check.bounds import Bounds
from quorumscope.check.danger import Danger, Found
from quorumscope.check.dangers import DANGERS, OUT_OF_REACH
from quorumscope.check.original_dangers import ORIGINAL
from quorumscope.check.repair_dangers import REPAIRS
from quorumscope.protocol import rules
from quorumscope.record import files

DOCS = Path(__file__).parents[1] / "docs"
TRACES = DOCS / "dangers"

HEAD = """\
# What can go wrong

Each of these is found by searching within the bounds that stand beside it, made as short as it can
be, and kept as a run that you can step:

```python
import quorumscope as qs

cluster = qs.Cluster.load("docs/dangers/f01-two-masters-of-one-instance.jsonl")
cluster.debug()
```

The same bounds are searched once more with all repairs on, to the end, and the danger is not there.
*Steps* counts all that has to be done from the start of the cluster. *Searched* is how many
different states it took to find it and how many seconds, and *repaired* how many there are in all
with the repairs. Every message may arrive in any order; a time-out, a crash or a message lost
happens only where the bounds say so. A bound on the steps is a bound like the others: all that can
happen within it was looked at.

This page and the runs are made by `scripts/dangers.py` from `quorumscope.check.dangers`.
"""

ORIGINAL_HEAD = """
## The protocol as it was published

The numbers are those of the flaws that real runs have shown.

"""

REPAIRS_HEAD = """
## The repaired protocol without one of its repairs

The repair is off, all others are on; only `unique_instances` is switched off together with
`promises`.

"""

COLUMNS = (
    "| danger | what tells it | within | steps | searched | repaired | the lesson |\n"
    "| --- | --- | --- | ---: | ---: | ---: | --- |\n"
)


def row(danger: Danger, found: Found, repaired: Found) -> str:
    assert found.trace is not None
    name = f"`{danger.name}`" if danger.without else f"{danger.name}, {danger.title}"
    cells = (
        f"[{name}](dangers/{danger.file})",
        told_by(danger),
        within(danger),
        str(len(found.trace) - 1),
        f"{found.states:,} ({found.seconds:.2f} s)",
        f"{repaired.states:,} ({repaired.seconds:.2f} s)",
        danger.lesson,
    )
    return f"| {' | '.join(cells)} |\n"


def told_by(danger: Danger) -> str:
    """Say what shows that it is there."""
    if danger.stuck:
        return "nothing more can be agreed"
    sought = " ".join((getattr(danger.goal, "__doc__", None) or "").split())
    sought = sought.removeprefix("Whether ").rstrip(".")
    return " and ".join(part for part in (danger.invariant, sought) if part)


def within(danger: Danger) -> str:
    """Say what happened before, and what may happen."""
    begin = danger.begin()
    bounds = str(Bounds.of(danger.bounds, begin.cursor.world))
    members = f"{danger.members} members"
    depth = f", {danger.bounds['depth']} steps" if "depth" in danger.bounds else ""
    done = "; ".join(line.strip() for line in danger.setup.splitlines() if line.strip())
    return f"{members}, {f'after “{done}”: ' if done else ''}{bounds}{depth}"


def without_a_switch() -> Iterator[str]:
    yield "\nTwo repairs can't be switched off:\n\n"
    for repair in rules.REPAIRS:
        if not repair.switchable:
            yield f"- `{repair.name}`: {repair.why_not}\n"


def out_of_reach() -> Iterator[str]:
    yield "\n## What no order of messages reaches\n\n| danger | what it is | why not |\n"
    yield "| --- | --- | --- |\n"
    for one in OUT_OF_REACH:
        yield f"| {one.names} | {one.what} | {one.why} |\n"


def look_for(danger: Danger) -> tuple[Found, Found]:
    """Look for it with the repairs and without; say what came of it."""
    found, repaired = danger.find(), danger.find(repaired=True)
    steps = len(found.trace) - 1 if found.trace else None
    print(
        f"{danger.name:24}{steps!s:>5} steps {found.states:>10,} states {found.seconds:7.2f} s;"
        f" repaired {repaired.states:>11,} states {repaired.seconds:7.2f} s",
        flush=True,
    )
    if found.trace is None or repaired.trace is not None or not repaired.exhaustive:
        sys.exit(f"{danger.name} is not as it should be: {found}, {repaired}")
    return found, repaired


def main(names: list[str]) -> None:
    if names:
        for danger in DANGERS:
            if danger.name in names:
                look_for(danger)
        return
    TRACES.mkdir(exist_ok=True)
    rows: dict[str, str] = {}
    for danger in DANGERS:
        found, repaired = look_for(danger)
        assert found.trace is not None
        rows[danger.file] = row(danger, found, repaired)
        files.save(found.trace, TRACES / danger.file)
    for old in {path.name for path in TRACES.glob("*.jsonl")} - set(rows):
        (TRACES / old).unlink()
    page = [HEAD, ORIGINAL_HEAD, COLUMNS, *(rows[danger.file] for danger in ORIGINAL)]
    page += [REPAIRS_HEAD, COLUMNS, *(rows[danger.file] for danger in REPAIRS)]
    page += [*without_a_switch(), *out_of_reach()]
    (DOCS / "dangers.md").write_text("".join(page), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
