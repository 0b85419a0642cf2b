"""Reads of a robots.txt what RFC 9309 asks for, and no more: rules without end would hold up every download."""

from typing import Self

from scrapy.crawler import Crawler
from scrapy.http import Request, Response

#: RFC 9309, section 2.5: at least 500 KiB.
MAX_ROBOTS_BYTES = 512_000


def is_robots_request(request: Request) -> bool:
    """Say whether a robots.txt is asked for: only for those nobody is asked for leave."""
    return bool(request.meta.get("dont_obey_robotstxt"))


class RobotsSize:
    """Cut off what is beyond the bound, at the end of a line."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:  # noqa: ARG003 - Scrapy's
        """Make the middleware."""
        return cls()

    def process_response(self, request: Request, response: Response) -> Response:
        """Return the response, cut where it is too long."""
        if not is_robots_request(request) or len(response.body) <= MAX_ROBOTS_BYTES:
            return response
        values = {name: getattr(response, name) for name in Response.attributes}
        body = response.body[:MAX_ROBOTS_BYTES]
        return Response(**values | {"body": body[: body.rfind(b"\n") + 1]})
