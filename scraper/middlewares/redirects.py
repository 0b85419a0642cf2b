"""Follows redirects to what is a URL, carries nothing private along, and does not go round in circles."""

from typing import Self

from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.http import Request, Response

from pipelines.urls.normalise import InvalidUrlError, normalise_url
from scraper.egress.endpoints import endpoint_of
from scraper.exceptions import BadRedirectError

#: No address is longer; what is more is not looked at.
_MAX_LOCATION = 8_192
_CONTROLS = bytes(range(0x20)) + b"\x7f"


class Redirects(RedirectMiddleware):
    """Scrapy's redirects, with their targets checked before they become requests.

    Where they lead is the egress guard's business, as it is for every request.
    """

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware; it needs no referrers, so it does not look for the part that sets them."""
        redirects = cls(crawler.settings)
        redirects.crawler = crawler
        return redirects

    def process_response(  # type: ignore[override]  # the argument that is missing here is deprecated there
        self,
        request: Request,
        response: Response,
    ) -> Request | Response:
        """Return the request that a redirect asks for, or the response if it is none.

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
        """Say nobody where we come from, whatever a site's own policy allows."""
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
        # No cookie is kept that could make a difference the second time.
        if redirected.url in (request.url, *request.meta.get("redirect_urls", ())):
            raise BadRedirectError(f"redirected in a circle: {redirected.url}")


def _same_scheme(a: Request, b: Request) -> bool:
    return a.url.partition(":")[0] == b.url.partition(":")[0]
