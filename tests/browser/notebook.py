"""A notebook in a page of JupyterLab: opened, run, asked, and watched for what goes wrong.

Found here: the words in which the tests say what they do. Never: an assertion about Quorumscope.
"""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import ConsoleMessage, Locator, Page, Request, expect

from .labserver import Server

PATIENCE = 60_000

OPENED = "name => window.jupyterapp?.shell.currentWidget?.context?.path === name"

READY = """async () => {
    await window.jupyterapp.restored;
    const panel = window.jupyterapp.shell.currentWidget;
    await panel.context.ready;
    await panel.sessionContext.ready;
    await panel.sessionContext.session.kernel.info;
}"""

COMMAND = "async name => await window.jupyterapp.commands.execute(name)"

EVALUATE = """async code => {
    const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
    const future = kernel.requestExecute({
        code: "", silent: false, store_history: false, user_expressions: { asked: code },
    });
    const reply = await future.done;
    const asked = reply.content.user_expressions.asked;
    if (asked.status !== "ok") throw new Error(`${asked.ename}: ${asked.evalue}`);
    return asked.data["text/plain"];
}"""

EXECUTE = """async code => {
    const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
    const reply = await kernel.requestExecute({ code }).done;
    if (reply.content.status !== "ok") throw new Error(reply.content.evalue);
}"""

BEGIN = """code => {
    const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
    kernel.requestExecute({ code });
}"""

CELLS = "() => window.jupyterapp.shell.currentWidget.content.widgets.map(c => c.model.id)"

KERNEL = """async what => {
    const context = window.jupyterapp.shell.currentWidget.sessionContext;
    await (what === "restart" ? context.session.kernel.restart() : context.shutdown());
}"""


LABS_OWN = "Canceled future for"
"""What JupyterLab itself says, at a time of its own choosing, when a kernel goes away."""


class Watch:
    """What a page says is wrong, and whom it asks for anything beside its own server."""

    def __init__(self, page: Page) -> None:
        self.errors: list[str] = []
        self.strangers: list[str] = []
        page.on("pageerror", lambda error: self._note(str(error)))
        page.on("console", self._hear)
        page.on("request", self._see)

    def _note(self, error: str) -> None:
        if LABS_OWN not in error:
            self.errors.append(error)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._note(f"console: {message.text}")

    def _see(self, request: Request) -> None:
        if not request.url.startswith(("http://127.0.0.1:", "data:", "blob:")):
            self.strangers.append(request.url)


BY_HAND = ".qs:not(.qs-lesson-box .qs)"
"""A debugger that is no part of a lesson."""


class Notebook:
    """An open notebook, the first debugger in it, and the first lesson."""

    def __init__(self, page: Page, server: Server, root: Path) -> None:
        self.page = page
        self.watch = Watch(page)
        self.root = root
        self.path = root
        self.cells_at_first: list[str] = []
        self.server = server
        self.panel = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")
        self.debugger = Debugger(self.panel.locator(BY_HAND).first)
        self.lesson = LessonPage(self.panel.locator(".qs-lesson-box").first)

    def open(self, name: str) -> None:
        self.page.goto(self.server.url(name))
        self.page.wait_for_function(OPENED, arg=name, timeout=PATIENCE)
        self.page.evaluate(READY)
        self.path = self.root / name
        self.cells_at_first = self.cells()

    def cells(self) -> list[str]:
        """The ids of all cells, in order."""
        found: list[str] = self.page.evaluate(CELLS)
        return found

    def reload(self) -> None:
        """Load the page anew, as a reader does: the kernel goes on meanwhile."""
        self.save()
        self.page.reload()
        self.page.wait_for_function(
            "() => window.jupyterapp?.shell.currentWidget?.context?.path", timeout=PATIENCE
        )
        self.page.evaluate(READY)

    def run_all(self) -> None:
        assert self.page.evaluate(COMMAND, "notebook:run-all-cells")

    def save(self) -> None:
        self.page.evaluate(COMMAND, "docmanager:save")

    def execute(self, code: str) -> None:
        """Run *code* as a cell would."""
        self.page.evaluate(EXECUTE, code)

    def begin(self, code: str) -> None:
        """Run *code* as a cell would, and don't wait for its end."""
        self.page.evaluate(BEGIN, code)

    def ask(self, expression: str) -> str:
        """Return the repr of *expression* in the kernel."""
        answer: str = self.page.evaluate(EVALUATE, expression)
        return answer

    def restart_kernel(self) -> None:
        self.page.evaluate(KERNEL, "restart")

    def shut_down(self) -> None:
        self.page.evaluate(KERNEL, "shut down")

    def dismiss(self) -> None:
        """Close the dialog in which JupyterLab tells of a kernel that died, if it is open."""
        button = self.page.locator(".jp-Dialog button.jp-mod-accept")
        if button.count():
            button.click()

    def kill_kernel(self) -> None:
        """End the kernel's process without a word, as a lack of memory would."""
        self.begin("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")


class LessonPage:
    """A lesson on the page, and the debugger below it."""

    def __init__(self, root: Locator) -> None:
        self.root = root
        self.words = root.locator(".qs-lesson")
        self.debugger = Debugger(root.locator(".qs"))

    def button(self, name: str) -> Locator:
        return self.words.get_by_role("button", name=name, exact=True)

    def press(self, name: str) -> None:
        """Press a button that turns the page, and wait until it has been turned."""
        turn = self.said("turn")
        self.button(name).click()
        expect(self.words).not_to_have_attribute("data-turn", turn)

    def choose(self, *options: str) -> None:
        """Choose options by the labels that one sees."""
        for option in options:
            self.words.get_by_label(option, exact=True).check()

    def expect_at(self, beat: int, done: bool) -> None:
        """Wait until the lesson stands at that beat, 1 for the first."""
        expect(self.words).to_have_attribute("data-position", str(beat - 1))
        expect(self.words).to_have_attribute("data-done", "yes" if done else "no")

    def said(self, name: str) -> str:
        return self.words.get_attribute(f"data-{name}") or ""


class Debugger:
    """The debugger on the page, found by what it says of itself: no pixels."""

    def __init__(self, root: Locator) -> None:
        self.root = root

    def find(self, selector: str) -> Locator:
        return self.root.locator(selector)

    def button(self, name: str | re.Pattern[str]) -> Locator:
        """The visible buttons of that label."""
        return self.root.locator("button").and_(
            self.root.get_by_role("button", name=name, exact=True)
        )

    def press(self, name: str | re.Pattern[str]) -> None:
        """Press the first of these buttons and wait for the step that it leads to."""
        index = self.index
        self.button(name).first.click()
        self.expect_index(index + 1)

    def member(self, name: str) -> Locator:
        drawn = f"[data-kind=member][data-member={name}]"
        return self.root.locator(f"{drawn}:not([aria-hidden=true])")

    def expect_state(self, name: str, state: str) -> None:
        expect(self.member(name)).to_have_attribute("data-state", state)

    def expect_index(self, index: int | str) -> None:
        expect(self.root).to_have_attribute("data-index", str(index))

    def expect_live(self, live: bool) -> None:
        expect(self.root).to_have_attribute("data-live", "yes" if live else "no")

    def expect_told(self) -> None:
        """Wait until the kernel stands where the view stands."""
        expect(self.root).to_have_attribute("data-told", "yes")

    def said(self, name: str) -> str:
        return self.root.get_attribute(f"data-{name}") or ""

    @property
    def index(self) -> int:
        return int(self.said("index"))
