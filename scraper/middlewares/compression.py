"""Unpacks bodies within the bound of a page, and asks again, unpacked, for those that cannot be.

In place of Scrapy's own: that one loses what cannot be decoded, passes half a page on for a whole one, and guesses the
charset of packed bytes, 18 ms a page for nothing.
"""

from typing import Self

from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from scrapy.responsetypes import responsetypes

from scraper.download.content_decoding import ACCEPT_ENCODING, Decoded, NotDecodable, TooLargeUnpacked, decoded
from scraper.download.responses import CUT_SHORT
from scraper.exceptions import UndecodableError, UnpackedTooLargeError
from scraper.middlewares.robots import is_robots_request

#: Says of a request that it is the second one, for the page as it is.
_ASKED_PLAIN = "newsgrain_asked_plain"


class Decompression:
    """Undo Content-Encoding."""

    def __init__(self, crawler: Crawler) -> None:
        """Keep the bound and the statistics."""
        self._max_size = crawler.settings.getint("DOWNLOAD_MAXSIZE")
        self._stats = crawler.stats

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Say which codings can be undone."""
        request.headers.setdefault("Accept-Encoding", ACCEPT_ENCODING)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Return the response with its body unpacked, or a request for it as it is.

        Raises:
            UnpackedTooLargeError: it is a bomb, or just too large.
            UndecodableError: it cannot be unpacked.
        """
        codings = _codings(response)
        if not codings or not response.body:
            return response
        limit = request.meta.get("download_maxsize", self._max_size)
        asked_plain = request.meta.get(_ASKED_PLAIN, False)
        try:
            found = decoded(response.body, codings, limit)
        except TooLargeUnpacked as error:
            if is_robots_request(request):
                return _unpacked(response, Decoded(error.start, is_whole=True))
            raise UnpackedTooLargeError(f"{len(response.body)} bytes are {error}") from error
        except NotDecodable as error:
            if asked_plain:
                raise UndecodableError(str(error)) from error
            return _plain_request(request)
        if not found.is_whole and not asked_plain:
            return _plain_request(request)
        self._stats.inc_value("httpcompression/response_bytes", len(found.body))
        self._stats.inc_value("httpcompression/response_count")
        return _unpacked(response, found)


def _codings(response: Response) -> tuple[str, ...]:
    written = b",".join(response.headers.getlist("Content-Encoding")).decode("latin-1")
    return tuple(word.strip().lower() for word in written.split(",") if word.strip())


def _plain_request(request: Request) -> Request:
    """Return the same request once more, for the body as it is: who packs it wrongly may send it right."""
    plain = request.replace(dont_filter=True)
    plain.headers["Accept-Encoding"] = "identity"
    plain.meta[_ASKED_PLAIN] = True
    return plain


def _unpacked(response: Response, found: Decoded) -> Response:
    values = {name: getattr(response, name) for name in Response.attributes}
    values["headers"] = response.headers.copy()
    del values["headers"]["Content-Encoding"]
    values["flags"] = response.flags if found.is_whole else [*response.flags, CUT_SHORT]
    values["body"] = found.body
    kind = responsetypes.from_args(headers=values["headers"], url=response.url, body=found.body)
    return kind(**values)
