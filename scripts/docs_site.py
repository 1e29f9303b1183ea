"""Build the documentation: the pages of docs/, and a page for each lesson with its run.

    python scripts/docs_site.py [TARGET]        build/site by default

Sources are put together under build/docs-source, so that docs/ holds only what a person writes.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from html import escape
from pathlib import Path

from quorumscope.lessons.beat import Beat, Script
from quorumscope.lessons.course import SCRIPTS
from quorumscope.lessons.lesson import Lesson
from quorumscope.lessons.progress import Progress
from quorumscope.lessons.questions import shown

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "build" / "docs-source"
PLAYS = SOURCE / "_static" / "plays"


def assemble() -> None:
    """Put the sources together."""
    shutil.rmtree(SOURCE, ignore_errors=True)
    shutil.copytree(ROOT / "docs", SOURCE, ignore=shutil.ignore_patterns("_build"))
    PLAYS.mkdir(parents=True, exist_ok=True)
    folder = SOURCE / "lessons"
    folder.mkdir()
    for script in SCRIPTS:
        (folder / f"{script.name}.md").write_text(page(script), "utf-8")
    (folder / "index.md").write_text(contents(), "utf-8")


def contents() -> str:
    """The page that lists the lessons."""
    rows = [
        f"| {s.number} | [{s.title}]({s.name}.md) | {s.minutes} min | {s.summary} |"
        for s in SCRIPTS
    ]
    names = "\n".join(script.name for script in SCRIPTS)
    return "\n".join(
        [
            "# Lessons",
            "",
            "In a notebook each of them is one line, `qs.Lesson(NAME).show()`, with a debugger",
            "that you steer. Here you read them, and watch what happened.",
            "",
            "| | lesson | | afterwards |",
            "| --- | --- | --- | --- |",
            *rows,
            "",
            "```{toctree}",
            ":hidden:",
            "",
            names,
            "```",
            "",
        ]
    )


def page(script: Script) -> str:
    """The page of one lesson, played from its first beat to its last."""
    lesson = Lesson(script, progress=Progress())
    parts = [f"# {script.number}. {script.title}", f"{script.summary} ({script.minutes} minutes)"]
    for at, beat in enumerate(script.beats):
        lesson.goto(at)
        parts += told(beat, lesson)
        last = at + 1 == len(script.beats)
        if last or script.beats[at + 1].setting:
            parts.append(play(lesson, f"{script.name}-{at}"))
    parts += ["## What the real systems do", script.systems.strip()]
    sources = [f"- [{source.title}]({source.url})" for source in script.sources]
    return "\n\n".join([*parts, "## Sources", "\n".join(sources)]) + "\n"


def told(beat: Beat, lesson: Lesson) -> list[str]:
    """What a beat says, asks, does and means."""
    parts = [beat.words.strip()]
    if beat.ask is not None:
        right = shown(beat.ask.answer(lesson.outcome))
        question = f"<summary>{escape(beat.ask.words)}</summary>"
        parts.append(f"<details>{question}<p>{escape(right)}</p></details>")
    if beat.code:
        parts.append(f"```python\n{beat.code.strip()}\n```")
    if beat.do:
        lesson.next()
        said = lesson.outcome.sentences
        parts.append("\n".join(f"> - {sentence}" for sentence in said[-6:]))
    if beat.reveal:
        parts.append(beat.reveal.strip())
    return parts


def play(lesson: Lesson, name: str) -> str:
    """The run so far as a page in the page."""
    lesson.cluster.export(PLAYS / f"{name}.html")
    title = f"The run of this part of the lesson {lesson.script.title}, to be played"
    return (
        f'<iframe src="../_static/plays/{name}.html" title="{title}" loading="lazy"'
        ' style="width: 100%; height: 900px; border: 1px solid #8886"></iframe>'
    )


def main(target: Path) -> int:
    """Build; return what Sphinx returns. Every warning is an error."""
    assemble()
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html"]
    return subprocess.run([*command, SOURCE, target], check=False).returncode


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build" / "site"))
