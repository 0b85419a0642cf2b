"""Asks nothing of a host that is left alone, and one thing at first of a host that may be asked again."""

import asyncio
from datetime import UTC, datetime
from typing import Self

from scrapy.crawler import Crawler
from scrapy.http import Request

from scraper.politeness.circuit_breaker import CircuitState, circuit_state
from scraper.politeness.host_policy import host_policy_of, name_of
from scraper.politeness.probes import Probes, probes_of


class HostCircuit:
    """Refuse requests to closed hosts, before anything else is done for them."""

    def __init__(self, crawler: Crawler) -> None:
        """Look at the hosts that the crawler's parts share."""
        self._doors = host_policy_of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Let the request pass if its host may be asked, or tried.

        Raises:
            ClosedHostError: it may not.
        """
        self._doors.check(request.url)


class HostProbes:
    """Let one request try a host that was closed; the others wait for what becomes of it.

    It stands behind robots.txt, which may be that request.
    """

    def __init__(self, crawler: Crawler) -> None:
        """Look at the hosts that the crawler's parts share."""
        self._doors = host_policy_of(crawler)
        self._trials: Probes = probes_of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Let the request pass once its host is open, or as the one that tries it.

        Raises:
            ClosedHostError: the host was tried, and is closed again.
        """
        name = name_of(request.url)
        while circuit_state(self._doors.host_cache.row(name), datetime.now(UTC)) is CircuitState.HALF_OPEN:
            trial = self._trials.of(name)
            if trial is None:
                self._trials.begin(name, request)
                return
            await asyncio.shield(trial)
        self._doors.check(request.url)
