"""The command ``quorumscope``: text in, text or a file out.

    quorumscope play TRANSCRIPT          play a transcript and print what comes of it
    quorumscope replay TRACE             do a saved run again, a sentence for each step
    quorumscope check TRACE              look for broken invariants in a saved run
    quorumscope render TRACE -o FILE     paint one step as .png, .svg or .pdf
    quorumscope export TRACE -o FILE     write the run as a test, a diagram, a film, a page, ...
    quorumscope explore                  look at all that can happen within bounds
    quorumscope walk                     make random steps with faults
    quorumscope shrink TRACE -o FILE     make a saved run that breaks something short
    quorumscope campaign                 walk with many seeds in several processes
    quorumscope grade FILE ASSIGNMENT    check what a student handed in, point by point
    quorumscope lab [DIR]                open the first notebook in JupyterLab
    quorumscope --version

The exit code says how it went:

    0  fine
    1  an invariant is broken, a step goes another way than when it was saved, something that a
       transcript expects is not so, or a submission has not reached all points
    2  it was not used as it is meant to be, or a file can't be read or written

Errors are one line on stderr. Found here: arguments, lines and exit codes. Never: what they tell.
"""

from __future__ import annotations

import argparse
import os
import sys
import webbrowser
from collections.abc import Iterator, Sequence
from importlib import import_module, resources
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from . import __version__
from .cli_check import add_commands, class_of
from .cli_grade import add_grade

if TYPE_CHECKING:
    from .record.files import Difference
    from .record.trace import Trace, TraceStep

FINE, BROKEN, BAD = 0, 1, 2
FIRST = "01-first-election.ipynb"
MAX_TRANSCRIPT = 2**20  # bytes
PAINTED = (".png", ".svg", ".pdf")


class _Failure(Exception):
    """What went wrong, in one line, and the exit code that says so."""

    def __init__(self, what: str, code: int = BAD) -> None:
        super().__init__(" ".join(what.split()))
        self.code = code


class _Parser(argparse.ArgumentParser):
    """argparse, but its errors are one line."""

    def error(self, message: str) -> NoReturn:
        raise _Failure(f"{message} (see {self.prog} --help)")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # an old terminal shows ? and goes on
    try:
        arguments = _parser().parse_args(argv)
        code: int = arguments.run(arguments)
        sys.stdout.flush()
        return code
    except _Failure as failure:
        print(f"quorumscope: {failure}", file=sys.stderr)
        return failure.code
    except BrokenPipeError:
        # Whoever read has read enough, as `head` does. Nothing is left to flush at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE
    except OSError as error:
        print(f"quorumscope: {error.filename or 'system'}: {error.strerror}", file=sys.stderr)
        return BAD
    except KeyboardInterrupt:
        return 130


# --- arguments ----------------------------------------------------------------------------------


