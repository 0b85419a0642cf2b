"""Scrapy's AutoThrottle with a least delay for each host: none is asked faster than was agreed."""

from scrapy.core.downloader import Slot
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response

from scraper.download.downloader import PacedSlot


class Throttle(AutoThrottle):
    """Adapt a host's delay to what it takes to answer, counted from the request on its way to the answer's head."""

    def _adjust_delay(self, slot: Slot, latency: float, response: Response) -> None:
        usual = self.mindelay
        if isinstance(slot, PacedSlot):
            self.mindelay = slot.least_delay(usual)
        try:
            super()._adjust_delay(slot, latency, response)
        finally:
            self.mindelay = usual
