"""The first use: two masters in one instance, by one who has seen nothing but the screen.

Each control is found by the words on it, or by those that a screen reader speaks; all clicks count.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from quorumscope import Cluster, OriginalParticipant

from . import live
from .notebook import Debugger

MOST = 12


class Newcomer:
    """Presses what is called so, and waits until the screen shows what came of it."""

    def __init__(self, debugger: Debugger) -> None:
        self.root = debugger.root
        self.clicks = 0

    def press(self, name: str) -> None:
        self.root.get_by_role("button", name=name).first.click()
        self.clicks += 1

    def reads(self, text: str) -> None:
        expect(self.root.get_by_text(text).filter(visible=True).first).to_be_visible()

    def sees(self, name: str) -> bool:
        return self.root.get_by_role("button", name=name).first.is_visible()

    def elect(self, member: str) -> None:
        self.press(f"elect {member}")
        self.reads(f"{member} stands for election")


def deliver_one_by_one(person: Newcomer) -> None:
    if not person.sees("deliver "):
        person.press("next")
    while person.sees("deliver "):
        person.press("deliver ")
        expect(person.root).to_have_attribute("data-pending", "0")


def play(person: Newcomer) -> None:
    person.press("play")
    expect(person.root.get_by_role("button", name="play", exact=True)).to_be_visible()


GoOn = Callable[[Newcomer], None]


@pytest.mark.parametrize("go_on", [deliver_one_by_one, play], ids=["by-hand", "played"])
def test_two_masters_in_one_instance_by_a_newcomer(
    page: Page, go_on: Callable[[Newcomer], None]
) -> None:
    page.emulate_media(reduced_motion="reduce")
    person = Newcomer(live.show(page, Cluster(3, participant=OriginalParticipant)))
    person.reads("n1 is MASTER in instance 1")
    person.press("elect…")
    person.reads("Start an election")
    person.elect("n2")
    go_on(person)
    person.reads("becomes MASTER of instance 2")
    person.elect("n3")
    go_on(person)
    person.reads("BROKEN: one master per instance")
    person.reads("n3 is MASTER of instance 2, and n2 was too")
    assert person.clicks <= MOST
