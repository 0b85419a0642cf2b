"""What runs inside of a worker process: page after page, each within its own bounds.

Nothing here survives its parent, and nothing here is shared with another worker: pages come and answers go over a
socket of this process alone, so that a process that is killed in the middle of a word spoils no other one's.
"""

import ctypes
import os
import pickle
import resource
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from errno import ENOMEM
from importlib import import_module
from itertools import count
from math import ceil
from pathlib import Path
from queue import SimpleQueue
from socket import socket
from struct import Struct
from threading import Thread
from time import process_time
from typing import Any, NoReturn, cast

from pipelines.extraction.errors import rejected_by
from pipelines.items import PageItem

#: Pages after which a worker is replaced, because the caches of its libraries only grow.
PAGES_PER_WORKER = 500
#: A worker may use the CPU for so many pages at their limit; then it is replaced, or killed if it does not listen.
_COSTLY_PAGES = 20
#: A worker that still holds this share of its memory after a page is replaced: the next page is to have all of it.
_HELD_SHARE = 0.5
#: Linux's prctl(): the signal that a process gets when its parent dies.
_PR_SET_PDEATHSIG = 1
#: In front of each message: the number of its bytes.
LENGTH = Struct("!Q")
_CHUNK = 1 << 20
_MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class PageLimits:
    """What one page may take: seconds by the clock, seconds of CPU, MiB of its process's memory. 0 is no limit."""

    seconds: float = 30.0
    cpu_seconds: float = 10.0
    megabytes: float = 1024.0


DEFAULT_LIMITS = PageLimits()


@dataclass(frozen=True, slots=True)
class WorkerReady:
    """The worker has loaded all that it needs: from now on time is the page's."""


@dataclass(frozen=True, slots=True)
class PageDone:
    """The answer to the worker's oldest page; a worker that `retires` takes no further one."""

    answer: Any
    retires: bool


def work_of(name: str) -> Callable[[PageItem], Any]:
    """Import the function that `module:function` names."""
    module, _, function = name.partition(":")
    return cast("Callable[[PageItem], Any]", getattr(import_module(module), function))


def framed(message: object) -> bytes:
    """Return a message as it travels."""
    packed = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    return LENGTH.pack(len(packed)) + packed


def serve(connection: socket, name: str, limits: PageLimits) -> NoReturn:
    """Answer pages with the function that is called `name` until the connection ends, and the process with it."""
    parent = os.getppid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the crawl, which ends its workers itself
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _die_with(parent)
    try:
        _answer_pages(connection, _Work(work_of(name)), limits)
    except MemoryError:
        os._exit(ENOMEM)
    except OSError:
        pass  # nobody listens any more
    except Exception:  # noqa: BLE001 - a bug: whoever reads standard error learns of it, and the page fails
        traceback.print_exc()
    os._exit(1)


def _answer_pages(connection: socket, work: "_Work", limits: PageLimits) -> None:
    pages: SimpleQueue[bytes] = SimpleQueue()
    Thread(target=_receive, args=(connection, pages), daemon=True).start()
    bounds = _Bounds(limits)
    connection.sendall(framed(WorkerReady()))
    for number in count(1):
        page = pickle.loads(pages.get())  # noqa: S301 - from the process that started this one
        bounds.begin_page()
        answer = work(page)
        del page
        retires = number >= PAGES_PER_WORKER or work.is_shaken or bounds.are_near()
        connection.sendall(framed(PageDone(answer, retires)))
        if retires:
            signal.pause()  # until the other side has read that, and hangs up


class _Work:
    """The work on one page; what it raises becomes an answer, because a value always finds its way back."""

    def __init__(self, work: Callable[[PageItem], Any]) -> None:
        self._work = work
        #: Memory ran out once: what of it was given back nobody knows.
        self.is_shaken = False

    def __call__(self, page: PageItem) -> Any:
        try:
            return self._work(page)
        except Exception as error:  # noqa: BLE001 - see above
            self.is_shaken = isinstance(error, MemoryError)
            return rejected_by(error, page)


class _Bounds:
    """The limits of this process, of which the kernel keeps the account."""

    def __init__(self, limits: PageLimits) -> None:
        self._cpu = limits.cpu_seconds
        self._bytes = int(limits.megabytes * _MIB)
        self._last = resource.RLIM_INFINITY
        if self._cpu:
            # The hard limit stays: without privileges it can only be lowered.
            self._last = ceil(process_time() + self._cpu * _COSTLY_PAGES)
            resource.setrlimit(resource.RLIMIT_CPU, (self._last, self._last))
        if self._bytes:
            # What the process writes to, on its heap and off it; libraries and reserved addresses are not counted.
            resource.setrlimit(resource.RLIMIT_DATA, (self._bytes, self._bytes))

    def begin_page(self) -> None:
        """Move the soft limit of CPU: the kernel counts seconds of the process, all pages together."""
        if self._cpu:
            resource.setrlimit(resource.RLIMIT_CPU, (ceil(process_time() + self._cpu), self._last))

    def are_near(self) -> bool:
        """Return whether the next page might not have all that it is promised."""
        if self._cpu and process_time() + 2 * self._cpu > self._last:
            return True
        return bool(self._bytes) and _written_bytes() > self._bytes * _HELD_SHARE


def _written_bytes() -> int:
    """Return the memory of this process that RLIMIT_DATA counts; 0 where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_bytes().split()[5]) * resource.getpagesize()
    except OSError:
        return 0


def _receive(connection: socket, pages: "SimpleQueue[bytes]") -> NoReturn:
    """Take in pages while another one is in work; end the process once nobody waits for its answers."""
    try:
        while length := _exactly(connection, LENGTH.size):
            pages.put(_exactly(connection, LENGTH.unpack(length)[0]))
    except MemoryError:
        os._exit(ENOMEM)
    except OSError:
        pass
    os._exit(0)


def _exactly(connection: socket, size: int) -> bytes:
    """Return the next `size` bytes, nothing where the connection ends before."""
    parts, left = bytearray(), size
    while left:
        part = connection.recv(min(left, _CHUNK))
        if not part:
            return b""
        parts += part
        left -= len(part)
    return bytes(parts)


def _die_with(parent: int) -> None:
    """Let the kernel kill this process with the one that forked it: one that is busy does not see the other side go."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(0)
