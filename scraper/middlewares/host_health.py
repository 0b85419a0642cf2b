"""Tracks the health of hosts by their responses and failures; the last middleware before the network."""

import logging
from datetime import UTC, datetime, timedelta
from typing import Self

from scrapy.crawler import Crawler
from scrapy.http import Request, Response

from models.enums import CloseReason, Reason
from models.frontier.hosts import HostRow
from scraper.download.failures import failure_detail, failure_reason
from scraper.politeness.circuit_breaker import after_answer, after_failure, closed
from scraper.politeness.host_policy import describe_closed, host_policy_of
from scraper.politeness.probes import probes_of
from scraper.politeness.retry_after import retry_after

logger = logging.getLogger(__name__)

_TOO_MANY = 429
_SERVER_ERRORS = 500
_WITH_LOCATION = frozenset({301, 302, 303, 307, 308})
#: A Retry-After in whole seconds may be rounded down.
_ROUNDING = timedelta(seconds=1)
#: Failures that count against the host.
_FAILURES = frozenset({Reason.CONNECTION, Reason.TIMEOUT, Reason.DNS})


class HostHealth:
    """Updates the host row after each request; closes hosts that send Retry-After, rate-limit or keep failing."""

    def __init__(self, crawler: Crawler) -> None:
        """Look at the hosts that the crawler's parts share."""
        self._host_policy = host_policy_of(crawler)
        self._probes = probes_of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """Return the response unless it closes its host.

        Raises:
            ClosedHostError: it does (Retry-After or status 429).
        """
        if is_from_memory(response):
            return response
        try:
            return self._after_response(request, response)
        finally:
            self._probes.end(request)

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Count the failure against the host, where it is the host's."""
        if failure_reason(exception) in _FAILURES:
            row = self._host_policy.row_of(request.url)
            failed = after_failure(row, datetime.now(UTC), failure_detail(exception))
            self._log_change(failed)
            self._host_policy.host_cache.put_unconfirmed(failed)
        self._probes.end(request)

    def _after_response(self, request: Request, response: Response) -> Response:
        self._host_policy.host_cache.note_answer()
        row, now, detail = self._host_policy.row_of(request.url), datetime.now(UTC), f"HTTP status {response.status}"
        asked = _retry_after_of(response, now)
        if asked is not None:
            self._put(closed(row, now, CloseReason.RETRY_AFTER, f"{detail} with Retry-After", asked))
            self._refuse(request)
        elif response.status == _TOO_MANY:
            self._put(closed(row, now, CloseReason.RATE_LIMITED, detail))
            self._refuse(request)
        elif response.status >= _SERVER_ERRORS:
            self._put(after_failure(row, now, detail))
        else:
            self._put(after_answer(row))
        return response

    def _refuse(self, request: Request) -> None:
        raise self._host_policy.error(self._host_policy.row_of(request.url))

    def _put(self, row: HostRow) -> None:
        self._log_change(row)
        self._host_policy.host_cache.put(row)

    def _log_change(self, row: HostRow) -> None:
        before = self._host_policy.host_cache.row(row.host)
        if row.closed_until is not None and row.closed_until != before.closed_until:
            logger.info("%s", describe_closed(row))
        elif row.closed_until is None and before.closed_until is not None:
            logger.info("%s answers again", row.host)


#: Flag of a response built from the database, without a request.
FROM_MEMORY = "newsgrain_memory"


def is_from_memory(response: Response) -> bool:
    """Return whether the response was built from the database, without a request."""
    return FROM_MEMORY in response.flags


def _retry_after_of(response: Response, now: datetime) -> timedelta | None:
    may_ask = response.status == _TOO_MANY or response.status >= _SERVER_ERRORS or response.status in _WITH_LOCATION
    written = response.headers.get("Retry-After")
    if not may_ask or written is None:
        return None
    served_at = (response.headers.get("Date") or b"").decode("latin-1")
    asked = retry_after(written.decode("latin-1"), now, served_at)
    return None if asked is None else asked + _ROUNDING
