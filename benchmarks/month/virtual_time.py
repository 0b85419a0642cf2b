"""An event loop whose clock jumps to the next timer as soon as nothing is left to do before it.

Downloads over loopback, threads and extraction take no time by this clock; delays, intervals and dates do.
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

#: How long is waited for a thread before looking again.
_LOOK_SECONDS = 0.05
#: The clock is moved at least so far, or a rounded timer would never be reached.
_STEP_SECONDS = 1e-5
#: Whose `monotonic` is part of the simulation; threads that wait for locks go by the real one.
_ROOMS = ("scraper.", "scrapy.core.", "scrapy.extensions.")

_real_wrap_future = asyncio.wrap_future


class _Threads:
    """How much is being done beside the event loop."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._count = 0

    @property
    def are_busy(self) -> bool:
        return self._count > 0

    def wrap_future(self, future: Any, *, loop: asyncio.AbstractEventLoop | None = None) -> asyncio.Future[Any]:
        """Return what `asyncio.wrap_future` does, and count the future until it is done."""
        wrapped: asyncio.Future[Any] = _real_wrap_future(future, loop=loop)
        if isinstance(future, Future):
            self._add(1)
            # After asyncio's own callback, which wakes the loop.
            future.add_done_callback(lambda _done: self._add(-1))
        return wrapped

    def _add(self, number: int) -> None:
        with self._lock:
            self._count += number


_threads = _Threads()
_jump: list[Callable[[float], None]] = []


class _JumpingSelector(DefaultSelector):
    """Waits for nothing but threads: where the loop would wait for a timer, the clock is moved."""

    def select(self, timeout: float | None = None) -> list[tuple[SelectorKey, int]]:
        events = super().select(0)
        if events or (timeout is not None and timeout <= 0):
            return events
        if _threads.are_busy or timeout is None or not _jump:
            return super().select(_LOOK_SECONDS if timeout is None else min(timeout, _LOOK_SECONDS))
        # Loopback has handed over what was written to it: that is done before `send` returns.
        _jump[0](max(timeout, _STEP_SECONDS))
        return events


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """The loop to name in ASYNCIO_EVENT_LOOP; outside of `virtual_time` it goes by the real clock."""

    def __init__(self) -> None:
        """Make the loop with a selector that does not wait."""
        super().__init__(_JumpingSelector())
        self._clock_resolution = 1e-6

    def time(self) -> float:
        """Return the seconds of the clock that jumps."""
        return time.time()


@contextmanager
def virtual_time(start: datetime) -> Iterator[None]:
    """Let `datetime.now`, `time.time` and the delays of crawls go by a clock that begins at `start` and jumps."""
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
        if name.startswith(_ROOMS) and getattr(module, "monotonic", None) is time.monotonic
    ]
    for module in of_simulation:
        module.monotonic = clock  # type: ignore[attr-defined]  # it was found to have one
    try:
        yield
    finally:
        for module in of_simulation:
            module.monotonic = time.monotonic  # type: ignore[attr-defined]  # same


def now() -> datetime:
    """Return the moment by the clock that jumps."""
    return datetime.now(UTC)
