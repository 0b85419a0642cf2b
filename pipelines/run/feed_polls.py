"""A run's access to the `feed` rows: which documents are known, and what their polls brought."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from models.enums import FeedKind
from models.frontier import feeds
from models.frontier.announced_edits import Announcements
from models.frontier.feeds import FeedRow, KnownFeeds, Part, Polled, PollResult
from models.frontier.hints import Candidate
from models.frontier.poll_policy import Bounds
from models.frontier.queue import Offer
from models.frontier.revisit_policy import AnnouncedEdit
from pipelines.run.run_database import RunDatabase
from pipelines.text.date_parsing import parse_date
from pipelines.text.day_dates import is_day, latest_moment

#: Maximum number of entries whose dates are read: a sitemap may have fifty thousand.
SAMPLE = 200
#: So many entries with the same modification time were not edited: it is the time of the document.
_MAX_SIMULTANEOUS = 5


class FeedPolls:
    """Reads and writes the `feed` rows for one run."""

    def __init__(self, database: RunDatabase, bounds: Bounds, *, with_old: bool) -> None:
        """Take the bounds of all sources; `with_old`: see models.frontier.queue.offer."""
        self._database = database
        self._bounds = bounds
        self._with_old = with_old
        self._fixed: dict[str, timedelta] = {}

    def bounds_of(self, domain: str) -> Bounds:
        """Return the bounds for the documents of a source."""
        return replace(self._bounds, fixed=self._fixed.get(domain))

    def set_interval(self, domain: str, interval: timedelta | None) -> None:
        """Poll the documents of a source at an interval that the user chose."""
        if interval is not None:
            self._fixed[domain] = interval

    async def load(
        self, configured: Mapping[str, Sequence[tuple[FeedKind, str]]], now: datetime
    ) -> Mapping[str, KnownFeeds]:
        """Return the rows of these sources (domain -> the documents that the user's list names)."""
        return await self._database.run(feeds.known_feeds, configured, now)

    async def save_entries(
        self, domain: str, row: FeedRow, reply: PollResult, candidates: Sequence[Candidate], parts: Sequence[Part]
    ) -> Polled:
        """Enter the entries of a document, and its poll, in one transaction."""
        oldest, newest = span_of(candidates, reply.at)
        if newest is None and row.lastmod is not None:
            lastmod = parse_date(row.lastmod, reply.at)
            newest = None if lastmod is None else min(lastmod, reply.at)
        dated = replace(reply, entries=len(candidates), oldest=oldest, newest=newest)
        announcements = announcements_in(candidates, reply.at)
        offer = Offer(domain, candidates, reply.at, with_old=self._with_old, announcements=announcements)
        return await self._database.run(feeds.offer_polled, offer, row, dated, self.bounds_of(domain), parts)

    async def save_poll(self, domain: str, row: FeedRow, reply: PollResult) -> FeedRow:
        """Write a poll without entries, and return the row after it."""
        return await self._database.run(feeds.save_poll, domain, row, reply, self.bounds_of(domain))

    async def schedule_discovery(self, domain: str, at: datetime, now: datetime) -> None:
        """Set when the site of a source is searched for documents again."""
        await self._database.run(feeds.schedule_discovery, domain, at, now)


def announcements_in(candidates: Sequence[Candidate], now: datetime) -> Announcements:
    """Return the edits that candidates announce: credible modification times, and headlines."""
    times = Counter(
        one.hints.date_modified for one in candidates if one.hints.date_modified and not is_day(one.hints.date_modified)
    )
    edits = {}
    for one in candidates:
        if one.hints.date_modified is None or times[one.hints.date_modified] >= _MAX_SIMULTANEOUS:
            continue
        moment = parse_date(one.hints.date_modified, now)
        if moment is not None:
            edits[one.url] = AnnouncedEdit(moment, latest_moment(moment, one.hints.date_modified))
    return Announcements(
        edits, {one.url: (one.hints.via, one.hints.headline) for one in candidates if one.hints.headline}
    )


def span_of(candidates: Sequence[Candidate], now: datetime) -> tuple[datetime | None, datetime | None]:
    """Return the dates of the oldest and the newest entry, at most `now`; None for both if too few have one."""
    sample = candidates[:: max(1, len(candidates) // SAMPLE)]
    read = (parse_date(one.hints.date_published, now) for one in sample if one.hints.date_published)
    moments = sorted(min(moment, now) for moment in read if moment is not None)
    if not moments or 2 * len(moments) < len(sample):
        return None, None
    return moments[0], moments[-1]
