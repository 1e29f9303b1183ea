"""A Jupyter server of its own on 127.0.0.1, with private directories, ended with its kernels.

Found here: how the server is started, found ready and stopped. Never: a browser.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

PATIENCE = 60.0
NOTIFICATIONS = "@jupyterlab/apputils-extension/notification.jupyterlab-settings"
THEMES = "@jupyterlab/apputils-extension/themes.jupyterlab-settings"


class Server(NamedTuple):
    """Where the server is, the word that lets one in, and the page that shows a notebook."""

    base: str
    token: str
    place: str = "lab/tree"

    def url(self, notebook: str) -> str:
        """The address of *notebook*, in a workspace without tabs of an earlier time."""
        return f"{self.base}/{self.place}/{notebook}?token={self.token}&reset"


@contextlib.contextmanager
def lab(
    root: Path, home: Path, python: str | Path = sys.executable, app: str = "lab"
) -> Iterator[Server]:
    """Serve the notebooks in *root* by an *app* of Jupyter; all that it keeps goes to *home*."""
    server = Server(f"http://127.0.0.1:{_free_port()}", secrets.token_hex(16))
    settings = home / "settings"
    _write(settings / NOTIFICATIONS, {"fetchNews": "false", "checkForUpdates": False})
    log = home / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [str(python), "-m", "jupyter", app, *_options(server, root)],
            stdout=out,
            stderr=out,
            stdin=subprocess.DEVNULL,
            env=_environment(home, settings),
            cwd=root,
            start_new_session=True,  # a group of its own, so that all of it can be ended
        )
        try:
            _await(process, server, log)
            yield server
        finally:
            _end(process)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _write(path: Path, settings: dict[str, object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(settings))


def _options(server: Server, root: Path) -> list[str]:
    port = server.base.rpartition(":")[2]
    return [
        *("--no-browser", "--allow-root"),
        "--expose-app-in-browser",  # window.jupyterapp tells reliably when a kernel is ready
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        f"--IdentityProvider.token={server.token}",
        f"--ServerApp.root_dir={root}",
        "--ServerApp.shutdown_no_activity_timeout=900",
    ]


def _environment(home: Path, settings: Path) -> dict[str, str]:
    own = {
        "JUPYTER_CONFIG_DIR": home / "config",
        "JUPYTER_DATA_DIR": home / "data",
        "JUPYTER_RUNTIME_DIR": home / "run",
        "JUPYTERLAB_SETTINGS_DIR": settings,
        "JUPYTERLAB_WORKSPACES_DIR": home / "workspaces",
        "IPYTHONDIR": home / "ipython",
        "MPLCONFIGDIR": home / "matplotlib",
        # The kernel is this environment's, whatever else is installed for this user.
        "JUPYTER_PREFER_ENV_PATH": "1",
        "NO_PROXY": "127.0.0.1,localhost",
    }
    return {**os.environ, **{name: str(value) for name, value in own.items()}}


def _await(process: subprocess.Popen[bytes], server: Server, log: Path) -> None:
    status = f"{server.base}/api/status?token={server.token}"
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError), urllib.request.urlopen(status, timeout=2) as answer:
            json.load(answer)
            return
        time.sleep(0.1)
    raise RuntimeError(f"Jupyter did not come up; it said:\n{log.read_text()[-2000:]}")


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask the server to end, which ends its kernels; insist where it does not."""
    if process.poll() is not None:
        return
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
