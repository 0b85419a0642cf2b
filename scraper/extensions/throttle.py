"""Scrapy's AutoThrottle with a minimum delay for each host."""

from scrapy.core.downloader import Slot
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response

from scraper.download.downloader import PacedSlot


class Throttle(AutoThrottle):
    """Adapts a host's delay to its latency, from the request to the response headers."""

    def _adjust_delay(self, slot: Slot, latency: float, response: Response) -> None:
        default = self.mindelay
        if isinstance(slot, PacedSlot):
            self.mindelay = slot.least_delay(default)
        try:
            super()._adjust_delay(slot, latency, response)
        finally:
            self.mindelay = default
