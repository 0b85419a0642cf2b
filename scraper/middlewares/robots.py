"""robots.txt as RFC 9309 has it: what may not be asked, also where the site cannot say so.

In place of Scrapy's own, which takes a robots.txt that answers with an error, or not at all, for leave to ask anything.
"""

import asyncio

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import RobotParser
from scrapy.utils.httpobj import urlparse_cached
from scrapy.utils.misc import build_from_crawler

_SERVER_ERRORS = 500


class RobotsRules(RobotsTxtMiddleware):
    """Reads each host's robots.txt once in a run; all requests to the host wait for it."""

    def __init__(self, crawler: Crawler) -> None:
        """Begin without any."""
        super().__init__(crawler)
        self._read: dict[str, asyncio.Future[RobotParser | None]] = {}

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """Return the rules of the request's host; None: it has none.

        Raises:
            IgnoreRequest: it cannot say (an error of the server): nothing may be asked.
            Exception: that of the download, where no answer came: the request shares its robots.txt's fate.
        """
        host = urlparse_cached(request).netloc
        if host not in self._read:
            self._read[host] = asyncio.ensure_future(self._rules(request))
        return await asyncio.shield(self._read[host])

    async def _rules(self, request: Request) -> RobotParser | None:
        url = urlparse_cached(request)
        asked = Request(
            f"{url.scheme}://{url.netloc}/robots.txt",
            priority=self.DOWNLOAD_PRIORITY,
            meta={"dont_obey_robotstxt": True},
            callback=NO_CALLBACK,
        )
        self._stats.inc_value("robotstxt/request_count")
        try:
            response = await self.crawler.engine.download_async(asked)
        except IgnoreRequest:
            # It leads in circles or to where nobody may go: as good as none. The request's own way is checked anyway.
            return None
        return await self._parsed(response, request)

    async def _parsed(self, response: Response, request: Request) -> RobotParser | None:
        self._stats.inc_value("robotstxt/response_count")
        self._stats.inc_value(f"robotstxt/response_status_count/{response.status}")
        if response.status >= _SERVER_ERRORS:
            raise IgnoreRequest(f"robots.txt answers with HTTP status {response.status}: nothing may be asked")
        rules: RobotParser = build_from_crawler(self._parserimpl, self.crawler, response.body)
        await self.crawler.signals.send_catch_log_async(
            signal=signals.robots_parsed, robotparser=rules, request=request
        )
        return rules
