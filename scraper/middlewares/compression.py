"""Decodes Content-Encoding within a size limit; requests a body once more, unencoded, when it cannot be decoded.

Replaces Scrapy's middleware, which drops bodies that cannot be decoded, passes on half a page as a whole one, and
spends 18 ms a page on guessing the charset of compressed bytes.
"""

from typing import Self

from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from scrapy.responsetypes import responsetypes

from pipelines.html.content_decoding import ACCEPT_ENCODING, DecodedBody, NotDecodable, TooLargeUnpacked, decode_body
from scraper.download.responses import CUT_SHORT, content_codings
from scraper.egress.cut_downloads import STOPPED, keeps_beginning
from scraper.exceptions import UndecodableError, UnpackedTooLargeError
from scraper.middlewares.robots import is_robots_request

#: Marks the second request, for the unencoded body.
_ASKED_PLAIN = "newsgrain_asked_plain"


class Decompression:
    """Decodes bodies by their Content-Encoding."""

    def __init__(self, crawler: Crawler) -> None:
        """Read DOWNLOAD_MAXSIZE."""
        self._max_size = crawler.settings.getint("DOWNLOAD_MAXSIZE")
        self._stats = crawler.stats

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Add the Accept-Encoding that we can decode."""
        request.headers.setdefault("Accept-Encoding", ACCEPT_ENCODING)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Return the response with its body decoded, or a request for the unencoded body.

        Raises:
            UnpackedTooLargeError: the decoded body exceeds the limit.
            UndecodableError: it cannot be decoded.
        """
        codings = content_codings(response)
        if not codings or not response.body:
            return response
        limit = request.meta.get("download_maxsize", self._max_size)
        asked_plain = request.meta.get(_ASKED_PLAIN, False)
        try:
            found = decode_body(response.body, codings, limit)
        except TooLargeUnpacked as error:
            if is_robots_request(request) or keeps_beginning(request):
                flags = [*response.flags, STOPPED]
                return _unpacked(response.replace(flags=flags), DecodedBody(error.start, is_whole=True))
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


def _plain_request(request: Request) -> Request:
    """Return the same request for the unencoded body: a server that encodes it wrongly may send it correctly."""
    plain = request.replace(dont_filter=True)
    plain.headers["Accept-Encoding"] = "identity"
    plain.meta[_ASKED_PLAIN] = True
    return plain


def _unpacked(response: Response, found: DecodedBody) -> Response:
    values = {name: getattr(response, name) for name in Response.attributes}
    values["headers"] = response.headers.copy()
    del values["headers"]["Content-Encoding"]
    values["flags"] = response.flags if found.is_whole else [*response.flags, CUT_SHORT]
    values["body"] = found.body
    kind = responsetypes.from_args(headers=values["headers"], url=response.url, body=found.body)
    return kind(**values)
