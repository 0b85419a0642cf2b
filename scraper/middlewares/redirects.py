"""Follows redirects: only to valid URLs, without private headers, and not in circles but for one to set a cookie."""

from typing import Self

from scrapy.core.downloader import Downloader
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.http import Request, Response

from pipelines.urls.normalise import InvalidUrlError, normalise_url
from scraper.egress.endpoints import endpoint_of
from scraper.exceptions import BadRedirectError
from scraper.middlewares.bounce_cookies import cookies_for, keep_cookies

#: Longer Location headers are refused unread.
_MAX_LOCATION = 8_192
#: In `meta`: the request has returned to a URL with a cookie.
_BOUNCED = "newsgrain_bounced"
_REMEDY = "; if a browser gets the page, write the cookie that it sends into `cookies` of the source's entry"
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
            # Scrapy would keep the place in the queue of the first host, with the delays of that one.
            result.meta.pop(Downloader.DOWNLOAD_SLOT, None)
            keep_cookies(result, request, response)
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
        if redirected.url in (request.url, *request.meta.get("redirect_urls", ())):
            _check_bounce(redirected, request)


def _check_bounce(redirected: Request, request: Request) -> None:
    """Let a request return to a URL once, with cookies that it did not have there; raise BadRedirectError otherwise."""
    if cookies_for(redirected) is None or request.meta.get(_BOUNCED):
        raise BadRedirectError(f"redirected in a circle: {redirected.url}{_REMEDY}")
    redirected.meta[_BOUNCED] = True


def _same_scheme(a: Request, b: Request) -> bool:
    return a.url.partition(":")[0] == b.url.partition(":")[0]
