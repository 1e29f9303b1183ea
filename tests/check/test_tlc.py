"""TLC, which shares nothing with this project, counts the same states and steps."""

from __future__ import annotations

import pytest

from scripts import tlc

MISSING = tlc.missing()

pytestmark = [
    pytest.mark.full,
    pytest.mark.skipif(bool(MISSING), reason=f"no TLC to compare with: {MISSING}"),
]


@pytest.mark.parametrize("name", tlc.CASES)
def test_both_count_the_same(name):
    assert tlc.counted_by_tlc(name, tlc.jar()) == tlc.counted_here(tlc.CASES[name])


def test_both_find_two_masters_after_as_many_steps():
    assert tlc.two_masters_by_tlc(tlc.jar()) == tlc.two_masters_here() == 8
