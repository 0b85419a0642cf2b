"""Asks no host that another run is asking: redirects, robots.txt and feeds elsewhere pass the same door."""

from typing import Self

from scrapy.crawler import Crawler
from scrapy.http import Request

from models.database.errors import DatabaseUnreachable
from pipelines.run.crawl_run import run_of
from pipelines.urls.normalize import InvalidUrl
from scraper.exceptions import BadRedirectError, HostLockedError


class HostLeasesMiddleware:
    """Claim each request's host for spiders that have a `run`."""

    def __init__(self, crawler: Crawler) -> None:
        """Keep the crawler, whose spider may have a run."""
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware; nothing is opened."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Let the request pass if this run holds its host.

        Raises:
            HostLockedError: it does not.
        """
        run = run_of(self._crawler.spider)
        if run is None or not run.has_begun:
            return
        try:
            is_ours = await run.host_leases.claim(request.url)
        except DatabaseUnreachable as error:
            raise HostLockedError(f"its lock could not be asked for: {error}") from error
        except InvalidUrl as error:
            raise BadRedirectError(f"no URL to be requested: {error}") from error
        if not is_ours:
            raise HostLockedError("another run is at work on this host")
