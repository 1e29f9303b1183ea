"""What all tests share: the options that let the long ones in and write expected text anew."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="run the tests marked `full` as well")
    parser.addoption(
        "--rewrite",
        action="store_true",
        help="write what came of the transcripts, and the schema, anew (then read the diff)",
    )


@pytest.hookimpl(trylast=True)  # after the browser tests have been marked
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    # Playwright leaves an event loop running in this thread, and some tests start one of their own.
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
    if config.getoption("--full"):
        return
    long = [item for item in items if item.get_closest_marker("full")]
    config.hook.pytest_deselected(items=long)
    items[:] = [item for item in items if item not in long]
