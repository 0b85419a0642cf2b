"""Asks no host that another run is asking: redirects, robots.txt and feeds elsewhere pass the same door."""

from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request

from models.database.errors import DatabaseUnreachable
from pipelines.run.crawl_run import run_of
from pipelines.urls.normalize import InvalidUrl

#: How a request that a redirect made of rubbish is refused.
NO_URL = "no URL to be asked for"


class HostLockedError(IgnoreRequest):
    """Another run is at work on the host, or the database cannot say whether one is."""


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
            is_ours = await run.hosts.claim(request.url)
        except DatabaseUnreachable as error:
            raise HostLockedError(f"its lock could not be asked for: {error}") from error
        except InvalidUrl as error:
            raise IgnoreRequest(f"{NO_URL}: {error}") from error
        if not is_ours:
            raise HostLockedError("another run is at work on this host")
