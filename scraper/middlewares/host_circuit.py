"""The circuit breaker of each host: no request while it is closed, then a single probe request."""

import asyncio
from datetime import UTC, datetime
from typing import Self

from scrapy.crawler import Crawler
from scrapy.http import Request

from pipelines.urls.normalise import host_or_empty
from scraper.politeness.circuit_breaker import HostAvailability, availability
from scraper.politeness.host_policy import host_policy_of
from scraper.politeness.probes import Probes, probes_of


class HostCircuit:
    """Refuses requests to closed hosts before any other middleware works on them."""

    def __init__(self, crawler: Crawler) -> None:
        """Use the host policy that the crawler's components share."""
        self._host_policy = host_policy_of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Pass the request on unless its host is closed.

        Raises:
            ClosedHostError: the host is closed.
        """
        self._host_policy.check(request.url)


class HostProbes:
    """Sends one probe request to a host that was closed; the others wait for its result.

    Placed behind robots.txt, whose own request may be the probe.
    """

    def __init__(self, crawler: Crawler) -> None:
        """Use the host policy that the crawler's components share."""
        self._host_policy = host_policy_of(crawler)
        self._probes: Probes = probes_of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Pass the request on once its host is open, or as its probe.

        Raises:
            ClosedHostError: the probe failed, and the host is closed again.
        """
        name = host_or_empty(request.url)
        while availability(self._host_policy.host_cache.row(name), datetime.now(UTC)) is HostAvailability.PROBE:
            probe = self._probes.of(name)
            if probe is None:
                self._probes.begin(name, request)
                return
            await asyncio.shield(probe)
        self._host_policy.check(request.url)
