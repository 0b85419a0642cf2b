"""Which request is trying a host that was closed."""

import asyncio
from weakref import WeakKeyDictionary

from scrapy.crawler import Crawler
from scrapy.http import Request

_MARK = "newsgrain_trial"


class Probes:
    """The hosts of one crawl that are being tried, each by one request."""

    def __init__(self) -> None:
        """Begin without any."""
        self._running: dict[str, asyncio.Future[None]] = {}

    def of(self, name: str) -> asyncio.Future[None] | None:
        """Return what ends with the trial of a host; None: nobody is trying it."""
        return self._running.get(name)

    def begin(self, name: str, request: Request) -> None:
        """Let this request try the host."""
        request.meta[_MARK] = name
        self._running[name] = asyncio.get_running_loop().create_future()

    def end(self, request: Request) -> None:
        """Note that a request is over; if it was trying a host, those that wait for that may look again."""
        running = self._running.pop(request.meta.pop(_MARK, ""), None)
        if running is not None and not running.done():
            running.set_result(None)


_trials: WeakKeyDictionary[Crawler, Probes] = WeakKeyDictionary()


def probes_of(crawler: Crawler) -> Probes:
    """Return the trials that the parts of a crawler share."""
    return _trials.setdefault(crawler, Probes())
