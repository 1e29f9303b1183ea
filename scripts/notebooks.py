"""Make the notebooks: ``python scripts/notebooks.py``

Each is a text, ``notebooks/NN-name.py``, and the notebook beside it that is made from it, without
outputs. The texts of the course are thin and made here, from the scripts of its lessons; one that
says more than that is written by hand, and kept (HANDMADE). With ``--check`` nothing is written:
each file that is not fresh is named, and the exit code is 1 on any.
"""

from __future__ import annotations

import sys
from hashlib import sha256
from pathlib import Path
from textwrap import fill

import jupytext
import nbformat

from quorumscope.lessons.beat import Script
from quorumscope.lessons.course import SCRIPTS

FOLDER = Path(__file__).parents[1] / "notebooks"
HANDMADE = ("first-election",)

HEAD = """# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

"""

THIN = """# %% [markdown]
# # {title}
#
{summary}
#
{how}

# %%
import quorumscope as qs

lesson = qs.Lesson("{name}")
lesson.show()

# %% [markdown]
# ## Try for yourself
#
{more}

# %%
lesson.cluster["n1"].participant_state

# %%

# %% [markdown]
# ## Your answers
#
{kept}

# %%
lesson.score
"""

HOW = (
    "Run the cell below with Shift+Enter. The lesson is in its output: read, answer before it"
    " happens, and go on with **next**. Where you stop, it goes on when you run the cell again."
)
MORE = (
    "The cluster of the lesson is at hand in cells, too: `lesson.cluster`. What a cell does to it"
    " moves the picture above, and what you press above is seen by the next cell. The lesson goes"
    " on from where it was, whatever you do."
)
KEPT = (
    "The first answer to each question counts: how many were right, and how many questions there"
    " are. All answers stand in `quorumscope-progress.json` beside this notebook;"
    " `lesson.progress.to_csv()` gives them as a table."
)


def stem(script: Script) -> str:
    """What the two files of a lesson are called."""
    return f"{script.number:02}-{script.name}"


def thin(script: Script) -> str:
    """Return the text of the notebook of a lesson."""
    return HEAD + THIN.format(
        title=f"{script.number}. {script.title}",
        summary=_comment(f"*About {script.minutes} minutes.* {script.summary}"),
        name=script.name,
        how=_comment(HOW),
        more=_comment(MORE),
        kept=_comment(KEPT),
    )


def _comment(text: str) -> str:
    return fill(text, width=100, initial_indent="# ", subsequent_indent="# ")


def notebook_of(text: str, name: str) -> str:
    """Return the notebook of a text, as a file: the same each time, cell ids too."""
    made = jupytext.reads(text, fmt="py:percent")
    made.nbformat, made.nbformat_minor = 4, 5
    for at, cell in enumerate(made.cells):
        cell["id"] = sha256(f"{name} {at}".encode()).hexdigest()[:8]
        cell["metadata"] = {}
    kernel = {k: made.metadata["kernelspec"][k] for k in ("display_name", "language", "name")}
    made["metadata"] = {"jupytext": {"formats": "ipynb,py:percent"}, "kernelspec": kernel}
    nbformat.validate(made)
    return f"{nbformat.writes(made)}\n"  # type: ignore[no-untyped-call]


def files() -> dict[Path, str]:
    """Return what each file of the folder should hold."""
    made = {}
    for script in SCRIPTS:
        path = FOLDER / f"{stem(script)}.py"
        text = path.read_text("utf-8") if script.name in HANDMADE else thin(script)
        made[path] = text
        made[path.with_suffix(".ipynb")] = notebook_of(text, stem(script))
    return made


def main() -> int:
    stale = []
    for path, text in files().items():
        if not path.exists() or path.read_text("utf-8") != text:
            stale.append(path.name)
            if "--check" not in sys.argv:
                path.write_text(text, "utf-8")
    if "--check" in sys.argv and stale:
        print(f"not fresh: {', '.join(stale)}; run python scripts/notebooks.py")
    return bool(stale) and "--check" in sys.argv


if __name__ == "__main__":
    sys.exit(main())
