"""When a stored article is visited again: by its age, and where its site tells of an edit. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

#: Hours after publication. Most edits are made on the first day; the last visit sees what two days have brought.
DEFAULT_HOURS = (10.0, 28.0, 50.0)
#: A live blog is visited at these hours, too.
LIVE_HOURS = (1.0, 2.0, 3.0, 4.0, 8.0, 12.0, 16.0, 24.0, 36.0)
#: A visit is left out if the last one was so short a time ago: a quarter of the age, and two hours at the most.
MIN_GAP_SHARE = 4
LEAST_GAP = timedelta(hours=2)
#: An article whose date says that it was published within this time before it was found is as young as it was found:
#: many dates are days without a time.
DATE_SLACK = timedelta(days=1)

#: Waits after visits of a stored article that failed; then it is left to its schedule.
RETRIES = (timedelta(hours=4), timedelta(hours=8), timedelta(hours=16))

#: How long ago the last visit must be before an announced edit is looked for; a whole download costs more.
ANNOUNCED_GAP = timedelta(hours=1)
DOWNLOAD_GAP = timedelta(hours=6)
DOUBTED_GAP = timedelta(days=1)
#: Clocks of sites differ from ours.
CLOCK_SLACK = timedelta(minutes=10)
#: So many announced visits tell what a source's word is worth: fewer than this share of them brought an edit, and only
#: one in `SAMPLE` articles is still visited for it.
ENOUGH_VISITS = 10
MIN_HIT_RATE = 0.1
SAMPLE = 8
#: Beyond so many visits the past counts half.
MOST_VISITS = 100


@dataclass(frozen=True, slots=True)
class AnnouncedEdit:
    """An edit that a feed or sitemap tells of: its moment, and the latest that this can mean (a day has an evening)."""

    moment: datetime
    latest: datetime


@dataclass(frozen=True, slots=True)
class HitRate:
    """What a source's announcements have led to so far."""

    visits: int = 0
    changes: int = 0

    @property
    def is_doubted(self) -> bool:
        """Return whether announcements of this source mostly lead to nothing."""
        return self.visits >= ENOUGH_VISITS and self.changes < MIN_HIT_RATE * self.visits

    def after(self, visits: int, changes: int) -> "HitRate":
        """Return what is known after more announced visits."""
        visits, changes = self.visits + visits, self.changes + changes
        while visits > MOST_VISITS:
            visits, changes = visits // 2, changes // 2
        return HitRate(visits, changes)


def age_start(published: datetime | None, first_seen: datetime) -> datetime:
    """Return the moment from which an article's age counts."""
    if published is None or published > first_seen - DATE_SLACK:
        return first_seen
    return published


@dataclass(frozen=True, slots=True)
class Visited:
    """What a visit showed of an article, as far as the next one depends on it."""

    at: datetime
    birth: datetime
    #: Without them each visit is a whole download: then only the last one is made.
    has_validators: bool
    is_live: bool = False
    #: It was made for an edit that a feed or sitemap told of: then it stands for one of the others.
    is_announced: bool = False


def next_revisit(hours: tuple[float, ...], visit: Visited) -> datetime | None:
    """Return when an article is visited next after a visit; None: it is left alone."""
    wanted = sorted({*hours, *(LIVE_HOURS if visit.is_live else ())}) if visit.has_validators else sorted(hours)[-1:]
    ages = (timedelta(hours=hour) for hour in wanted)
    left = [visit.birth + age for age in ages if visit.birth + age >= visit.at + min(age / MIN_GAP_SHARE, LEAST_GAP)]
    if visit.is_announced and not visit.is_live:
        left = left[1:] or left
    return left[0] if left else None


def retry_at(failures: int, now: datetime, scheduled: datetime | None) -> datetime | None:
    """Return when a stored article is visited next after so many failures in a row before the one at `now`."""
    if failures >= len(RETRIES):
        return scheduled
    retry = now + RETRIES[failures]
    return retry if scheduled is None else min(retry, scheduled)


def is_news(told: AnnouncedEdit, announced_at: datetime | None, last_fetched_at: datetime, now: datetime) -> bool:
    """Return whether an announced edit is one that was neither heard of before nor seen by the last visit."""
    if announced_at is None:
        return min(told.latest, now) > last_fetched_at
    return told.moment > announced_at and min(told.latest, now) > last_fetched_at - CLOCK_SLACK


def announced_due_at(
    word: HitRate, number: int, last_fetched_at: datetime, now: datetime, *, has_validators: bool
) -> datetime | None:
    """Return when to look for an announced edit; None: the source's word is not worth it.

    `number`: the URL's, by which some are looked at all the same.
    """
    if word.is_doubted:
        return max(now, last_fetched_at + DOUBTED_GAP) if number % SAMPLE == 0 else None
    return max(now, last_fetched_at + (ANNOUNCED_GAP if has_validators else DOWNLOAD_GAP))
