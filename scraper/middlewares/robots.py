"""robots.txt as RFC 9309 has it: what may not be asked, also where the site cannot say so.

In place of Scrapy's own, which takes a robots.txt that answers with an error, or not at all, for leave to ask anything,
and asks for it in each run. Here it is kept with its host, for a day at most.
"""

import asyncio
import logging
from dataclasses import replace
from datetime import UTC, datetime
from time import monotonic
from typing import Self

from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response, TextResponse
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.httpobj import urlparse_cached

from models.enums import CloseReason
from models.frontier.hosts import HostRow
from scraper.exceptions import BadRedirectError, ClosedHostError, HostBudgetError, HostLockedError, StoppedError
from scraper.middlewares.host_health import FROM_MEMORY
from scraper.politeness.circuit_breaker import closed
from scraper.politeness.host_policy import describe_closed, host_policy_of, name_of
from scraper.politeness.robots_cache import has_grace, held_over, is_fresh, kept_for, packed, unpacked

logger = logging.getLogger(__name__)

#: RFC 9309, section 2.5: at least 500 KiB.
MAX_ROBOTS_BYTES = 512_000

_SUCCESSES = range(200, 300)
_NOT_MODIFIED = 304
_SERVER_ERRORS = 500
#: Says of a request that it asks for the rules themselves.
_ASKS_FOR_RULES = "newsgrain_robots"
#: Seconds for which a robots.txt that could not be had is not asked for again.
_HOLD = 300.0
#: What ends a request that says nothing about the site.
_OURS = (ClosedHostError, HostLockedError, HostBudgetError, StoppedError)


def is_robots_request(request: Request) -> bool:
    """Return whether a robots.txt is asked for: only for those nobody is asked for leave."""
    return bool(request.meta.get("dont_obey_robotstxt"))


