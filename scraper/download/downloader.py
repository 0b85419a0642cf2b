"""Scrapy's downloader, with a pace for each host that neither chance nor the throttle nor a new run undercuts."""

from datetime import UTC, datetime
from math import inf
from time import monotonic
from typing import Any

from scrapy import Spider
from scrapy.core.downloader import Downloader, Slot
from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from scraper.exceptions import ClosedHostError
from scraper.politeness.delays import LASTING, HostDelay
from scraper.politeness.host_policy import host_policy_of, name_of


class _Transfers(set[Request]):
    """The requests under way, and when the last one ended."""

    ended_at = -inf

    def remove(self, request: Request) -> None:
        """Note that a request is over."""
        super().remove(request)
        self.ended_at = monotonic()


class PacedSlot(Slot):
    """The requests to one host, between which some seconds always lie.

    They are counted from the end of a request: only then is it certain that it has reached the host.
    """

    transfers: _Transfers

    def __init__(self, slot: Slot) -> None:
        """Take the place of Scrapy's own, which was made just now."""
        super().__init__(slot.concurrency, slot.delay, slot.jitter)
        self.usual_concurrency = slot.concurrency
        self.transferring = self.transfers = _Transfers()
        self.paces: dict[str, HostDelay] = {}
        self.floor = 0.0
        #: The refusals up to which the queue has been looked through.
        self.looked_at = 0

    def keep(self, name: str, pace: HostDelay, waited: float) -> None:
        """Keep the pace of one of the slot's hosts (several where ports differ), asked `waited` seconds ago."""
        known = self.paces.get(name)
        if pace == known:
            return
        if known is None:
            self.lastseen = max(self.lastseen, monotonic() - waited)
        self.paces[name] = pace
        self.floor = max(pace.floor for pace in self.paces.values())
        self.concurrency = min(pace.concurrency for pace in self.paces.values())
        self.delay = max(pace.delay for pace in self.paces.values())

    def least_delay(self, usual: float) -> float:
        """Return what the throttle may not go below: the operator may have granted one host less than the others."""
        is_own = all(pace.is_own for pace in self.paces.values())
        return self.floor if is_own and self.paces else max(usual, self.floor)

    def download_delay(self) -> float:
        """Return the seconds from the last request's start to the next one's."""
        if not self.floor:
            return super().download_delay()
        # Scrapy counts from the start.
        transfer = max(0.0, self.transfers.ended_at - self.lastseen)
        return max(super().download_delay(), self.floor + transfer)


class PacedDownloader(Downloader):
    """Keeps each host's pace, and gives back what waits for a host that is closed meanwhile."""

    def __init__(self, crawler: Crawler) -> None:
        """Look at the hosts that the crawler's parts share."""
        super().__init__(crawler)
        self._doors = host_policy_of(crawler)

    def _get_slot(self, request: Request, spider: Spider | None = None) -> tuple[str, Slot]:
        key, slot = super()._get_slot(request) if spider is None else super()._get_slot(request, spider)
        if not isinstance(slot, PacedSlot):
            slot = self.slots[key] = PacedSlot(slot)
        name = name_of(request.url)
        if name:
            delay = self.per_slot_settings.get(key, {}).get("delay", self._delay)
            usual = HostDelay(0.0, delay, slot.usual_concurrency)
            last = self._doors.host_cache.row(name).last_asked_at
            waited = inf if last is None else max(0.0, (datetime.now(UTC) - last).total_seconds())
            slot.keep(name, self._doors.pace_of(request.url, usual), waited)
        return key, slot

    async def _enqueue_request(self, request: Request) -> Response:
        self._doors.check(request.url)
        return await super()._enqueue_request(request)

    async def _download(self, slot: Slot, request: Request) -> Response:
        try:
            self._doors.check(request.url)
        except ClosedHostError:
            self._process_queue(slot)
            raise
        name = name_of(request.url)
        self._note(name, slot)
        try:
            return await super()._download(slot, request)
        finally:
            self._note(name, slot)

    def _note(self, name: str, slot: Slot) -> None:
        is_lasting = isinstance(slot, PacedSlot) and slot.floor >= LASTING
        self._doors.host_cache.note_request(name, datetime.now(UTC), persist=is_lasting)

    def _process_queue(self, slot: Slot) -> None:
        if isinstance(slot, PacedSlot) and slot.looked_at != self._doors.host_cache.times_closed:
            slot.looked_at = self._doors.host_cache.times_closed
            self._give_back(slot)
        super()._process_queue(slot)

    def _give_back(self, slot: Slot) -> None:
        """Give back what waits for a host that may not be asked any more: it would wait for its turn in vain."""
        refused: list[tuple[Any, ClosedHostError]] = []
        for _ in range(len(slot.queue)):
            request, answer = slot.queue.popleft()
            try:
                self._doors.check(request.url)
            except ClosedHostError as reason:
                refused.append((answer, reason))
            else:
                slot.queue.append((request, answer))
        for answer, error in refused:
            answer.errback(Failure(error))  # type: ignore[no-untyped-call]  # Twisted's
