"""Scrapy's downloader with a least delay for each host, which neither jitter, the throttle nor a new run undercuts."""

from collections.abc import Coroutine
from datetime import UTC, datetime
from math import inf
from time import monotonic
from typing import Any

from scrapy import Spider
from scrapy.core.downloader import Downloader, Slot
from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from pipelines.urls.normalise import host_or_empty
from scraper.exceptions import ClosedHostError
from scraper.politeness.delays import LASTING, HostDelay
from scraper.politeness.host_policy import host_policy_of


class _Transfers(set[Request]):
    """The running transfers, and when the last one ended."""

    ended_at = -inf

    def remove(self, request: Request) -> None:
        """Remove a request, and note the time."""
        super().remove(request)
        self.ended_at = monotonic()


class PacedSlot(Slot):
    """A slot with a least delay between requests, counted from the end of a request.

    Only then is it certain that the request has reached the host.
    """

    transfers: _Transfers

    def __init__(self, slot: Slot) -> None:
        """Replace a slot that Scrapy has just made."""
        super().__init__(slot.concurrency, slot.delay, slot.jitter)
        self.usual_concurrency = slot.concurrency
        self.transferring = self.transfers = _Transfers()
        self.host_delays: dict[str, HostDelay] = {}
        self.floor = 0.0
        #: The fewest seconds from the end of a request to the start of the next one.
        self.least_pause = 0.0
        #: The count of host closings at the last look through the queue.
        self.seen_closings = 0

    def note_request(self, ago: float) -> None:
        """Note that another run has requested the host some seconds ago."""
        self.lastseen = max(self.lastseen, monotonic() - max(0.0, ago))

    def set_delay(self, name: str, delay: HostDelay) -> None:
        """Set the delay of one of the slot's hosts (several if ports differ)."""
        if delay == self.host_delays.get(name):
            return
        self.host_delays[name] = delay
        self.floor = max(one.floor for one in self.host_delays.values())
        self.concurrency = min(one.concurrency for one in self.host_delays.values())
        self.delay = max(one.delay for one in self.host_delays.values())
        self.least_pause = max(self.floor, self.delay * max(0.0, 1 - self.jitter))

    def least_delay(self, usual: float) -> float:
        """Return the lower bound of the throttle; the operator may have set less for this host than the default."""
        is_own = all(one.is_own for one in self.host_delays.values())
        return self.floor if is_own and self.host_delays else max(usual, self.floor)

    def download_delay(self) -> float:
        """Return the seconds from the last request's start to the next one's."""
        if not self.least_pause:
            return super().download_delay()
        # Scrapy counts from the start, but on a busy machine a request may reach its host much later.
        transfer = max(0.0, self.transfers.ended_at - self.lastseen)
        return max(super().download_delay(), self.least_pause + transfer)


class PacedDownloader(Downloader):
    """Keeps each host's delay, and ends requests that wait for a host that is closed meanwhile."""

    def __init__(self, crawler: Crawler) -> None:
        """Use the host policy that the crawler's components share."""
        super().__init__(crawler)
        self._host_policy = host_policy_of(crawler)

    def _get_slot(self, request: Request, spider: Spider | None = None) -> tuple[str, Slot]:
        key, slot = super()._get_slot(request) if spider is None else super()._get_slot(request, spider)
        if not isinstance(slot, PacedSlot):
            slot = self.slots[key] = PacedSlot(slot)
        name = host_or_empty(request.url)
        if name:
            delay = self.per_slot_settings.get(key, {}).get("delay", self._delay)
            usual = HostDelay(0.0, delay, slot.usual_concurrency)
            slot.set_delay(name, self._host_policy.delay_of(request.url, usual))
            last = self._host_policy.host_cache.asked_by_another_run(name)
            if last is not None:
                slot.note_request((datetime.now(UTC) - last).total_seconds())
        return key, slot

    async def _enqueue_request(self, request: Request) -> Response:
        self._host_policy.check(request.url)
        return await super()._enqueue_request(request)

    def _wait_for_download(self, slot: Slot, request: Request, answer: Any) -> Coroutine[Any, Any, None]:
        """Count the request as a transfer at once.

        Scrapy counts it when its task first runs, and until then takes more from the queue than may run at a time.
        """
        slot.transferring.add(request)
        return super()._wait_for_download(slot, request, answer)

    async def _download(self, slot: Slot, request: Request) -> Response:
        try:
            self._host_policy.check(request.url)
        except ClosedHostError:
            slot.transferring.discard(request)
            self._process_queue(slot)
            raise
        name = host_or_empty(request.url)
        self._note_request(name, slot)
        try:
            return await super()._download(slot, request)
        finally:
            self._note_request(name, slot)

    def _note_request(self, name: str, slot: Slot) -> None:
        # Shorter ones are written when the host is released; a killed run's successor starts no sooner.
        is_lasting = isinstance(slot, PacedSlot) and slot.least_delay(self._delay) >= LASTING
        self._host_policy.host_cache.note_request(name, datetime.now(UTC), persist=is_lasting)

    def _process_queue(self, slot: Slot) -> None:
        if isinstance(slot, PacedSlot) and slot.seen_closings != self._host_policy.host_cache.times_closed:
            slot.seen_closings = self._host_policy.host_cache.times_closed
            self._end_refused(slot)
        super()._process_queue(slot)

    def _end_refused(self, slot: Slot) -> None:
        """End the requests that wait for a closed host."""
        refused: list[tuple[Any, ClosedHostError]] = []
        for _ in range(len(slot.queue)):
            request, answer = slot.queue.popleft()
            try:
                self._host_policy.check(request.url)
            except ClosedHostError as reason:
                refused.append((answer, reason))
            else:
                slot.queue.append((request, answer))
        for answer, error in refused:
            answer.errback(Failure(error))  # type: ignore[no-untyped-call]  # Twisted's
