"""Follows redirects: only to valid URLs, without private headers, and not in circles."""

from typing import Self

from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.http import Request, Response

from pipelines.urls.normalise import InvalidUrlError, normalise_url
from scraper.egress.endpoints import endpoint_of
from scraper.exceptions import BadRedirectError

#: Longer Location headers are refused unread.
_MAX_LOCATION = 8_192
_CONTROLS = bytes(range(0x20)) + b"\x7f"


class Redirects(RedirectMiddleware):
    """Scrapy's redirects, with targets validated before they become requests.

    Whether a target may be reached is checked by the egress guard, as for every request.
    """

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware, without Scrapy's look-up of the Referer middleware."""
        redirects = cls(crawler.settings)
        redirects.crawler = crawler
        return redirects

    def process_response(  # type: ignore[override]  # the argument that is missing here is deprecated there
        self,
        request: Request,
        response: Response,
    ) -> Request | Response:
        """Return the request for a redirect's target, or the response if it is no redirect.

        Raises:
            BadRedirectError: it cannot be followed.
        """
        location = response.headers.get("Location")
        if location is not None and (len(location) > _MAX_LOCATION or any(byte in _CONTROLS for byte in location)):
            raise BadRedirectError(f"HTTP status {response.status} with a Location that is no URL")
        try:
            result = super().process_response(request, response)
        except ValueError as error:
            raise BadRedirectError(f"HTTP status {response.status} with a Location that is no URL: {error}") from error
        if isinstance(result, Request):
            self._check(result, request)
        return result

    def handle_referer(self, request: Request, response: Response) -> None:  # noqa: ARG002 - Scrapy's
        """Send no Referer, whatever a site's policy allows."""
        request.headers.pop("Referer", None)

    def _check(self, redirected: Request, request: Request) -> None:
        try:
            normalise_url(redirected.url)
        except InvalidUrlError as error:
            raise BadRedirectError(f"redirected to {error}") from error
        if endpoint_of(redirected.url) != endpoint_of(request.url) or not _same_scheme(redirected, request):
            # Scrapy lets a cookie pass to another port of its host.
            for name in ("Cookie", "Authorization"):
                redirected.headers.pop(name, None)
        # No cookies are kept, so a second visit would bring the same redirect.
        if redirected.url in (request.url, *request.meta.get("redirect_urls", ())):
            raise BadRedirectError(f"redirected in a circle: {redirected.url}")


def _same_scheme(a: Request, b: Request) -> bool:
    return a.url.partition(":")[0] == b.url.partition(":")[0]
