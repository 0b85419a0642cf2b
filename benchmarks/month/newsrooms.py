"""What the outlets of the simulation publish and edit, and when. Generated in advance from a seed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random

#: The relative number of articles in each hour of the day.
_HOURS = (1, 1, 1, 1, 1, 2, 4, 7, 9, 9, 8, 8, 8, 8, 8, 8, 8, 7, 6, 5, 4, 3, 2, 1)
#: The share of articles that are edited; of these, the shares that are edited twice and that are announced.
_EDITED = 0.15
_TWICE = 0.5
_ANNOUNCED = 0.5
#: All edits are made within this many hours of publication.
_EDIT_HOURS = 48.0
_LEAST_HOURS = 0.25
#: The crawl delays, in seconds, of three outlets of twenty.
_CRAWL_DELAYS = {3: 10, 8: 5, 13: 30}


class Shape(StrEnum):
    """Where an outlet lists its articles."""

    RSS = "rss"
    ATOM = "atom"
    JSON = "json"
    SITEMAP = "sitemap"
    BARE = "bare"


class Validators(StrEnum):
    """The validators in an outlet's responses."""

    BOTH = "both"
    ETAG = "etag"
    LAST_MODIFIED = "last_modified"
    NONE = "none"


_VALIDATORS = {19: Validators.NONE}


class Trouble(StrEnum):
    """An outlet's problem during the month."""

    DOWN = "down"
    REFUSING = "refusing"
    MOVED = "moved"
    RATE_LIMITED = "rate_limited"


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of an article's text; announced ones appear in feed and sitemap."""

    at: datetime
    is_announced: bool


@dataclass(frozen=True, slots=True)
class Story:
    """An article: its path, its time of publication, and its later edits in order."""

    number: int
    path: str
    published_at: datetime
    edits: tuple[Edit, ...]

    def version(self, now: datetime) -> int:
        """Return the number of edits before `now`."""
        return sum(edit.at <= now for edit in self.edits)

    def modified_at(self, now: datetime) -> datetime:
        """Return the time of the last edit before `now`, or of publication."""
        return max((edit.at for edit in self.edits if edit.at <= now), default=self.published_at)

    def announced_at(self, now: datetime) -> datetime:
        """Return the time of the last announced edit before `now`, or of publication."""
        told = (edit.at for edit in self.edits if edit.is_announced and edit.at <= now)
        return max(told, default=self.published_at)


@dataclass(frozen=True, slots=True)
class Newsroom:
    """An outlet: its address, its properties, and its stories in order of publication."""

    number: int
    address: str
    shape: Shape
    validators: Validators
    crawl_delay: int | None
    trouble: Trouble | None
    trouble_from: datetime
    trouble_until: datetime
    stories: tuple[Story, ...]

    def published(self, now: datetime) -> Iterator[Story]:
        """Yield the stories published before `now`, the latest first."""
        return (story for story in reversed(self.stories) if story.published_at <= now)

    def in_trouble(self, now: datetime) -> Trouble | None:
        """Return the outlet's problem at `now`."""
        return self.trouble if self.trouble_from <= now < self.trouble_until else None


@dataclass(frozen=True, slots=True)
class Plan:
    """The extent of a simulation, which determines it. `part` of `parts` is a process's share of the outlets."""

    start: datetime
    days: int = 30
    outlets: int = 60
    part: int = 0
    parts: int = 1
    a_day: int = 20
    seed: int = 1
    #: Crawls continue this long after the last day, so that its articles and edits can be found.
    after_hours: int = 56

    @property
    def end(self) -> datetime:
        """Return the time after which no run starts."""
        return self.start + timedelta(days=self.days, hours=self.after_hours)


def newsrooms(plan: Plan, port: int) -> tuple[Newsroom, ...]:
    """Return the outlets of a plan, at loopback addresses with this port."""
    troubles = _troubles(plan.outlets)
    mine = range(plan.part, plan.outlets, plan.parts)
    return tuple(_newsroom(plan, index, port, troubles.get(index)) for index in mine)


def _troubles(number: int) -> dict[int, Trouble]:
    """Return the problems by outlet: two are down for a day, one moves its feed, one limits the rate of requests."""
    wanted = (Trouble.MOVED, Trouble.DOWN, Trouble.REFUSING, Trouble.RATE_LIMITED)
    return {index * 7 % number: trouble for index, trouble in enumerate(wanted[: max(0, number - 1)])}


def _newsroom(plan: Plan, index: int, port: int, trouble: Trouble | None) -> Newsroom:
    random = Random(f"{plan.seed} {index}")  # noqa: S311 - no secret
    begins = plan.start + timedelta(days=plan.days * 0.4, hours=index % 5)
    lasts = timedelta(days=plan.days + 30) if trouble is Trouble.MOVED else timedelta(days=1)
    moments = sorted(_moment(plan.start, day, random) for day in range(plan.days) for _ in range(plan.a_day))
    return Newsroom(
        number=index,
        address=f"127.10.{1 + index // 200}.{index % 200 + 1}:{port}",
        # The outlet that moves its feed must have one.
        shape=Shape.RSS if trouble is Trouble.MOVED else list(Shape)[index % len(Shape)],
        validators=_VALIDATORS.get(index % 20, list(Validators)[index % 3]),
        crawl_delay=_CRAWL_DELAYS.get(index % 20),
        trouble=trouble,
        trouble_from=begins,
        trouble_until=begins + lasts,
        stories=tuple(_story(index, number, at, random) for number, at in enumerate(moments)),
    )


def _moment(start: datetime, day: int, random: Random) -> datetime:
    hour = random.choices(range(24), _HOURS)[0]
    return start + timedelta(days=day, hours=hour, seconds=random.randrange(3600))


def _story(index: int, number: int, at: datetime, random: Random) -> Story:
    # Half of the outlets have the day in their addresses.
    day = f"{at:%Y/%m/%d}/" if index % 2 else ""
    return Story(number, f"/news/{day}story-of-outlet-{index}-number-{number}.html", at, _edits(at, random))


def _edits(at: datetime, random: Random) -> tuple[Edit, ...]:
    if random.random() >= _EDITED:
        return ()
    is_announced = random.random() < _ANNOUNCED
    hours = sorted(random.uniform(_LEAST_HOURS, _EDIT_HOURS) for _ in range(2 if random.random() < _TWICE else 1))
    return tuple(Edit(at + timedelta(hours=hour), is_announced) for hour in hours)
