"""Looks for garbage by its weight: Python counts objects, and a few large pages may weigh more than all others."""

import gc

#: Only these count: ordinary pages are left to Python.
LARGE_BYTES = 1 << 20
#: So much of large bodies may wait for Python's own rounds, which may come after hundreds of them.
MOST_BYTES = 64 << 20


class HeavyGarbage:
    """Collect it each time that large bodies of so many bytes have gone by."""

    def __init__(self) -> None:
        """Begin with nothing weighed."""
        self._bytes = 0

    def weigh(self, body: bytes) -> None:
        """Enter a body that came; those of earlier ones that nobody needs any more may go."""
        if len(body) < LARGE_BYTES:
            return
        self._bytes += len(body)
        if self._bytes >= MOST_BYTES:
            self._bytes = 0
            gc.collect()