def _parser() -> argparse.ArgumentParser:
    about = (__doc__ or "").partition("Errors are one line")[0]
    parser = _Parser(
        "quorumscope", description=about, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--version", action="version", version=f"quorumscope {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", title="commands")

    play = commands.add_parser(
        "play",
        help="play a transcript and print what comes of it",
        description=_language(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    play.add_argument("file", metavar="TRANSCRIPT", help="a text file; - reads from stdin")
    play.set_defaults(run=_play)

    for name, run, words in (
        ("replay", _replay, "do a saved run again, a sentence for each step"),
        ("check", _check, "look for broken invariants in a saved run"),
        ("render", _export, "paint one step of a saved run"),
        ("export", _export, "write a saved run as the file that its ending says"),
    ):
        command = commands.add_parser(name, help=words)
        command.add_argument("trace", metavar="TRACE", help="a file made by Cluster.save")
        for own in ("participant", "state"):
            what = f"the class of a run of one's own {own}"
            command.add_argument(f"--{own}", metavar="MODULE:CLASS", help=what)
        command.set_defaults(run=run)
        if run is _export:
            _add_export_options(command, PAINTED if name == "render" else ())

    add_commands(commands)
    add_grade(commands)

    lab = commands.add_parser("lab", help="open the first notebook in JupyterLab")
    lab.add_argument("dir", metavar="DIR", nargs="?", default="notebooks", help="(./notebooks)")
    lab.set_defaults(run=_lab)
    return parser


def _add_export_options(command: argparse.ArgumentParser, endings: tuple[str, ...]) -> None:
    """What render and export have in common; *endings* are those that it takes, all if empty."""
    known = ", ".join(endings) or ".txt, .py, .mmd, .log, .link, .json, .jsonl, .html, .gif, .mp4"
    told = known if endings else f"{known}, {', '.join(PAINTED)}"
    command.add_argument("-o", "--output", required=True, metavar="FILE", help=told)
    command.add_argument("--step", type=int, metavar="K", help="its number on the saved line")
    command.add_argument("--theme", choices=("light", "dark"), default="light")
    command.set_defaults(endings=endings)


def _language() -> str:
    """What a transcript is made of."""
    from .record.transcript import COMMANDS

    usages = (f"    > {c.usage}\n          {c.meaning}" for c in COMMANDS.values())
    return "\n".join(
        [
            "A transcript is prose, commands, and below each command, indented, what came of it.",
            "MESSAGE is the name of a call, 'answer', 'message', or #ID. The commands:",
            "",
            *usages,
        ]
    )


# --- play ---------------------------------------------------------------------------------------


def _play(arguments: argparse.Namespace) -> int:
    from .check.invariants import violations
    from .record.errors import NotSo, TraceError
    from .record.transcript import play

    try:
        print(play(_text_of(arguments.file), violations).text, end="")
    except TraceError as error:
        code = BROKEN if isinstance(error, NotSo) else BAD
        raise _Failure(f"{arguments.file}: {error}", code) from error
    return FINE


def _text_of(name: str) -> str:
    if name == "-":
        content = sys.stdin.buffer.read(MAX_TRANSCRIPT + 1)
    else:
        with Path(name).open("rb") as file:
            content = file.read(MAX_TRANSCRIPT + 1)
    if len(content) > MAX_TRANSCRIPT:
        raise _Failure(f"{name}: a transcript has at most {MAX_TRANSCRIPT:,} bytes; cut it in two")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _Failure(f"{name}: no text in UTF-8 ({error.reason} at byte {error.start})") from None


# --- saved runs ---------------------------------------------------------------------------------


def _read(arguments: argparse.Namespace) -> tuple[Trace, Difference | None]:
    """Do the saved run again, as far as it goes the same way."""
    from .check.invariants import violations
    from .record.errors import TraceError
    from .record.files import replay

    try:
        own = (class_of(arguments.participant), class_of(arguments.state))
        return replay(arguments.trace, *own, checker=violations)
    except TraceError as error:
        raise _Failure(f"{arguments.trace}: {error}") from error


def _differs(name: str, difference: Difference | None) -> int:
    """Say where a run goes another way, if it does."""
    if difference is None:
        return FINE
    told = f"step {difference.step} goes another way than when it was saved: {difference.why}"
    raise _Failure(f"{name}: line {difference.line}: {told}", BROKEN)


def _replay(arguments: argparse.Namespace) -> int:
    trace, difference = _read(arguments)
    for line in _told(trace):
        print(line)
    return _differs(arguments.trace, difference)


def _told(trace: Trace) -> Iterator[str]:
    """A line for each step, and one wherever a branch begins."""
    last = None
    for step in trace.steps:
        if step.parent != last:
            yield f"from step {step.parent}:"
        yield from _step(trace, step)
        last = step.id


def _step(trace: Trace, step: TraceStep) -> Iterator[str]:
    from .record.describe import describe_step

    before = trace.before(step)
    label = f"  [{trace.labels[step.id]}]" if step.id in trace.labels else ""
    yield f"{step.id:>4}  {describe_step(step, before.world if before else None)}{label}"
    for broken in step.broken[len(before.broken) if before else 0 :]:
        yield f"      ! {broken.invariant}: {broken.sentence}"


def _check(arguments: argparse.Namespace) -> int:
    trace, difference = _read(arguments)
    found = 0
    for step in trace.steps:
        for line in list(_step(trace, step))[1:]:
            found += 1
            print(f"step {step.id}: {line.strip(' !')}")
    size = f"{len(trace) - 1} steps, branches: {len(trace.branches)}"
    print(f"{size}; {f'broken: {found}' if found else 'no invariant is broken'}")
    return _differs(arguments.trace, difference) or (BROKEN if found else FINE)


def _export(arguments: argparse.Namespace) -> int:
    from .record.errors import TraceError
    from .widgets.share import export

    output, endings = arguments.output, arguments.endings
    if endings and Path(output).suffix.lower() not in endings:
        raise _Failure(f"can't paint {output!r}: end its name in {', '.join(endings)}")
    trace, difference = _read(arguments)
    _differs(arguments.trace, difference)
    try:
        step = trace.cursor if arguments.step is None else trace.at(arguments.step)
        export(trace, output, step, arguments.theme)
    except TraceError as error:
        raise _Failure(str(error)) from error
    return FINE


# --- lab ----------------------------------------------------------------------------------------


def _lab(arguments: argparse.Namespace) -> int:
    if find_spec("jupyterlab") is None:
        raise _Failure('JupyterLab is not installed: pip install "quorumscope[lab]"')
    notebook = Path(arguments.dir) / FIRST
    if not notebook.exists():
        _copy_notebooks(notebook.parent)
    print(f"Opening {notebook} in JupyterLab. Ctrl-C ends it.")
    # The address that is printed leads to the notebook too, not only the browser that is opened.
    options = [
        f"--ServerApp.root_dir={notebook.parent.resolve()}",
        f"--LabApp.default_url=/lab/tree/{FIRST}",
        "--log-level=WARN",
    ]
    if not _can_open_a_browser():
        print("No browser can be opened from here: open the address below in one.")
        options.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.append("--allow-root")
    sys.stdout.flush()
    import_module("jupyterlab.labapp").main(options)
    return FINE


def _copy_notebooks(folder: Path) -> None:
    """Write the notebooks that come with the package to *folder*."""
    packaged = resources.files("quorumscope") / "notebooks"
    if not (packaged / FIRST).is_file():
        raise _Failure(f"there is no {folder / FIRST}; say where the notebooks are")
    folder.mkdir(parents=True, exist_ok=True)
    for one in packaged.iterdir():
        if one.name.endswith(".ipynb") and not (folder / one.name).exists():
            (folder / one.name).write_bytes(one.read_bytes())
    print(f"The notebooks are now in {folder}.")


def _can_open_a_browser() -> bool:
    """Whether there is a screen, and a browser for it. A browser in a terminal is none for this."""
    if sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        return False
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
