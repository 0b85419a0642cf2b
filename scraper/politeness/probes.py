"""The probe request of each half-open host."""

import asyncio
from weakref import WeakKeyDictionary

from scrapy.crawler import Crawler
from scrapy.http import Request

_MARK = "newsgrain_probe"


class Probes:
    """The running probes of one crawl, one a host."""

    def __init__(self) -> None:
        """Start without probes."""
        self._running: dict[str, asyncio.Future[None]] = {}

    def of(self, name: str) -> asyncio.Future[None] | None:
        """Return the future that ends with the probe of a host; None: there is no probe."""
        return self._running.get(name)

    def begin(self, name: str, request: Request) -> None:
        """Make this request the probe of the host."""
        request.meta[_MARK] = name
        self._running[name] = asyncio.get_running_loop().create_future()

    def end(self, request: Request) -> None:
        """End the probe of a request, if it was one: the requests that wait for it go on."""
        running = self._running.pop(request.meta.pop(_MARK, ""), None)
        if running is not None and not running.done():
            running.set_result(None)


_probes: WeakKeyDictionary[Crawler, Probes] = WeakKeyDictionary()


def probes_of(crawler: Crawler) -> Probes:
    """Return the probes that the components of a crawler share."""
    return _probes.setdefault(crawler, Probes())
