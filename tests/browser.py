"""A browser without a window: started once by each process, for all pages that its tests look at.

It is told what to do through two pipes, in the DevTools protocol: orders and answers are JSON, each ends with a NUL.
"""

import atexit
import base64
import functools
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PROGRAM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
_QUIET = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-extensions", "--disable-background-networking", "--disable-component-update"),
)
_REMARKS = ("Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded")


class Browser:
    """A running browser with one tab, in which one page after another is opened."""

    def __init__(self) -> None:
        self._folder = tempfile.mkdtemp(prefix="svc-browser-")
        (hears, self._orders), (self._answers, says) = os.pipe(), os.pipe()
        command = [str(PROGRAM), *_QUIET, f"--user-data-dir={self._folder}", "--remote-debugging-pipe", "about:blank"]
        numbered = f'exec "$@" 3</dev/fd/{hears} 4>/dev/fd/{says}'  # as the browser expects them
        self._program = subprocess.Popen(
            ["sh", "-c", numbered, "sh", *command], pass_fds=(hears, says), stderr=subprocess.DEVNULL
        )
        atexit.register(self._stop)
        os.close(hears)
        os.close(says)
        self._sent, self._unread = 0, b""
        self._heard: list[dict[str, Any]] = []
        tab = self._tell("Target.createTarget", url="about:blank")["targetId"]
        self._tab = {"sessionId": self._tell("Target.attachToTarget", targetId=tab, flatten=True)["sessionId"]}
        for part in ("Page", "Runtime", "Log"):
            self.tell(f"{part}.enable")

    def open(self, page: Path) -> None:
        """Open a page, all of it."""
        self._heard.clear()
        self.tell("Page.navigate", url=page.as_uri())
        while not any(event["method"] == "Page.loadEventFired" for event in self._heard):
            self._heard.append(self._read())

    def pdf(self) -> bytes:
        """Print the open page, on the paper that it asks for."""
        made: str = self.tell("Page.printToPDF", preferCSSPageSize=True, printBackground=True)["data"]
        return base64.b64decode(made)

    def remarks(self) -> list[str]:
        """What the browser had to say about the open page: its messages and errors, and what was not loaded."""
        return [json.dumps(event["params"]) for event in self._heard if event["method"] in _REMARKS]

    def value(self, expression: str) -> Any:
        """What JavaScript the open page gives."""
        return self.tell("Runtime.evaluate", expression=expression, returnByValue=True)["result"]["value"]

    @contextmanager
    def telephone_at_night(self) -> Iterator[None]:
        """Be as wide as a telephone meanwhile, and dark."""
        self.tell("Emulation.setDeviceMetricsOverride", width=390, height=800, deviceScaleFactor=0, mobile=False)
        self.tell("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark"}])
        try:
            yield
        finally:
            self.tell("Emulation.clearDeviceMetricsOverride")
            self.tell("Emulation.setEmulatedMedia", features=[])

    def tell(self, method: str, **params: Any) -> dict[str, Any]:
        """Give an order for the tab; returns its answer."""
        return self._tell(method, self._tab, **params)

    def _tell(self, method: str, where: dict[str, str] | None = None, **params: Any) -> dict[str, Any]:
        self._sent += 1
        order = {"id": self._sent, "method": method, "params": params} | (where or {})
        os.write(self._orders, json.dumps(order).encode() + b"\0")
        while (answer := self._read()).get("id") != self._sent:
            self._heard.append(answer)
        assert "error" not in answer, (order, answer)
        result: dict[str, Any] = answer["result"]
        return result

    def _read(self) -> dict[str, Any]:
        parts = [self._unread]
        while b"\0" not in parts[-1]:
            parts.append(os.read(self._answers, 1 << 20))
            assert parts[-1], "the browser has ended"
        first, _, self._unread = b"".join(parts).partition(b"\0")
        message: dict[str, Any] = json.loads(first)
        assert message.get("method") != "Inspector.targetCrashed", "the page has crashed"
        return message

    def _stop(self) -> None:
        self._program.kill()
        self._program.wait()
        shutil.rmtree(self._folder, ignore_errors=True)


@functools.cache
def browser() -> Browser:
    """The one of this process."""
    return Browser()
