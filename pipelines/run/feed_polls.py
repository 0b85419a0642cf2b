"""The run's way to the rows of discovery documents: which are due, and what their polls brought."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol, TypeVar

from sqlalchemy import Engine

from models.enums import FeedKind
from models.frontier import feeds
from models.frontier.announced_edits import Announcements
from models.frontier.feeds import FeedRow, KnownFeeds, Part, Polled, PollResult
from models.frontier.hints import Candidate
from models.frontier.poll_policy import Bounds
from models.frontier.revisit_policy import AnnouncedEdit
from pipelines.text.date_parsing import parse_date

R = TypeVar("R")

#: Entries whose dates are read: a sitemap may have fifty thousand.
SAMPLE = 200
#: So many pages that were edited in the same second were not edited: the moment is that of the document.
_SAME = 5
_DATE_ONLY = len("2026-11-01")
_ALMOST_A_DAY = timedelta(days=1, microseconds=-1)


class Database(Protocol):
    """Does a piece of work in the run's database, with the run's patience."""

    def __call__(self, work: Callable[[Engine], R]) -> Awaitable[R]:
        """Return what the work returns."""


class FeedPolls:
    """Reads and writes the rows of discovery documents for one run."""

    def __init__(self, database: Database, bounds: Bounds, *, with_old: bool) -> None:
        """Keep the way into the database and the bounds of all sources; `with_old`: see models.frontier.queue.offer."""
        self._database = database
        self._bounds = bounds
        self._with_old = with_old
        self._fixed: dict[str, timedelta] = {}

    def bounds_of(self, domain: str) -> Bounds:
        """Return the bounds for the documents of a source."""
        return replace(self._bounds, fixed=self._fixed.get(domain))

    def set_interval(self, domain: str, interval: timedelta | None) -> None:
        """Let the documents of a source be asked at an interval that the user chose."""
        if interval is not None:
            self._fixed[domain] = interval

    async def load(
        self, configured: Mapping[str, Sequence[tuple[FeedKind, str]]], now: datetime
    ) -> Mapping[str, KnownFeeds]:
        """Return what is known of these sources (domain -> the documents that the user's list names)."""
        return await self._database(partial(_known, configured=configured, now=now))

    async def save_entries(
        self, domain: str, row: FeedRow, reply: PollResult, candidates: Sequence[Candidate], parts: Sequence[Part]
    ) -> Polled:
        """Enter what a document brought, and write that it did, in one transaction."""
        oldest, newest = span_of(candidates, reply.at)
        if newest is None and row.lastmod is not None:
            told = parse_date(row.lastmod, reply.at)
            newest = None if told is None else min(told, reply.at)
        dated = replace(reply, entries=len(candidates), oldest=oldest, newest=newest)
        bounds, heard = self.bounds_of(domain), announcements_in(candidates, reply.at)

        def work(engine: Engine) -> Polled:
            return feeds.offer_polled(
                engine, domain, row, dated, candidates, bounds=bounds, parts=parts, heard=heard, with_old=self._with_old
            )

        return await self._database(work)

    async def save_poll(self, domain: str, row: FeedRow, reply: PollResult) -> FeedRow:
        """Write a poll that brought nothing to enter, and return the row after it."""
        bounds = self.bounds_of(domain)
        return await self._database(lambda engine: feeds.save_poll(engine, domain, row, reply, bounds))

    async def schedule_discovery(self, domain: str, at: datetime, now: datetime) -> None:
        """Set when the site of a source is searched for documents again."""
        await self._database(lambda engine: feeds.schedule_discovery(engine, domain, at, now))


def _known(
    engine: Engine, configured: Mapping[str, Sequence[tuple[FeedKind, str]]], now: datetime
) -> Mapping[str, KnownFeeds]:
    return feeds.known_feeds(engine, configured, now)


def announcements_in(candidates: Sequence[Candidate], now: datetime) -> Announcements:
    """Return what candidates say of edits: moments that can be believed, and headlines."""
    times = Counter(
        one.hints.date_modified
        for one in candidates
        if one.hints.date_modified and len(one.hints.date_modified) > _DATE_ONLY
    )
    told = {}
    for one in candidates:
        if one.hints.date_modified is None or times[one.hints.date_modified] >= _SAME:
            continue
        moment = parse_date(one.hints.date_modified, now)
        if moment is not None:
            is_day = len(one.hints.date_modified) <= _DATE_ONLY
            told[one.url] = AnnouncedEdit(moment, moment + _ALMOST_A_DAY if is_day else moment)
    return Announcements(
        told, {one.url: (one.hints.via, one.hints.headline) for one in candidates if one.hints.headline}
    )


def span_of(candidates: Sequence[Candidate], now: datetime) -> tuple[datetime | None, datetime | None]:
    """Return the dates of the oldest and the newest entry; both None where too few have one. The future is now."""
    sample = candidates[:: max(1, len(candidates) // SAMPLE)]
    read = (parse_date(one.hints.date_published, now) for one in sample if one.hints.date_published)
    moments = sorted(min(moment, now) for moment in read if moment is not None)
    if not moments or 2 * len(moments) < len(sample):
        return None, None
    return moments[0], moments[-1]
