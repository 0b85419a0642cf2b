"""What the outlets of the simulation publish and edit, and when. Generated in advance from a seed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random

#: The relative number of articles in each hour of the day.
_HOURS = (1, 1, 1, 1, 1, 2, 4, 7, 9, 9, 8, 8, 8, 8, 8, 8, 8, 7, 6, 5, 4, 3, 2, 1)
#: The share of articles that are edited; of these, the shares that are edited twice and that are announced.
_EDITED = 0.15
_TWICE = 0.5
_ANNOUNCED = 0.5
#: The shares of articles whose first visits fail, that lead home for hours, and whose address is edited.
_STUMBLING = 0.05
_LEADING_HOME = 0.02
_RENAMED = 0.03
#: The hours that this lasts, from to.
_STUMBLE_HOURS = (0.1, 3.0)
_HOME_HOURS = (1.0, 6.0)
_HOME_AFTER_HOURS = 12.0
_RENAMED_AFTER_HOURS = (0.5, 24.0)
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
    #: The whole site has another address since.
    RELOCATED = "relocated"
    #: Its documents answer 304 to every conditional request.
    STUCK = "stuck"
    #: Its links have a new parameter at each poll.
    CHANGING_LINKS = "changing_links"


class Stumble(StrEnum):
    """What an article's page is at first."""

    MISSING = "missing"
    EMPTY = "empty"
    HALF = "half"


@dataclass(frozen=True, slots=True)
class Rename:
    """An edit of an article's headline and address: the old one redirects from then on, or answers as well."""

    at: datetime
    path: str
    redirects: bool


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of an article's text; announced ones appear in feed and sitemap."""

    at: datetime
    is_announced: bool


@dataclass(frozen=True, slots=True)
class Story:
    """An article: its path, its time of publication, its later edits in order, and what happens to its page."""

    number: int
    path: str
    published_at: datetime
    edits: tuple[Edit, ...]
    stumble: Stumble | None = None
    stumbles_until: datetime | None = None
    #: From when until when it redirects to the front page.
    leads_home: tuple[datetime, datetime] | None = None
    rename: Rename | None = None

    @property
    def paths(self) -> tuple[str, ...]:
        """Return the paths that it has, one after the other."""
        return (self.path,) if self.rename is None else (self.path, self.rename.path)

    def is_renamed(self, now: datetime) -> bool:
        """Return whether its headline and address are edited."""
        return self.rename is not None and self.rename.at <= now

    def path_at(self, now: datetime) -> str:
        """Return the path that the outlet links at `now`."""
        return self.rename.path if self.rename is not None and self.rename.at <= now else self.path

    def stumbles(self, now: datetime) -> Stumble | None:
        """Return what its page is at `now` instead of the article."""
        return self.stumble if self.stumbles_until is not None and now < self.stumbles_until else None

    def is_home(self, now: datetime) -> bool:
        """Return whether it redirects to the front page at `now`."""
        return self.leads_home is not None and self.leads_home[0] <= now < self.leads_home[1]

    def version(self, now: datetime) -> int:
        """Return the number of edits before `now`."""
        return sum(edit.at <= now for edit in self.edits)

    def modified_at(self, now: datetime) -> datetime:
        """Return the time of the last edit before `now`, or of publication."""
        return max((edit.at for edit in self.edits if edit.at <= now), default=self.published_at)

    def changed_at(self, now: datetime) -> datetime:
        """Return the time of the last change of the page before `now`, of whatever kind."""
        ends = [self.modified_at(now)]
        if self.stumbles_until is not None:
            ends.append(self.stumbles_until)
        if self.leads_home is not None:
            ends.append(self.leads_home[1])
        if self.rename is not None:
            ends.append(self.rename.at)
        return max(end for end in ends if end <= now)

    def announced_at(self, now: datetime) -> datetime:
        """Return the time of the last announced edit before `now`, or of publication."""
        told = (edit.at for edit in self.edits if edit.is_announced and edit.at <= now)
        return max(told, default=self.published_at)


