"""robots.txt by RFC 9309: an unreachable one disallows everything, and one is kept with its host for a day at most.

Replaces Scrapy's middleware, which takes an error or a failure for permission, and fetches robots.txt in every run.
"""

import asyncio
import logging
from collections.abc import Sequence
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
from pipelines.run.shutdown import Aborted
from pipelines.urls.normalise import host_or_empty
from scraper.download.failures import failure_detail
from scraper.download.responses import NOT_MODIFIED, SUCCESSES, TRUNCATED_FLAGS
from scraper.download.robots_responses import robots_problem, unzipped
from scraper.exceptions import (
    BadRedirectError,
    ClosedHostError,
    HostBudgetError,
    HostLockedError,
    RefusedAddressError,
    StoppedError,
)
from scraper.middlewares.host_health import FROM_MEMORY
from scraper.politeness.circuit_breaker import closed
from scraper.politeness.host_policy import describe_closed, host_policy_of
from scraper.politeness.robots_cache import has_grace, is_fresh, kept_for, packed, unpacked, with_grace
from scraper.politeness.robots_text import robots_text

logger = logging.getLogger(__name__)

#: RFC 9309, section 2.5: at least 500 KiB.
MAX_ROBOTS_BYTES = 512_000

#: Marks the requests of this middleware, and lists the URLs that they reach by redirects.
_IS_ROBOTS_FETCH = "newsgrain_robots"
#: Seconds before an unreachable robots.txt is requested again.
_HOLD = 300.0
#: Errors of ours, which say nothing about the site.
_OURS = (HostBudgetError, StoppedError, Aborted)


def is_robots_request(request: Request) -> bool:
    """Return whether this is a request for a robots.txt: only those need no permission."""
    return bool(request.meta.get("dont_obey_robotstxt"))


class RobotsTxt(RobotsTxtMiddleware):
    """Fetches the robots.txt of each host that has no fresh one; all requests to the host wait for it."""

    def __init__(self, crawler: Crawler) -> None:
        """Begin without any."""
        super().__init__(crawler)
        self._host_policy = host_policy_of(crawler)
        self._fetching: dict[str, asyncio.Future[None]] = {}
        self._failed: dict[str, tuple[float, Exception]] = {}

    async def process_request(self, request: Request) -> Response | None:  # type: ignore[override]  # it answers too
        """Pass the request on if its host's rules allow it; answer a request for robots.txt itself from the host's row.

        Raises:
            IgnoreRequest: the rules forbid it.
            ClosedHostError: the rules are unreachable, so everything is disallowed.
            Exception: that of the failed download of robots.txt.
        """
        hops = request.meta.get(_IS_ROBOTS_FETCH)
        if hops is not None:
            hops.append(request.url)
            return None
        is_document = urlparse_cached(request).path == "/robots.txt" and request.meta.get("dont_obey_robotstxt")
        if request.meta.get("dont_obey_robotstxt") and not is_document:
            return None
        row = await self._row_with_rules(request)
        if is_document:
            return _kept_response(request, row)
        token = self._host_policy.token_of(request)
        if not self._host_policy.rules_of(row.host, token).allows(request.url, token):
            self._stats.inc_value("robotstxt/forbidden")
            raise IgnoreRequest("Forbidden by robots.txt")
        return None

    async def _row_with_rules(self, request: Request) -> HostRow:
        """Return the row of the request's host, with fresh rules."""
        name = host_or_empty(request.url)
        if not name:
            raise BadRedirectError(f"no URL to be requested: {request.url}")
        row = self._host_policy.host_cache.row(name)
        if is_fresh(row, datetime.now(UTC)):
            return row
        url = urlparse_cached(request)
        origin = f"{url.scheme}://{url.netloc}"
        if origin not in self._fetching:
            self._check_hold(origin, request)
            self._fetching[origin] = asyncio.ensure_future(self._fetch(origin, request))
            self._fetching[origin].add_done_callback(lambda _: self._fetching.pop(origin, None))
            await self._first(self._fetching[origin], request)
        else:
            await self._shared(self._fetching[origin], request)
        return self._host_policy.host_cache.row(name)

    def _check_hold(self, origin: str, request: Request) -> None:
        failed_at, error = self._failed.get(origin, (0.0, None))
        if error is None or monotonic() - failed_at >= _HOLD:
            return
        raise self._shared_error(request, error)

    async def _first(self, fetching: "asyncio.Future[None]", request: Request) -> None:
        try:
            await self._shared(fetching, request)
        except Exception:
            # The request for robots.txt was retried already.
            request.meta["dont_retry"] = True
            raise

    async def _shared(self, fetching: "asyncio.Future[None]", request: Request) -> None:
        try:
            await asyncio.shield(fetching)
        except Exception as error:
            raise self._shared_error(request, error) from error

    def _shared_error(self, request: Request, error: Exception) -> Exception:
        """Return the error of a request that waited for a robots.txt that failed: pages stay due."""
        if isinstance(error, (IgnoreRequest, Aborted)) or "url" not in request.cb_kwargs:
            return error
        return ClosedHostError(f"{host_or_empty(request.url)}: robots.txt is unreachable: {failure_detail(error)}")

    async def _fetch(self, origin: str, request: Request) -> None:
        name = host_or_empty(request.url)
        self._stats.inc_value("robotstxt/request_count")
        hops: list[str] = []
        asked = Request(
            f"{origin}/robots.txt",
            priority=self.DOWNLOAD_PRIORITY,
            headers=_conditions(self._host_policy.host_cache.row(name)) | _agent(request),
            meta={"dont_obey_robotstxt": True, _IS_ROBOTS_FETCH: hops},
            callback=NO_CALLBACK,
        )
        try:
            response = await self.crawler.engine.download_async(asked)
        except Exception as error:
            if self._is_own(error, origin, hops):
                raise
            try:
                self._without_response(name, error)
            except Exception as unreachable:
                self._failed[origin] = (monotonic(), unreachable)
                raise
        else:
            self._save(name, response)

    def _is_own(self, error: Exception, origin: str, hops: Sequence[str]) -> bool:
        """Return whether an error is that of the host's pages too, and says nothing about its robots.txt."""
        if isinstance(error, ClosedHostError):
            return self._host_policy.is_closed(origin)
        is_refused = isinstance(error, RefusedAddressError) and len(hops) <= 1
        return is_refused or isinstance(error, _OURS)

    def _without_response(self, name: str, error: Exception) -> None:
        """Keep older rules for a while after a failed request, if there are any; else disallow everything.

        Raises:
            Exception: everything is disallowed.
        """
        # The target of a redirect may be closed, or another run's, for a while.
        is_unusable = isinstance(error, IgnoreRequest) and not isinstance(error, (ClosedHostError, HostLockedError))
        self._unreachable(name, f"robots.txt cannot be used ({error})", None if is_unusable else error)

    def _save(self, name: str, response: Response) -> None:
        self._stats.inc_value("robotstxt/response_count")
        self._stats.inc_value(f"robotstxt/response_status_count/{response.status}")
        now, row = datetime.now(UTC), self._host_policy.host_cache.row(name)
        body = unzipped(response.body)
        problem = robots_problem(response, body, has_rules=row.robots is not None)
        if body is None or problem is not None:
            self._unreachable(name, f"robots.txt {problem}: everything is disallowed")
            return
        headers = {key: _header(response, key) for key in ("Cache-Control", "Expires", "Date", "ETag", "Last-Modified")}
        until = now + kept_for(headers["Cache-Control"], headers["Expires"], headers["Date"])
        fetched = replace(row, robots_fetched_at=now, robots_expires_at=until)
        if response.status == NOT_MODIFIED:
            self._host_policy.host_cache.put(fetched)
            return
        has_rules = response.status in SUCCESSES
        self._host_policy.host_cache.put(
            replace(
                fetched,
                robots_status=response.status,
                robots=packed(body) if has_rules else None,
                robots_etag=headers["ETag"] or None if has_rules else None,
                robots_last_modified=headers["Last-Modified"] or None if has_rules else None,
            )
        )

    def _unreachable(self, name: str, detail: str, error: Exception | None = None) -> None:
        """Keep older rules for a while, if there are any; else raise the error, or close the host without one."""
        now, row = datetime.now(UTC), self._host_policy.host_cache.row(name)
        if has_grace(row, now):
            logger.info("%s: %s; the rules known before stay in force", name, detail)
            self._host_policy.host_cache.put(with_grace(row, now))
            return
        if error is not None:
            raise error
        shut = closed(row, now, CloseReason.ROBOTS, detail)
        logger.info("%s", describe_closed(shut))
        self._host_policy.host_cache.put(shut)
        raise self._host_policy.error(shut)


