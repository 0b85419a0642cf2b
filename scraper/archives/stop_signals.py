"""SIGINT and SIGTERM as a wish to stop in order; the second one ends the process."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class StopSignals:
    """Whether a signal has come."""

    def __init__(self) -> None:
        """Begin without one."""
        self._has_come = False

    def are_set(self) -> bool:
        """Return whether to stop."""
        return self._has_come

    def note(self, _number: int, _frame: FrameType | None) -> None:
        """Note the first signal; the next one has its usual effect."""
        self._has_come = True
        for number in _SIGNALS:
            signal.signal(number, signal.SIG_DFL)


@contextmanager
def stop_signals() -> Iterator[StopSignals]:
    """Yield what tells of signals, until the end of the block."""
    stops = StopSignals()
    before = [signal.signal(number, stops.note) for number in _SIGNALS]
    try:
        yield stops
    finally:
        for number, handler in zip(_SIGNALS, before, strict=True):
            signal.signal(number, handler)
