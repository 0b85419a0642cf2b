"""The program of a worker process: one page after the other, each within its own bounds.

A worker does not survive its parent, and shares nothing with other workers: it has a socket of its own, so that being
killed in the middle of a message does no harm to them.
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

#: Pages after which a worker is replaced, because the caches of libraries only grow.
PAGES_PER_WORKER = 500
#: A worker is replaced, or killed if it does not react, after the CPU time of so many pages at their limit.
_MAX_CPU_PAGES = 20
#: A worker that still holds this share of its memory after a page is replaced, so that the next page has all of it.
_HELD_SHARE = 0.5
#: Of Linux's prctl(): sets the signal that a process gets when its parent dies.
_PR_SET_PDEATHSIG = 1
#: Prefix of each message: its length in bytes.
LENGTH = Struct("!Q")
_CHUNK = 1 << 20
_MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class PageLimits:
    """Bounds of one page: wall-clock seconds, CPU seconds, MiB of the process's memory. 0: no limit."""

    seconds: float = 30.0
    cpu_seconds: float = 10.0
    megabytes: float = 1024.0


DEFAULT_LIMITS = PageLimits()


@dataclass(frozen=True, slots=True)
class WorkerReady:
    """The worker has loaded what it needs: time counts for the page from now on."""


@dataclass(frozen=True, slots=True)
class PageDone:
    """The result for the worker's oldest page; a worker that `retires` takes no more pages."""

    answer: Any
    retires: bool


def work_of(name: str) -> Callable[[PageItem], Any]:
    """Import the function that `module:function` names."""
    module, _, function = name.partition(":")
    return cast("Callable[[PageItem], Any]", getattr(import_module(module), function))


def framed(message: object) -> bytes:
    """Return the bytes of a message, with its length before it."""
    packed = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    return LENGTH.pack(len(packed)) + packed


def serve(connection: socket, name: str, limits: PageLimits) -> NoReturn:
    """Process pages with the function `name` until the connection ends, and the process with it."""
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
        pass  # the supervisor is gone
    except Exception:  # noqa: BLE001 - a bug: the traceback goes to standard error, the page fails
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
        retires = number >= PAGES_PER_WORKER or work.ran_out_of_memory or bounds.are_near()
        connection.sendall(framed(PageDone(answer, retires)))
        if retires:
            signal.pause()  # until the other side has read that, and hangs up


class _Work:
    """The function of a page; an exception becomes a rejection, because exceptions may not be picklable."""

    def __init__(self, work: Callable[[PageItem], Any]) -> None:
        self._work = work
        #: How much memory was released after that is unknown.
        self.ran_out_of_memory = False

    def __call__(self, page: PageItem) -> Any:
        try:
            return self._work(page)
        except Exception as error:  # noqa: BLE001 - see above
            self.ran_out_of_memory = isinstance(error, MemoryError)
            return rejected_by(error, page)


class _Bounds:
    """The limits of this process, which the kernel enforces."""

    def __init__(self, limits: PageLimits) -> None:
        self._cpu = limits.cpu_seconds
        self._bytes = int(limits.megabytes * _MIB)
        self._last = resource.RLIM_INFINITY
        if self._cpu:
            # The hard limit stays: without privileges it can only be lowered.
            self._last = ceil(process_time() + self._cpu * _MAX_CPU_PAGES)
            resource.setrlimit(resource.RLIMIT_CPU, (self._last, self._last))
        if self._bytes:
            # Counts memory that the process writes to; not libraries and reserved addresses.
            resource.setrlimit(resource.RLIMIT_DATA, (self._bytes, self._bytes))

    def begin_page(self) -> None:
        """Move the soft CPU limit: the kernel counts the seconds of all pages together."""
        if self._cpu:
            resource.setrlimit(resource.RLIMIT_CPU, (ceil(process_time() + self._cpu), self._last))

    def are_near(self) -> bool:
        """Return whether the next page might get less than its limits."""
        if self._cpu and process_time() + 2 * self._cpu > self._last:
            return True
        return bool(self._bytes) and _written_bytes() > self._bytes * _HELD_SHARE


def _written_bytes() -> int:
    """Return the memory of this process that RLIMIT_DATA counts, in bytes; 0 where /proc does not show it."""
    try:
        return int(Path("/proc/self/statm").read_bytes().split()[5]) * resource.getpagesize()
    except OSError:
        return 0


def _receive(connection: socket, pages: "SimpleQueue[bytes]") -> NoReturn:
    """Receive pages while another one is processed; end the process with the connection."""
    try:
        while length := _read_exactly(connection, LENGTH.size):
            pages.put(_read_exactly(connection, LENGTH.unpack(length)[0]))
    except MemoryError:
        os._exit(ENOMEM)
    except OSError:
        pass
    os._exit(0)


def _read_exactly(connection: socket, size: int) -> bytes:
    """Return the next `size` bytes, or none if the connection ends first."""
    parts, left = bytearray(), size
    while left:
        part = connection.recv(min(left, _CHUNK))
        if not part:
            return b""
        parts += part
        left -= len(part)
    return bytes(parts)


def _die_with(parent: int) -> None:
    """Make the kernel kill this process with its parent: a busy process does not notice a closed connection."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(0)
