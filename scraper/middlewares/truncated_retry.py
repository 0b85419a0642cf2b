"""Retries a truncated body once; one that is truncated again is passed on with its flag."""

from typing import Self

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.http import Request, Response

from scraper.download.responses import DATA_LOSS
from scraper.exceptions import EmptyBodyError

#: The body of any other status does not matter.
_SUCCESSES = range(200, 300)


class TruncatedRetry:
    """Retries what Scrapy flags as incomplete: shorter or longer than Content-Length, or chunks without an end."""

    def __init__(self, crawler: Crawler) -> None:
        """Keep the crawler: its spider's retries are counted."""
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Return the response, or a retry of its request.

        Raises:
            EmptyBodyError: a successful response has no body at all.
        """
        if DATA_LOSS not in response.flags:
            return response
        again = None if request.meta.get("dont_retry") else self._again(request)
        if again is None and not response.body and response.status in _SUCCESSES:
            raise EmptyBodyError("the answer broke off before its body, or its body cannot be read")
        return again or response

    def _again(self, request: Request) -> Request | None:
        spider = self._crawler.spider
        if not isinstance(spider, Spider):
            return None
        return get_retry_request(request, spider=spider, reason="broke off", give_up_log_level="DEBUG")