@dataclass(frozen=True, slots=True)
class Newsroom:
    """An outlet: its address, its properties, and its stories in order of publication."""

    number: int
    address: str
    #: Where it moves if it does.
    new_address: str
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

    def address_at(self, now: datetime) -> str:
        """Return the address that the outlet has at `now`."""
        return self.new_address if self.in_trouble(now) is Trouble.RELOCATED else self.address

    def in_trouble(self, now: datetime) -> Trouble | None:
        """Return the outlet's problem at `now`."""
        return self.trouble if self.trouble_from <= now < self.trouble_until else None


@dataclass(frozen=True, slots=True)
class Plan:
    """The extent of a simulation, which determines it. `part` of `parts` is a process's share of the outlets."""

    start: datetime
    days: int = 10
    outlets: int = 40
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


#: The problems of outlets, and the shape that one with it must have.
_SHAPES: Mapping[Trouble, Shape | None] = {
    Trouble.MOVED: Shape.RSS,
    Trouble.DOWN: None,
    Trouble.REFUSING: None,
    Trouble.RATE_LIMITED: None,
    Trouble.RELOCATED: Shape.RSS,
    Trouble.STUCK: Shape.ATOM,
    Trouble.CHANGING_LINKS: Shape.RSS,
}
_PASSING = frozenset({Trouble.DOWN, Trouble.REFUSING, Trouble.RATE_LIMITED})


def newsrooms(plan: Plan, port: int) -> tuple[Newsroom, ...]:
    """Return the outlets of a plan, at loopback addresses with this port."""
    troubles = _troubles(plan.outlets)
    mine = range(plan.part, plan.outlets, plan.parts)
    return tuple(_newsroom(plan, index, port, troubles.get(index)) for index in mine)


def _troubles(number: int) -> dict[int, Trouble]:
    """Return the problems by outlet, each of which one has as far as there are enough outlets."""
    return {index * 7 % number: trouble for index, trouble in enumerate(list(_SHAPES)[: max(0, number - 1)])}


def _newsroom(plan: Plan, index: int, port: int, trouble: Trouble | None) -> Newsroom:
    random = Random(f"{plan.seed} {index}")  # noqa: S311 - no secret
    begins = plan.start + timedelta(days=plan.days * 0.4, hours=index % 5)
    if trouble in {Trouble.STUCK, Trouble.CHANGING_LINKS}:
        begins = plan.start
    lasts = timedelta(days=1) if trouble in _PASSING else timedelta(days=plan.days + 30)
    moments = sorted(_moment(plan.start, day, random) for day in range(plan.days) for _ in range(plan.a_day))
    return Newsroom(
        number=index,
        address=f"127.10.{1 + index // 200}.{index % 200 + 1}:{port}",
        new_address=f"127.20.{1 + index // 200}.{index % 200 + 1}:{port}",
        shape=(_SHAPES[trouble] if trouble else None) or list(Shape)[index % len(Shape)],
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
    path = f"/news/{day}story-of-outlet-{index}-number-{number}.html"
    return _disturbed(Story(number, path, at, _edits(at, random)), random)


def _disturbed(story: Story, random: Random) -> Story:
    """Return a story with what happens to its page: one thing at most."""
    chance, at = random.random(), story.published_at
    if chance < _STUMBLING:
        until = at + _hours(random, *_STUMBLE_HOURS)
        return replace(story, stumble=random.choice(list(Stumble)), stumbles_until=until)
    if chance < _STUMBLING + _LEADING_HOME:
        begins = at + _hours(random, 0.0, _HOME_AFTER_HOURS) * random.randrange(2)
        return replace(story, leads_home=(begins, begins + _hours(random, *_HOME_HOURS)))
    if chance < _STUMBLING + _LEADING_HOME + _RENAMED:
        path = story.path.replace("story-of-outlet", "edited-headline-of-outlet")
        return replace(
            story, rename=Rename(at + _hours(random, *_RENAMED_AFTER_HOURS), path, redirects=random.random() < _TWICE)
        )
    return story


def _hours(random: Random, least: float, most: float) -> timedelta:
    return timedelta(hours=random.uniform(least, most))


def _edits(at: datetime, random: Random) -> tuple[Edit, ...]:
    if random.random() >= _EDITED:
        return ()
    is_announced = random.random() < _ANNOUNCED
    hours = sorted(random.uniform(_LEAST_HOURS, _EDIT_HOURS) for _ in range(2 if random.random() < _TWICE else 1))
    return tuple(Edit(at + timedelta(hours=hour), is_announced) for hour in hours)
