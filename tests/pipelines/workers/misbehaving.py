"""A stand-in for pipelines.extraction.article whose pages do what their URL says."""

import ctypes
import os
import re
import signal
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from models.enums import Reason
from pipelines.items import PageItem, RejectedPage

_kept: list[bytes] = []


class CannotBePickledError(Exception):
    """Its constructor needs what pickling does not keep."""

    def __init__(self, one: str, two: str) -> None:
        super().__init__(one + two)


def _raise() -> None:
    raise CannotBePickledError("a", "b")


def _compute() -> None:
    while True:
        pass


def _match() -> None:
    """Stay in one call of C that looks at no signal and lets no other thread run."""
    re.match("(a|a)*b", "a" * 60)


def _work() -> None:
    until = time.process_time() + 0.4
    while time.process_time() < until:
        pass


def _compute_on() -> None:
    signal.signal(signal.SIGXCPU, signal.SIG_IGN)
    _compute()


def _eat() -> None:
    while True:
        _kept.append(bytes(16 << 20))


def _hold() -> None:
    """Keep 140 MB for good, as a cache does."""
    _kept.append(b"x" * (140 << 20))


def _crash() -> None:
    ctypes.string_at(0)


def _kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _abort() -> None:
    os.abort()


_DEEDS: Mapping[str, Callable[[], object]] = {
    "hang": lambda: time.sleep(6000),
    "die": lambda: os._exit(3),
    "leave": lambda: os._exit(0),
    "raise": _raise,
    "compute": _compute,
    "match": _match,
    "work": _work,
    "compute_on": _compute_on,
    "eat": _eat,
    "hold": _hold,
    "crash": _crash,
    "abort": _abort,
    "kill": _kill,
    "nap": lambda: time.sleep(0.2),
}


def build_article(page: PageItem) -> RejectedPage:
    """Do what the URL says, or answer with the number of the process."""
    if page.url.startswith("once "):
        # The first worker that meets it is killed, as by somebody else; the next one finds the mark.
        mark = Path(page.url.removeprefix("once "))
        if not mark.exists():
            mark.touch()
            _kill()
    if page.url.startswith("hang and note "):
        with Path(page.url.removeprefix("hang and note ")).open("a", encoding="ascii") as notes:
            notes.write("x")
        time.sleep(6000)
    _DEEDS.get(page.url.partition(" ")[0], lambda: None)()
    return RejectedPage(page.url, Reason.NO_TEXT, str(os.getpid()))
