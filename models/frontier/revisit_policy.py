"""When a stored article is visited again: by its age, and for edits that its site announces. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

#: Hours after publication. Most edits are made on the first day; the last visit finds those of two days.
DEFAULT_HOURS = (10.0, 28.0, 50.0)
#: Additional hours for a live blog.
LIVE_HOURS = (1.0, 2.0, 3.0, 4.0, 8.0, 12.0, 16.0, 24.0, 36.0)
#: Least time since the last visit: a quarter of the age, and two hours at most.
MIN_GAP_SHARE = 4
LEAST_GAP = timedelta(hours=2)
#: A publication date less than this before the discovery counts as the moment of discovery: many dates have no time.
DATE_SLACK = timedelta(days=1)

#: Waits after failed visits of a stored article; then it returns to its schedule.
RETRIES = (timedelta(hours=4), timedelta(hours=8), timedelta(hours=16))

#: Least time between the last visit and one for an announced edit; a whole download costs more.
ANNOUNCED_GAP = timedelta(hours=1)
DOWNLOAD_GAP = timedelta(hours=6)
DOUBTED_GAP = timedelta(days=1)
#: Sites' clocks differ from ours.
CLOCK_SLACK = timedelta(minutes=10)
#: After ENOUGH_VISITS announced revisits, a source whose hit rate is below MIN_HIT_RATE is only sampled (1 in SAMPLE).
ENOUGH_VISITS = 10
MIN_HIT_RATE = 0.1
SAMPLE = 8
#: Beyond this number, earlier visits count half.
MOST_VISITS = 100


@dataclass(frozen=True, slots=True)
class AnnouncedEdit:
    """An edit that a feed or sitemap announces: its moment, and the latest that a day without a time can mean."""

    moment: datetime
    latest: datetime


@dataclass(frozen=True, slots=True)
class HitRate:
    """How many visits a source's announcements have caused, and how many of these found an edit."""

    visits: int = 0
    hits: int = 0

    @property
    def is_doubted(self) -> bool:
        """Return whether announcements of this source rarely lead to an edit."""
        return self.visits >= ENOUGH_VISITS and self.hits < MIN_HIT_RATE * self.visits

    def after(self, visits: int, hits: int) -> "HitRate":
        """Return the rate after more announced visits."""
        visits, hits = self.visits + visits, self.hits + hits
        while visits > MOST_VISITS:
            visits, hits = visits // 2, hits // 2
        return HitRate(visits, hits)


def age_start(published: datetime | None, first_seen: datetime) -> datetime:
    """Return the moment from which an article's age counts."""
    if published is None or published > first_seen - DATE_SLACK:
        return first_seen
    return published


@dataclass(frozen=True, slots=True)
class RevisitFacts:
    """What the next visit of an article depends on, after a visit at `at`."""

    at: datetime
    age_start: datetime
    #: Without validators each visit is a whole download, so only the last one is made.
    has_validators: bool
    is_live: bool = False
    #: Whether the visit was made for an announced edit: it replaces one of the schedule.
    was_announced: bool = False


def next_revisit(hours: tuple[float, ...], visit: RevisitFacts) -> datetime | None:
    """Return when an article is visited next; None: not again."""
    wanted = sorted({*hours, *(LIVE_HOURS if visit.is_live else ())}) if visit.has_validators else sorted(hours)[-1:]
    ages = (timedelta(hours=hour) for hour in wanted)
    start = visit.age_start
    left = [start + age for age in ages if start + age >= visit.at + min(age / MIN_GAP_SHARE, LEAST_GAP)]
    if visit.was_announced and not visit.is_live:
        left = left[1:] or left
    return left[0] if left else None


def retry_at(failures: int, now: datetime, scheduled: datetime | None) -> datetime | None:
    """Return when a stored article is visited next after a failure at `now`; `failures` counts those before it."""
    if failures >= len(RETRIES):
        return scheduled
    retry = now + RETRIES[failures]
    return retry if scheduled is None else min(retry, scheduled)


def is_new_edit(edit: AnnouncedEdit, edit_announced_at: datetime | None, fetched_at: datetime, now: datetime) -> bool:
    """Return whether an edit was neither announced before nor can have been seen by the last visit."""
    if edit_announced_at is None:
        return min(edit.latest, now) > fetched_at
    return edit.moment > edit_announced_at and min(edit.latest, now) > fetched_at - CLOCK_SLACK


def announced_due_at(
    hit_rate: HitRate, url_id: int, fetched_at: datetime, now: datetime, *, has_validators: bool
) -> datetime | None:
    """Return when to visit a URL for an announced edit; None: its source announces too much in vain."""
    if hit_rate.is_doubted:
        return max(now, fetched_at + DOUBTED_GAP) if url_id % SAMPLE == 0 else None
    return max(now, fetched_at + (ANNOUNCED_GAP if has_validators else DOWNLOAD_GAP))
