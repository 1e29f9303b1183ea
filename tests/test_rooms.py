"""The rooms: imports go one way, doors are few and listed, no file is longer than one sitting."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "quorumscope"

# Each room, and the next ones below it. What stands below those may be imported, too.
BELOW = {
    "cli": ("widgets", "cli_check", "cli_grade"),
    "cli_grade": ("lessons",),
    "cli_check": ("cluster",),
    "widgets": ("lessons",),
    "lessons": ("cluster",),
    "cluster": ("paint", "check"),
    "paint": ("scene",),
    "scene": ("record",),
    "check": ("record",),
    "record": ("net",),
    "net": ("machines",),
    "machines": ("protocol",),
    "protocol": (),
}

# What a person asks of the live object and a higher room answers: (file, function, room).
DOORS = {
    ("cluster.py", "debug", "widgets"),
    ("cluster.py", "_repr_mimebundle_", "widgets"),
    ("cluster.py", "export", "widgets"),
    ("check/verdict.py", "as_cluster", "cluster"),
    ("lessons/lesson.py", "show", "widgets"),
}

# Stands for the function where an import is for annotations only, as each door needs it.
TYPES = "TYPE_CHECKING"

# A step reads no clock, chance, thread or wire, and knows no picture.
PURE = ("protocol", "machines", "net", "record")
FORBIDDEN = (
    "asyncio",
    "concurrent",
    "datetime",
    "ipywidgets",
    "matplotlib",
    "multiprocessing",
    "networkx",
    "numpy",
    "random",
    "secrets",
    "socket",
    "threading",
    "time",
    "uuid",
)

# The two texts of the protocol are read beside each other; each may have a hundred lines more.
TEXTS = ("src/quorumscope/protocol/original.py", "src/quorumscope/protocol/safe.py")


class Import(NamedTuple):
    """One import: the file, the function around it ("" where there is none), and what it names."""

    file: str
    function: str
    module: str

    def __str__(self) -> str:
        return f"{self.file}: {self.function or 'the module'} imports {self.module}"


def imports_of(path: Path) -> Iterator[Import]:
    yield from _walk(ast.parse(path.read_text("utf-8")), path.relative_to(PACKAGE), "")


def _walk(node: ast.AST, file: Path, function: str) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        inside = function
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            inside = child.name
        if isinstance(child, ast.If) and ast.unparse(child.test) == TYPES:
            inside = TYPES
        if isinstance(child, ast.Import):
            for name in child.names:
                yield Import(file.as_posix(), function, name.name)
        elif isinstance(child, ast.ImportFrom):
            for module in _named(child, file):
                yield Import(file.as_posix(), function, module)
        else:
            yield from _walk(child, file, inside)


def _named(node: ast.ImportFrom, file: Path) -> Iterator[str]:
    """Yield the modules in full, where `from . import x` may name a room as x."""
    if not node.level:
        yield node.module or ""
        return
    package = ("quorumscope", *file.parent.parts)
    base = package[: len(package) - node.level + 1]
    if node.module:
        yield ".".join((*base, node.module))
        return
    for name in node.names:
        yield ".".join((*base, name.name))


def room_of(module: str) -> str:
    """Return the room of a module of ours: its first name below the package."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def below(room: str) -> set[str]:
    return {room}.union(*(below(lower) for lower in BELOW[room]))


ALL = [
    found
    for path in sorted(PACKAGE.rglob("*.py"))
    if path != PACKAGE / "__init__.py"
    for found in imports_of(path)
]
OURS = [found for found in ALL if found.module.split(".")[0] == "quorumscope"]


def room_in(file: str) -> str:
    return Path(file).parts[0].removesuffix(".py")


def home(found: Import) -> str:
    return room_in(found.file)


def test_every_file_stands_in_a_room():
    assert {home(found) for found in ALL} <= set(BELOW)


def is_door(found: Import) -> bool:
    room = room_of(found.module)
    if found.function == TYPES:
        return (home(found), room) in {(room_in(file), behind) for file, _, behind in DOORS}
    return (found.file, found.function, room) in DOORS


def test_imports_go_one_way():
    upward = [
        str(found)
        for found in OURS
        if room_of(found.module) not in {"__version__", *below(home(found))} and not is_door(found)
    ]
    assert upward == []


def test_every_door_is_used():
    used = {(found.file, found.function, room_of(found.module)) for found in OURS}
    assert used >= DOORS


@pytest.mark.parametrize("room", PURE)
def test_a_pure_room_reads_no_clock_chance_wire_or_picture(room):
    found = [
        str(found)
        for found in ALL
        if home(found) == room and found.module.split(".")[0] in FORBIDDEN
    ]
    assert found == []


def test_no_file_is_longer_than_one_sitting():
    files = [*PACKAGE.rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
    files += [*(ROOT / "js" / "src").rglob("*.ts"), *(ROOT / "scripts").rglob("*.py")]
    lengths = {
        p.relative_to(ROOT).as_posix(): len(p.read_text("utf-8").splitlines()) for p in files
    }
    limits = dict.fromkeys(TEXTS, 500)
    too_long = {name: n for name, n in lengths.items() if n > limits.get(name, 400)}
    assert too_long == {}
