"""The commands that search: explore, walk, shrink, campaign.

    quorumscope explore --protocol original --elections 2 --submits n1=1
    quorumscope walk --seed 7 --steps 20000 --trace found.jsonl
    quorumscope shrink found.jsonl -o short.jsonl
    quorumscope campaign --seeds 0:100 --file runs.jsonl

The exit code is 1 where an invariant broke. Found here: arguments, and what is printed. Never: a
search (check), or how an error is told (cli.py).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from .check.bounds import KINDS, LIMITS
from .protocol.errors import ConsensusError
from .record.errors import TraceError

FINE, BROKEN, BAD = 0, 1, 2


def add_commands(commands: Any) -> None:
    """Add the four commands to the subparsers of the command line."""
    explore = commands.add_parser("explore", help="look at all that can happen within bounds")
    _add_cluster(explore)
    _add_bounds(explore)
    explore.add_argument("--invariant", action="append", metavar="NAME", help="only this one")
    explore.add_argument("--all", action="store_true", help="a verdict for every invariant")
    _add_output(explore, _explore)

    walk = commands.add_parser("walk", help="make random steps with faults")
    _add_cluster(walk)
    walk.add_argument("--seed", type=int, default=0)
    walk.add_argument("--steps", type=int, default=20_000)
    _add_output(walk, _walk)

    shrink = commands.add_parser("shrink", help="make a saved run that breaks something short")
    shrink.add_argument("file", metavar="TRACE", help="a file made by Cluster.save")
    shrink.add_argument("--invariant", metavar="NAME", help="what it breaks (the first)")
    for own in ("participant", "state"):
        what = f"the class of a run of one's own {own}"
        shrink.add_argument(f"--{own}", metavar="MODULE:CLASS", help=what)
    _add_output(shrink, _shrink)

    campaign = commands.add_parser("campaign", help="walk with many seeds in several processes")
    _add_cluster(campaign)
    campaign.add_argument("--seeds", metavar="FIRST:END", default="0:100")
    campaign.add_argument("--steps", type=int, default=20_000, help="of each seed")
    campaign.add_argument("--file", metavar="FILE", help="where the rows are kept")
    _add_output(campaign, _campaign)


def _add_cluster(command: argparse.ArgumentParser) -> None:
    command.add_argument("--members", type=int, default=3, metavar="N")
    command.add_argument(
        "--protocol", default="safe", metavar="TEXT", help="safe, original or MODULE:CLASS"
    )
    command.add_argument("--without", action="append", default=[], metavar="RULE")


def _add_bounds(command: argparse.ArgumentParser) -> None:
    bounds = command.add_argument_group("bounds", "a number, or members with numbers: n2=1,n3=1")
    for kind, words in KINDS.items():
        bounds.add_argument(f"--{kind.replace('_', '-')}", metavar="N", help=words)
    for limit, words in LIMITS.items():
        bounds.add_argument(f"--{limit}", metavar="N", help=words)
    bounds.add_argument("--change", action="append", metavar="TEXT", help="what is submitted")


def _add_output(command: argparse.ArgumentParser, run: Callable[[argparse.Namespace], int]) -> None:
    command.add_argument("--json", action="store_true", help="print the result as JSON")
    command.add_argument("-o", "--trace", metavar="FILE", help="save the run that was found")

    def told(arguments: argparse.Namespace) -> int:
        try:
            return run(arguments)
        except (ConsensusError, TraceError) as error:
            words = error.description if isinstance(error, ConsensusError) else str(error)
            print(f"quorumscope: {words}", file=sys.stderr)
            return BAD

    command.set_defaults(run=told)


# --- the commands ---------------------------------------------------------------------------------


def _explore(arguments: argparse.Namespace) -> int:
    from .check.explore import explore

    bounds = _bounds(arguments) or None  # none: those of explore() itself
    found = explore(_cluster(arguments), bounds, arguments.invariant, stop=not arguments.all)
    if arguments.json:
        _print_json(found.as_dict())
    else:
        print(found.explain())
        for verdict in found.verdicts if arguments.all else ():
            print(verdict)
    return _saved(arguments, found.trace)


def _walk(arguments: argparse.Namespace) -> int:
    from .check.walk import walk

    found = walk(_cluster(arguments), arguments.seed, arguments.steps)
    if arguments.json:
        _print_json(found.as_dict())
    else:
        print(found.explain())
    return _saved(arguments, found.trace)


def _shrink(arguments: argparse.Namespace) -> int:
    from .check.invariants import violations
    from .check.shrink import shrink
    from .record import files

    own = (class_of(arguments.participant), class_of(arguments.state))
    short = shrink(files.load(arguments.file, *own, violations), arguments.invariant)
    if arguments.json:
        steps = {"steps_before": short.steps_before, "steps": short.steps}
        _print_json({**steps, "shortest": short.shortest, "broken": str(short.violation)})
    else:
        print(short.explain())
    return _saved(arguments, short.trace)


def _campaign(arguments: argparse.Namespace) -> int:
    from .check.campaign import campaign

    found = campaign(
        _cluster(arguments),
        seeds=_seeds(arguments.seeds),
        steps=arguments.steps,
        file=arguments.file,
    )
    if arguments.json:
        _print_json(list(found.rows))
    else:
        print(found)
        for name, total in sorted(found.totals().items()):
            print(f"{total:>14,.0f}  {name}")
        for row in (*found.broken, *found.failed):
            print(f"{row['piece']}: {row.get('first') or row.get('error')}")
    return _saved(arguments, found.trace(found.broken[0]) if found.broken else None)


# --- shared ---------------------------------------------------------------------------------------


def _cluster(arguments: argparse.Namespace) -> Any:
    from .cluster import Cluster
    from .record.origin import TEXTS

    text = TEXTS.get(arguments.protocol) or class_of(arguments.protocol)
    return Cluster(arguments.members, participant=text, without=arguments.without)


def class_of(name: str | None) -> Any:
    """Return the class that MODULE:CLASS names, looked for in the current directory first.

    Raises
    ------
    TraceError
        Where there is no such class.
    """
    if name is None:
        return None
    module, _, member = name.partition(":")
    sys.path.insert(0, str(Path.cwd()))
    try:
        return getattr(import_module(module), member)
    except (ImportError, AttributeError, ValueError) as error:
        raise TraceError(f"there is no class {name} ({error}); write MODULE:CLASS") from error
    finally:
        sys.path.pop(0)


def _bounds(arguments: argparse.Namespace) -> dict[str, Any]:
    asked = {name: getattr(arguments, name) for name in (*KINDS, *LIMITS)}
    bounds = {name: _count(name, text) for name, text in asked.items() if text is not None}
    return {**bounds, "changes": arguments.change} if arguments.change else bounds


def _count(name: str, text: str) -> Any:
    try:
        if "=" in text:
            pairs = (pair.partition("=") for pair in text.split(","))
            return {member: int(number) for member, _, number in pairs}
        return float(text) if name in ("seconds", "memory") else int(text)
    except ValueError:
        raise TraceError(f"--{name} is {text}; write a number, or members with numbers") from None


def _seeds(text: str) -> range:
    first, _, end = text.rpartition(":")
    try:
        return range(int(first or 0), int(end))
    except ValueError:
        raise TraceError(f"--seeds is {text}; write FIRST:END, such as 0:100") from None


def _print_json(value: Any) -> None:
    print(json.dumps(value, indent=2))


def _saved(arguments: argparse.Namespace, trace: Any) -> int:
    """Save the run that was found, where asked for; return whether something broke."""
    from .record import files

    if trace is None:
        return FINE
    if arguments.trace:
        files.save(trace, arguments.trace)
    return BROKEN if trace.cursor.broken else FINE
