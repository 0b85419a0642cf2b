"""An event loop whose clock jumps to the next timer as soon as nothing is left to do before it.

Downloads over loopback, threads and extraction take no virtual time; delays, intervals and dates do.
"""

import asyncio
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from selectors import DefaultSelector, SelectorKey
from typing import Any
from unittest.mock import patch

import time_machine

#: The interval of checks for busy threads.
_CHECK_SECONDS = 0.05
#: The least step of the clock; a smaller one might never reach a rounded timer.
_STEP_SECONDS = 1e-5
#: Packages whose `monotonic` is virtual; threads that wait for locks use the real one.
_VIRTUAL_PACKAGES = ("scraper.", "scrapy.core.", "scrapy.extensions.")

_real_wrap_future = asyncio.wrap_future


class _Threads:
    """The number of futures of other threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._count = 0

    @property
    def are_busy(self) -> bool:
        return self._count > 0

    def wrap_future(self, future: Any, *, loop: asyncio.AbstractEventLoop | None = None) -> asyncio.Future[Any]:
        """Call `asyncio.wrap_future`, and count the future until it is done."""
        wrapped: asyncio.Future[Any] = _real_wrap_future(future, loop=loop)
        if isinstance(future, Future):
            self._add(1)
            # After asyncio's own callback, which wakes the loop up.
            future.add_done_callback(lambda _done: self._add(-1))
        return wrapped

    def _add(self, number: int) -> None:
        with self._lock:
            self._count += number


_threads = _Threads()
_jump: list[Callable[[float], None]] = []


class _JumpingSelector(DefaultSelector):
    """Waits for threads only: instead of waiting for a timer, it moves the clock."""

    def select(self, timeout: float | None = None) -> list[tuple[SelectorKey, int]]:
        events = super().select(0)
        if events or (timeout is not None and timeout <= 0):
            return events
        if _threads.are_busy or timeout is None or not _jump:
            return super().select(_CHECK_SECONDS if timeout is None else min(timeout, _CHECK_SECONDS))
        # On loopback, data has arrived before `send` returns.
        _jump[0](max(timeout, _STEP_SECONDS))
        return events


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """The loop for ASYNCIO_EVENT_LOOP; outside `virtual_time` it uses the real clock."""

    def __init__(self) -> None:
        """Create the loop with a selector that does not wait."""
        super().__init__(_JumpingSelector())
        self._clock_resolution = 1e-6

    def time(self) -> float:
        """Return the seconds of virtual time."""
        return time.time()


@contextmanager
def virtual_time(start: datetime) -> Iterator[None]:
    """Make `datetime.now`, `time.time` and the delays of crawls use virtual time from `start`."""
    with time_machine.travel(start, tick=False) as traveller:

        def move(seconds: float) -> None:
            traveller.shift(timedelta(seconds=seconds))

        _jump.append(move)
        with (
            patch.object(asyncio, "wrap_future", _threads.wrap_future),
            patch.object(asyncio.futures, "wrap_future", _threads.wrap_future),
            _monotonic_by(time.time),
        ):
            try:
                yield
            finally:
                _jump.clear()


@contextmanager
def _monotonic_by(clock: Callable[[], float]) -> Iterator[None]:
    of_simulation = [
        module
        for name, module in sys.modules.items()
        if name.startswith(_VIRTUAL_PACKAGES) and getattr(module, "monotonic", None) is time.monotonic
    ]
    for module in of_simulation:
        module.monotonic = clock  # type: ignore[attr-defined]  # it was found to have one
    try:
        yield
    finally:
        for module in of_simulation:
            module.monotonic = time.monotonic  # type: ignore[attr-defined]  # same


def now() -> datetime:
    """Return the current virtual time."""
    return datetime.now(UTC)
