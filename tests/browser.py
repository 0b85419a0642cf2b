"""A real headless Chromium for tests, driven through its DevTools pipe with the standard library alone."""

import base64
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

#: Names under which distributions ship it.
_PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
#: The browser reads commands from descriptor 3 and answers on 4.
_LAUNCHER = """
import fcntl, os, sys
# Out of the way first: the pipe may have been given 3 or 4 itself.
commands, answers = (fcntl.fcntl(int(number), fcntl.F_DUPFD, 10) for number in sys.argv[1:3])
os.dup2(commands, 3)
os.dup2(answers, 4)
os.execv(sys.argv[3], sys.argv[3:])
"""
_OPTIONS = (
    "--headless=new",
    "--remote-debugging-pipe",
    "--no-sandbox",  # root has none; the pages are our own
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-extensions",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    "--hide-scrollbars",
    "--password-store=basic",
    "--use-mock-keychain",
)


def program() -> str | None:
    """Return the path of the browser, if there is one on this machine."""
    return next((path for name in _PROGRAMS if (path := shutil.which(name))), None)


@dataclass(frozen=True, slots=True)
class View:
    """A screen: its width in CSS pixels, its colour scheme, and whether it is touched instead of pointed at."""

    width: int
    scheme: str = "light"
    touch: bool = False


class Browser:
    """One tab of a running browser; remembers every address that it asked for."""

    def __init__(self, commands: int, answers: int) -> None:
        self._commands = commands
        self._answers = os.fdopen(answers, "rb", buffering=0)
        self._unread = b""
        self._number = 0
        self._session: str | None = None
        self._seen: set[str] = set()
        self.asked: list[str] = []
        self.complaints: list[str] = []
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.send(f"{domain}.enable")

    def open(self, place: Path | str, view: View) -> None:
        """Load a file, or an address, and wait until it is complete."""
        self.send(
            "Emulation.setDeviceMetricsOverride", width=view.width, height=900, deviceScaleFactor=1, mobile=view.touch
        )
        self.send("Emulation.setTouchEmulationEnabled", enabled=view.touch)
        self.send("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": view.scheme}])
        self._seen.discard("Page.loadEventFired")
        self.send("Page.navigate", url=place if isinstance(place, str) else place.as_uri())
        while "Page.loadEventFired" not in self._seen:
            self._take(self._read())

    def value(self, expression: str) -> Any:
        """Return what a JavaScript expression amounts to in the page; the page's policy does not bind it."""
        answer = self.send("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def press(self, key: str, code: int, text: str = "") -> None:
        """Press and release a key."""
        named = {"key": key, "code": key, "windowsVirtualKeyCode": code, "text": text}
        self.send("Input.dispatchKeyEvent", type="keyDown", **named)
        self.send("Input.dispatchKeyEvent", type="keyUp", **named)

    def point(self, x: float, y: float) -> None:
        """Move the pointer."""
        self.send("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)

    def screenshot(self, path: Path) -> None:
        """Save a picture of the whole page."""
        taken = self.send("Page.captureScreenshot", captureBeyondViewport=True)
        path.write_bytes(base64.b64decode(taken["data"]))

    def send(self, method: str, **params: Any) -> dict[str, Any]:
        """Send a command and return its answer; events before it are noted."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": params}
        if self._session is not None:
            message["sessionId"] = self._session
        os.write(self._commands, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._read()
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                result: dict[str, Any] = answer["result"]
                return result
            self._take(answer)

    def close(self) -> None:
        """End the browser."""
        self._session = None
        self.send("Browser.close")
        self._answers.close()
        os.close(self._commands)

    def _take(self, event: Mapping[str, Any]) -> None:
        method, params = event.get("method", ""), event.get("params", {})
        self._seen.add(method)
        if method == "Network.requestWillBeSent":
            self.asked.append(params["request"]["url"])
        elif method == "Log.entryAdded":
            self.complaints.append(params["entry"]["text"])
        elif method == "Runtime.consoleAPICalled":
            self.complaints.append(str(params["args"]))

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._unread:
            chunk = self._answers.read(1 << 16)
            assert chunk, "the browser ended"
            self._unread += chunk
        line, _, self._unread = self._unread.partition(b"\0")
        message: dict[str, Any] = json.loads(line)
        return message


@contextmanager
def running_browser(profile: Path, path: str) -> Iterator[Browser]:
    """Start the browser at `path` with its files in `profile`, and end it afterwards."""
    theirs_in, ours_out = os.pipe()
    ours_in, theirs_out = os.pipe()
    command = [path, *_OPTIONS, f"--user-data-dir={profile}", "about:blank"]
    process = subprocess.Popen(
        [sys.executable, "-c", _LAUNCHER, str(theirs_in), str(theirs_out), *command],
        pass_fds=(theirs_in, theirs_out),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        # Its clock stays the true one.
        env={name: value for name, value in os.environ.items() if name != "LD_PRELOAD"} | {"HOME": str(profile)},
    )
    os.close(theirs_in)
    os.close(theirs_out)
    try:
        browser = Browser(ours_out, ours_in)
        yield browser
        browser.close()
        process.wait()
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