def _conditions(row: HostRow) -> dict[str, str]:
    if row.robots is None:
        return {}
    validators = {"If-None-Match": row.robots_etag, "If-Modified-Since": row.robots_last_modified}
    return {name: value for name, value in validators.items() if value}


def _agent(request: Request) -> dict[str, str]:
    """Return the User-Agent header of the request that the rules are for."""
    agent = request.headers.get("User-Agent")
    return {} if agent is None else {"User-Agent": agent.decode("latin-1")}


def _header(response: Response, name: str) -> str:
    return b",".join(response.headers.getlist(name)).decode("latin-1")


def _kept_response(request: Request, row: HostRow) -> Response:
    """Return the kept robots.txt of a host as a response, in UTF-8."""
    if row.robots is None:
        return Response(request.url, status=row.robots_status or 404, flags=[FROM_MEMORY])
    headers = {"Content-Type": "text/plain; charset=utf-8"}
    body = robots_text(unpacked(row.robots)).encode("utf-8", "replace")
    return TextResponse(request.url, headers=headers, body=body, flags=[FROM_MEMORY])


class RobotsTxtSizeLimit:
    """Cuts a robots.txt at the bound of RFC 9309, at the end of a line: endless rules would hold up every download."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:  # noqa: ARG003 - Scrapy's
        """Make the middleware."""
        return cls()

    def process_response(self, request: Request, response: Response) -> Response:
        """Return the response, cut where it is too long: what is left is whole."""
        if not is_robots_request(request) or len(response.body) <= MAX_ROBOTS_BYTES:
            return response
        values = {name: getattr(response, name) for name in Response.attributes}
        flags = [flag for flag in response.flags if flag not in TRUNCATED_FLAGS]
        return Response(**values | {"body": _whole_lines(response.body[:MAX_ROBOTS_BYTES]), "flags": flags})


def _whole_lines(body: bytes) -> bytes:
    """Return the lines of a cut file that are whole; in a file without line breaks, the words."""
    end = max(body.rfind(b"\n"), body.rfind(b"\r"))
    return body[: (end if end >= 0 else body.rfind(b" ")) + 1]
