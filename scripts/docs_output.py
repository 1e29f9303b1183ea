"""Run the Python of the pages and write what it prints below it: ``python scripts/docs_output.py``

The Python blocks of a page are one program, from top to bottom. What a block prints stands in the
text block that follows it; a block without one prints nothing. With ``--check`` nothing is
written: each difference is shown, and the exit code is 1 on any.
"""

from __future__ import annotations

import difflib
import io
import re
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
BLOCK = re.compile(r"^```python\n(.*?)^```\n(?:\n```text\n.*?^```\n)?", re.DOTALL | re.MULTILINE)


def rewritten(text: str) -> str:
    """Return the page with what its program prints."""
    names: dict[str, Any] = {"__name__": "__main__"}

    def run(block: re.Match[str]) -> str:
        printed = io.StringIO()
        with redirect_stdout(printed):
            exec(block[1], names)
        said = printed.getvalue()
        return f"```python\n{block[1]}```\n" + (f"\n```text\n{said}```\n" if said else "")

    return BLOCK.sub(run, text)


def differences(page: Path, before: str, after: str) -> str:
    name = page.relative_to(ROOT).as_posix()
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    return "".join(difflib.unified_diff(old, new, f"{name}, as it is", "what is printed"))


def main() -> int:
    found = ""
    for page in PAGES:
        before = page.read_text("utf-8")
        after = rewritten(before)
        if "--check" in sys.argv:
            found += differences(page, before, after)
        elif after != before:
            page.write_text(after, "utf-8")
    print(found, end="")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
