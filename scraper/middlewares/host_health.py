"""Learns from each answer, and from each that does not come, how its host is: the last part before the network."""

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
#: Whoever writes whole seconds may mean one more.
_ROUNDING = timedelta(seconds=1)
#: What a host answers for, of what goes wrong.
_FAILURES = frozenset({Reason.CONNECTION, Reason.TIMEOUT, Reason.DNS})


class HostHealth:
    """Enter into the book of hosts what becomes of each request, and close those hosts that ask for it or fail."""

    def __init__(self, crawler: Crawler) -> None:
        """Look at the hosts that the crawler's parts share."""
        self._doors = host_policy_of(crawler)
        self._trials = probes_of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """Return the response, unless its host asks to be left alone instead of giving one.

        Raises:
            ClosedHostError: it does.
        """
        if is_from_memory(response):
            return response
        try:
            return self._judged(request, response)
        finally:
            self._trials.end(request)

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Note a failure that is the host's."""
        if failure_reason(exception) in _FAILURES:
            row = self._doors.row_of(request.url)
            failed = after_failure(row, datetime.now(UTC), failure_detail(exception))
            self._tell(failed)
            self._doors.host_cache.put_unconfirmed(failed)
        self._trials.end(request)

    def _judged(self, request: Request, response: Response) -> Response:
        self._doors.host_cache.note_answer()
        row, now, detail = self._doors.row_of(request.url), datetime.now(UTC), f"HTTP status {response.status}"
        asked = _asked_to_wait(response, now)
        if asked is not None:
            self._enter(closed(row, now, CloseReason.RETRY_AFTER, f"{detail} with Retry-After", asked))
            self._refuse(request)
        elif response.status == _TOO_MANY:
            self._enter(closed(row, now, CloseReason.RATE_LIMITED, detail))
            self._refuse(request)
        elif response.status >= _SERVER_ERRORS:
            self._enter(after_failure(row, now, detail))
        else:
            self._enter(after_answer(row))
        return response

    def _refuse(self, request: Request) -> None:
        raise self._doors.error(self._doors.row_of(request.url))

    def _enter(self, row: HostRow) -> None:
        self._tell(row)
        self._doors.host_cache.put(row)

    def _tell(self, row: HostRow) -> None:
        before = self._doors.host_cache.row(row.host)
        if row.closed_until is not None and row.closed_until != before.closed_until:
            logger.info("%s", describe_closed(row))
        elif row.closed_until is None and before.closed_until is not None:
            logger.info("%s answers again", row.host)


#: The flag of a response that was made of what is kept.
FROM_MEMORY = "newsgrain_memory"


def is_from_memory(response: Response) -> bool:
    """Return whether no host gave this response."""
    return FROM_MEMORY in response.flags


def _asked_to_wait(response: Response, now: datetime) -> timedelta | None:
    may_ask = response.status == _TOO_MANY or response.status >= _SERVER_ERRORS or response.status in _WITH_LOCATION
    written = response.headers.get("Retry-After")
    if not may_ask or written is None:
        return None
    served_at = (response.headers.get("Date") or b"").decode("latin-1")
    asked = retry_after(written.decode("latin-1"), now, served_at)
    return None if asked is None else asked + _ROUNDING
