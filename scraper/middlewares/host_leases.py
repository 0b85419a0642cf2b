"""Sends no request to a host that another run is crawling, be it for a page, a redirect, robots.txt or a feed."""

from typing import Self

from scrapy.crawler import Crawler
from scrapy.http import Request

from models.database.exceptions import DatabaseUnreachable
from pipelines.run.crawl_run import run_of
from pipelines.urls.normalise import InvalidUrlError
from scraper.exceptions import BadRedirectError, HostLockedError


class HostLeasesMiddleware:
    """Acquires the lease of each request's host, for spiders that have a `run`."""

    def __init__(self, crawler: Crawler) -> None:
        """Keep the crawler, whose spider may have a run."""
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware; nothing is opened."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Pass the request on if this run holds the lease of its host.

        Raises:
            HostLockedError: another run holds it, or the database cannot say.
        """
        run = run_of(self._crawler.spider)
        if run is None or not run.has_begun:
            return
        try:
            is_ours = await run.host_leases.claim(request.url)
        except DatabaseUnreachable as error:
            raise HostLockedError(f"its lease could not be acquired: {error}") from error
        except InvalidUrlError as error:
            raise BadRedirectError(f"no URL to be requested: {error}") from error
        if not is_ours:
            raise HostLockedError("another run is crawling this host")
