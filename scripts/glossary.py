"""Write docs/glossary.md from the terms of the course: ``python scripts/glossary.py``

Found here: how the page is laid out. The words, what Raft and Paxos call them and what they mean
are read from ``lessons/glossary.py``, and the lesson that explains each from the course. With
``--check`` nothing is written: the exit code is 1 where the committed page is not what comes out.
"""

from __future__ import annotations

import sys
from pathlib import Path

from quorumscope.lessons.beat import Script
from quorumscope.lessons.course import SCRIPTS
from quorumscope.lessons.glossary import TERMS, Term

PAGE = Path(__file__).parents[1] / "docs" / "glossary.md"

HEAD = """\
# Glossary

<!-- Written by scripts/glossary.py from src/quorumscope/lessons/glossary.py. -->

The words of the course, what Raft and Paxos call the same thing (a dash where they have no word of
their own for it), and the lesson that explains each.

| word | Raft | Paxos | meaning | lesson |
|---|---|---|---|---|
"""

LESSONS = """\
## The lessons

"""


def lesson_of(term: Term) -> str:
    """The number of the first lesson that explains *term*."""
    explained = (s.number for s in SCRIPTS for beat in s.beats if term.word in beat.explains)
    return str(next(explained, "–"))


def row(term: Term) -> str:
    cells = (f"**{term.word}**", term.raft or "–", term.paxos or "–", term.means, lesson_of(term))
    return f"| {' | '.join(cells)} |\n"


def page() -> str:
    # Two words may differ only in case: master, and the state MASTER.
    terms = sorted(TERMS, key=lambda term: (term.word.lower(), term.word.isupper()))
    return f"{HEAD}{''.join(map(row, terms))}\n{LESSONS}{''.join(map(line, SCRIPTS))}"


def line(script: Script) -> str:
    return f"{script.number}. {script.title} (`{script.name}`): {script.summary}\n"


def main() -> int:
    fresh = page()
    if "--check" not in sys.argv:
        PAGE.write_text(fresh, "utf-8")
    elif not PAGE.exists() or PAGE.read_text("utf-8") != fresh:
        print(f"not fresh: {PAGE.name}; run: python scripts/glossary.py")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
