"""Build JupyterLite with Quorumscope in it: a static site whose Python runs in the browser.

    build/lite-venv/bin/python scripts/lite.py        (scripts/site.sh makes that environment)

Nothing in the site asks another machine for anything: Pyodide's core comes from npm, wheels from
PyPI, and the list of packages that Pyodide reads (its lock) is written anew for these wheels. A
cell that imports one of them has it loaded, so that the notebooks are the same as everywhere.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

from jupyterlite_pyodide_kernel.constants import PYODIDE_VERSION

ROOT = Path(__file__).parents[1]
WORK = ROOT / "build" / "lite"
SITE = ROOT / "build" / "site" / "lite"
SOURCE = WORK / "source"
PYODIDE = SOURCE / "static" / "pyodide"
WHEELS = WORK / "wheels"

CORE = (
    *("pyodide.mjs", "pyodide.js", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip"),
    *("pyodide-lock.json", "package.json"),
)

KERNEL = (
    *("ipython", "traitlets", "jedi", "micropip", "packaging", "typing-extensions", "six"),
    *("decorator", "tzdata", "pyodide-unix-timezones"),
)
"""What JupyterLite's kernel loads, at the versions of Pyodide's own lock."""

OURS: dict[str, tuple[str, ...]] = {
    "comm": (),
    "psygnal": (),
    "msgspec": (),
    # Pyodide has it ask for matplotlib and numpy, of which there are no wheels, nor any need.
    "networkx": (),
    "ipywidgets": ("comm", "ipython", "traitlets"),
    "anywidget": ("ipywidgets", "psygnal", "typing-extensions"),
    "quorumscope": ("anywidget", "ipywidgets", "msgspec", "networkx"),
}
"""What Quorumscope needs, and what of it each one needs, at the versions of this environment."""

SETTINGS = {
    "jupyter-lite-schema-version": 0,
    "jupyter-config-data": {
        "appName": "Quorumscope",
        "exposeAppInBrowser": True,
        "litePluginSettings": {
            "@jupyterlite/pyodide-kernel-extension:kernel": {
                "pyodideUrl": "./static/pyodide/pyodide.mjs",
                "disablePyPIFallback": True,
            }
        },
    },
}


def run(*command: str | Path, cwd: Path = ROOT) -> None:
    subprocess.run([str(part) for part in command], check=True, cwd=cwd)


def pip(*arguments: str | Path) -> None:
    run(sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments)


def plain(name: str) -> str:
    """Return a package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def fetch_core() -> None:
    """Put the core of Pyodide where the site will have it."""
    packages = WORK / "npm"
    core = packages / "node_modules" / "pyodide"
    kept = core / "package.json"
    if not kept.exists() or json.loads(kept.read_text("utf-8"))["version"] != PYODIDE_VERSION:
        packages.mkdir(parents=True, exist_ok=True)
        quiet = ("--no-audit", "--no-fund", "--no-save", "--loglevel=error")
        run("npm", "install", "--prefix", packages, *quiet, f"pyodide@{PYODIDE_VERSION}")
    PYODIDE.mkdir(parents=True)
    for name in CORE:
        shutil.copy(core / name, PYODIDE)


def closure(packages: dict[str, Any], names: tuple[str, ...]) -> list[str]:
    """Return *names* and all that they need, by the lock."""
    found: dict[str, None] = {}
    asked = list(names)
    while asked:
        name = plain(asked.pop())
        if name not in found:
            found[name] = None
            asked += packages[name]["depends"]
    return sorted(found)


def tags(info: dict[str, str]) -> list[str]:
    """Return how pip is told of the browser's Python."""
    python = ".".join(info["python"].split(".")[:2])
    platform = f"pyemscripten_{info['abi_version']}_{info['arch']}"
    return [
        *("--python-version", python, "--implementation", "cp"),
        *("--abi", f"cp{python.replace('.', '')}", "--platform", platform),
    ]


def find_wheel(name: str, wanted: str) -> Path | None:
    stem = f"{plain(name).replace('-', '_')}-{wanted}-"
    found = (w for w in WHEELS.glob("*.whl") if w.name.lower().startswith(stem))
    return next(found, None)


def fetch_wheels(versions: dict[str, str], info: dict[str, str]) -> None:
    """Download what has not been downloaded before."""
    WHEELS.mkdir(parents=True, exist_ok=True)
    missing = [f"{name}=={v}" for name, v in versions.items() if find_wheel(name, v) is None]
    if missing:
        quiet = ("download", "--no-deps", "--only-binary=:all:", "--dest", WHEELS)
        pip(*quiet, *tags(info), *missing)


def build_own() -> None:
    """Build the wheel of this checkout, in place of any earlier one."""
    for old in WHEELS.glob("quorumscope-*.whl"):
        old.unlink()
    pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", WHEELS, ROOT)


def entry(name: str, wanted: str, depends: tuple[str, ...]) -> dict[str, Any]:
    """Return how the lock tells of one of our packages."""
    return {
        "name": name,
        "version": wanted,
        "depends": list(depends),
        "imports": [name],
        "install_dir": "site",
        "package_type": "package",
        "unvendored_tests": False,
    }


def fill() -> None:
    """Put the wheels beside the core, and write the lock for exactly these."""
    path = PYODIDE / "pyodide-lock.json"
    lock = json.loads(path.read_text("utf-8"))
    known = lock["packages"]
    kernel = {name: known[name]["version"] for name in closure(known, KERNEL)}
    ours = {name: version(name) for name in OURS}
    build_own()
    fetch_wheels(kernel | ours, lock["info"])
    packages = {name: known[name] for name in kernel}
    packages |= {name: entry(name, ours[name], depends) for name, depends in OURS.items()}
    for name, told in packages.items():
        wheel = find_wheel(name, told["version"])
        assert wheel is not None, f"no wheel of {name} {told['version']} in {WHEELS}"
        shutil.copy(wheel, PYODIDE)
        # PyPI's wheels are not the ones that Pyodide has built and signed for.
        told["file_name"] = wheel.name
        told["sha256"] = hashlib.sha256(wheel.read_bytes()).hexdigest()
    path.write_text(json.dumps({**lock, "packages": packages}), "utf-8")


def lay_out() -> None:
    """Write what JupyterLite builds the site of: its settings, and the notebooks."""
    (SOURCE / "jupyter-lite.json").write_text(json.dumps(SETTINGS), "utf-8")
    files = SOURCE / "files"
    files.mkdir()
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        notebook = json.loads(path.read_text("utf-8"))
        notebook["metadata"]["kernelspec"] = {"name": "python", "display_name": "Python (Pyodide)"}
        (files / path.name).write_text(json.dumps(notebook), "utf-8")


def build() -> None:
    shutil.rmtree(SITE, ignore_errors=True)
    run(
        *(sys.executable, "-m", "jupyterlite_core", "build", "--lite-dir", SOURCE),
        *("--contents", SOURCE / "files", "--output-dir", SITE),
        *("--no-sourcemaps", "--apps", "lab", "--no-unused-shared-packages"),
        cwd=SOURCE,  # where it keeps what it has built, and builds no more
    )
    # A browser asks for it there, whatever the page says.
    shutil.copy(SITE / "static" / "favicons" / "favicon.ico", SITE)


def main() -> None:
    shutil.rmtree(SOURCE, ignore_errors=True)
    fetch_core()
    fill()
    lay_out()
    build()


if __name__ == "__main__":
    main()
