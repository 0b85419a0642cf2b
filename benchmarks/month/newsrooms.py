"""What the outlets of the simulation publish, and when they change it. Made up beforehand, from a seed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random

#: How busy a newsroom is in each hour of the day.
_HOURS = (1, 1, 1, 1, 1, 2, 4, 7, 9, 9, 8, 8, 8, 8, 8, 8, 8, 7, 6, 5, 4, 3, 2, 1)
#: The share of articles that is edited, of these the share that is edited twice and the share that is announced.
_EDITED = 0.15
_TWICE = 0.5
_ANNOUNCED = 0.5
#: Edits that nobody announces come within so many hours of publication, as do those that a feed still lists.
_EDIT_HOURS = 48.0
_LEAST_HOURS = 0.25
#: One outlet of twenty cannot be asked conditionally, and three want more time between requests, in seconds.
_CRAWL_DELAYS = {3: 10, 8: 5, 13: 30}


class Shape(StrEnum):
    """Where an outlet tells of its articles."""

    RSS = "rss"
    ATOM = "atom"
    JSON = "json"
    SITEMAP = "sitemap"
    BARE = "bare"


class Validators(StrEnum):
    """What an outlet's answers give to ask conditionally with."""

    BOTH = "both"
    ETAG = "etag"
    LAST_MODIFIED = "last_modified"
    NONE = "none"


_VALIDATORS = {19: Validators.NONE}


class Trouble(StrEnum):
    """What befalls an outlet within the month."""

    DOWN = "down"
    REFUSING = "refusing"
    MOVED = "moved"
    RATE_LIMITED = "rate_limited"


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of an article's text; an announced one is told by feed and sitemap."""

    at: datetime
    is_announced: bool


@dataclass(frozen=True, slots=True)
class Story:
    """An article: its path, its moment, and its later changes in their order."""

    number: int
    path: str
    published_at: datetime
    edits: tuple[Edit, ...]

    def version(self, now: datetime) -> int:
        """Return how many times the text has changed by `now`."""
        return sum(edit.at <= now for edit in self.edits)

    def modified_at(self, now: datetime) -> datetime:
        """Return when the text changed last."""
        return max((edit.at for edit in self.edits if edit.at <= now), default=self.published_at)

    def announced_at(self, now: datetime) -> datetime:
        """Return the last change that feed and sitemap tell of."""
        told = (edit.at for edit in self.edits if edit.is_announced and edit.at <= now)
        return max(told, default=self.published_at)


@dataclass(frozen=True, slots=True)
class Newsroom:
    """An outlet: its address, what it is like, and its stories by the time of publication."""

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
        """Yield what is out by `now`, the latest first."""
        return (story for story in reversed(self.stories) if story.published_at <= now)

    def in_trouble(self, now: datetime) -> Trouble | None:
        """Return what is the matter at `now`."""
        return self.trouble if self.trouble_from <= now < self.trouble_until else None


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is simulated; the same plan is the same month. `part` of `parts`: one process's share of the outlets."""

    start: datetime
    days: int = 30
    outlets: int = 60
    part: int = 0
    parts: int = 1
    a_day: int = 20
    seed: int = 1
    #: How long crawls go on after the last day, so that its articles and edits can be seen as well.
    after_hours: int = 56

    @property
    def end(self) -> datetime:
        """Return when the last run begins at the latest."""
        return self.start + timedelta(days=self.days, hours=self.after_hours)


def newsrooms(plan: Plan, port: int) -> tuple[Newsroom, ...]:
    """Return the outlets of a plan, at addresses of loopback with this port."""
    troubles = _troubles(plan.outlets)
    mine = range(plan.part, plan.outlets, plan.parts)
    return tuple(_newsroom(plan, index, port, troubles.get(index)) for index in mine)


def _troubles(number: int) -> dict[int, Trouble]:
    """Two outlets are down for a day, one moves its feed, one is overrun at times; fewer where there are few."""
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
        # The feed of the outlet that moves is a feed.
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
    # Some have the day in their address, as half of the outlets of the world do.
    day = f"{at:%Y/%m/%d}/" if index % 2 else ""
    return Story(number, f"/news/{day}story-of-outlet-{index}-number-{number}.html", at, _edits(at, random))


def _edits(at: datetime, random: Random) -> tuple[Edit, ...]:
    if random.random() >= _EDITED:
        return ()
    is_announced = random.random() < _ANNOUNCED
    hours = sorted(random.uniform(_LEAST_HOURS, _EDIT_HOURS) for _ in range(2 if random.random() < _TWICE else 1))
    return tuple(Edit(at + timedelta(hours=hour), is_announced) for hour in hours)