class RobotsTxt(RobotsTxtMiddleware):
    """Reads each host's robots.txt where it is not known; all requests to the host wait for it."""

    def __init__(self, crawler: Crawler) -> None:
        """Begin without any."""
        super().__init__(crawler)
        self._doors = host_policy_of(crawler)
        self._asking: dict[str, asyncio.Future[None]] = {}
        self._failed: dict[str, tuple[float, Exception]] = {}

    async def process_request(self, request: Request) -> Response | None:  # type: ignore[override]  # it answers too
        """Let the request pass if the rules of its host allow it; answer from memory what asks for the rules.

        Raises:
            IgnoreRequest: they do not.
            ClosedHostError: the host cannot say: nothing may be asked.
            Exception: that of the download, where no answer came: the request shares its robots.txt's fate.
        """
        if request.meta.get(_ASKS_FOR_RULES):
            return None
        is_document = urlparse_cached(request).path == "/robots.txt" and request.meta.get("dont_obey_robotstxt")
        if request.meta.get("dont_obey_robotstxt") and not is_document:
            return None
        row = await self._known(request)
        if is_document:
            return _remembered(request, row)
        token = self._doors.token_of(request)
        if not self._doors.rules_of(row.host, token).allows(request.url, token):
            self._stats.inc_value("robotstxt/forbidden")
            raise IgnoreRequest("Forbidden by robots.txt")
        return None

    async def _known(self, request: Request) -> HostRow:
        """Return the row of the request's host once its rules are in it."""
        name = name_of(request.url)
        if not name:
            raise BadRedirectError(f"no URL to be requested: {request.url}")
        row = self._doors.host_cache.row(name)
        if is_fresh(row, datetime.now(UTC)):
            return row
        url = urlparse_cached(request)
        origin = f"{url.scheme}://{url.netloc}"
        if origin not in self._asking:
            self._check_hold(origin, request)
            self._asking[origin] = asyncio.ensure_future(self._ask(origin, request))
            self._asking[origin].add_done_callback(lambda _: self._asking.pop(origin, None))
            await self._first(self._asking[origin], request)
        else:
            await self._shared(self._asking[origin], request)
        return self._doors.host_cache.row(name)

    def _check_hold(self, origin: str, request: Request) -> None:
        failed_at, error = self._failed.get(origin, (0.0, None))
        if error is None or monotonic() - failed_at >= _HOLD:
            return
        raise self._fate(request, error)

    async def _first(self, asking: "asyncio.Future[None]", request: Request) -> None:
        try:
            await asyncio.shield(asking)
        except Exception:
            # The rules were tried again by themselves.
            request.meta["dont_retry"] = True
            raise

    async def _shared(self, asking: "asyncio.Future[None]", request: Request) -> None:
        try:
            await asyncio.shield(asking)
        except Exception as error:
            raise self._fate(request, error) from error

    def _fate(self, request: Request, error: Exception) -> Exception:
        """Return what becomes of a request that another one's robots.txt concerns too: pages stay due."""
        if isinstance(error, IgnoreRequest) or "url" not in request.cb_kwargs:
            return error
        return ClosedHostError(f"{name_of(request.url)}: robots.txt could not be had: {error}")

    async def _ask(self, origin: str, request: Request) -> None:
        name = name_of(request.url)
        row = self._doors.host_cache.row(name)
        self._stats.inc_value("robotstxt/request_count")
        asked = Request(
            f"{origin}/robots.txt",
            priority=self.DOWNLOAD_PRIORITY,
            headers=_conditions(row) | _agent(request),
            meta={"dont_obey_robotstxt": True, _ASKS_FOR_RULES: True},
            callback=NO_CALLBACK,
        )
        try:
            response = await self.crawler.engine.download_async(asked)
        except _OURS:
            raise
        except IgnoreRequest as error:
            # It leads in circles or to where nobody may go: as good as none. The request's own way is checked anyway.
            logger.debug("%s: robots.txt: %s", name, error)
            response = Response(asked.url, status=404)
        except Exception as error:  # noqa: BLE001 - whatever keeps the rules away keeps the request away
            self._failed[origin] = (monotonic(), error)
            self._without(name, f"robots.txt: {error}", error)
            return
        self._enter(name, response)

    def _enter(self, name: str, response: Response) -> None:
        self._stats.inc_value("robotstxt/response_count")
        self._stats.inc_value(f"robotstxt/response_status_count/{response.status}")
        if response.status >= _SERVER_ERRORS:
            self._without(name, f"robots.txt answers with HTTP status {response.status}: nothing may be asked")
            return
        now, row = datetime.now(UTC), self._doors.host_cache.row(name)
        headers = {key: _header(response, key) for key in ("Cache-Control", "Expires", "Date", "ETag", "Last-Modified")}
        until = now + kept_for(headers["Cache-Control"], headers["Expires"], headers["Date"])
        fetched = replace(row, robots_fetched_at=now, robots_expires_at=until)
        if response.status == _NOT_MODIFIED and row.robots is not None:
            self._doors.host_cache.put(fetched)
            return
        has_rules = response.status in _SUCCESSES
        self._doors.host_cache.put(
            replace(
                fetched,
                robots_status=response.status,
                robots=packed(response.body) if has_rules else None,
                robots_etag=headers["ETag"] or None if has_rules else None,
                robots_last_modified=headers["Last-Modified"] or None if has_rules else None,
            )
        )

    def _without(self, name: str, detail: str, error: Exception | None = None) -> None:
        """Go on with older rules for a while, where the host has given some; else nothing may be asked."""
        now, row = datetime.now(UTC), self._doors.host_cache.row(name)
        if has_grace(row, now):
            self._doors.host_cache.put(held_over(row, now))
            return
        if error is not None:
            raise error
        shut = closed(row, now, CloseReason.ROBOTS, detail)
        logger.info("%s", describe_closed(shut))
        self._doors.host_cache.put(shut)
        raise self._doors.error(shut)


def _conditions(row: HostRow) -> dict[str, str]:
    if row.robots is None:
        return {}
    validators = {"If-None-Match": row.robots_etag, "If-Modified-Since": row.robots_last_modified}
    return {name: value for name, value in validators.items() if value}


def _agent(request: Request) -> dict[str, str]:
    """Ask for the rules under the name to which they are to apply."""
    agent = request.headers.get("User-Agent")
    return {} if agent is None else {"User-Agent": agent.decode("latin-1")}


def _header(response: Response, name: str) -> str:
    return b",".join(response.headers.getlist(name)).decode("latin-1")


def _remembered(request: Request, row: HostRow) -> Response:
    """Return what the host has answered when it was asked for its robots.txt."""
    if row.robots is None:
        return Response(request.url, status=row.robots_status or 404, flags=[FROM_MEMORY])
    headers = {"Content-Type": "text/plain; charset=utf-8"}
    return TextResponse(request.url, headers=headers, body=unpacked(row.robots), flags=[FROM_MEMORY])


class RobotsSize:
    """Cuts a robots.txt at the bound of RFC 9309, at the end of a line: endless rules would hold up every download."""

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
