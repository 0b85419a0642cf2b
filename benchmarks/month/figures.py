"""The figures of a simulated month: the outlets' logs and the database, compared with what was published."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles
from typing import Any, TypeVar

from benchmarks.month import pages
from benchmarks.month.newsrooms import Newsroom, Story
from benchmarks.month.origin import Kind, LoggedRequest

Word = TypeVar("Word", str, int)
_OK = 200


@dataclass(frozen=True, slots=True)
class Figures:
    """Sums, so that the figures of several groups of outlets can be added."""

    outlets: int
    outlet_days: float
    published: int
    stored: int
    announced: int
    announced_seen: int
    unannounced: int
    unannounced_seen: int
    downloads: int
    conditional: int
    polls: int
    robots: int
    #: Minutes from publication to the row.
    delays: tuple[float, ...]
    first_bytes: int
    second_bytes: int
    offences: tuple[tuple[str, int], ...]
    missed: tuple[str, ...]
    #: Rows of no story, or of one that has another row, or whose text it never had.
    wrong: tuple[str, ...]
    exit_codes: tuple[tuple[int, int], ...]

    def __add__(self, other: "Figures") -> "Figures":
        """Return the sums of both."""
        summed: dict[str, Any] = {
            field.name: getattr(self, field.name) + getattr(other, field.name) for field in fields(Figures)
        }
        summed["offences"] = _counted(Counter(dict(self.offences)) + Counter(dict(other.offences)))
        summed["exit_codes"] = _counted(Counter(dict(self.exit_codes)) + Counter(dict(other.exit_codes)))
        return Figures(**summed)

    @property
    def stored_share(self) -> float:
        """Return the share of the published articles that are stored."""
        return _share(self.stored, self.published)

    @property
    def announced_share(self) -> float:
        """Return the share of the announced edits whose text is in the database."""
        return _share(self.announced_seen, self.announced)

    @property
    def unannounced_share(self) -> float:
        """Return the same share of the unannounced edits."""
        return _share(self.unannounced_seen, self.unannounced)

    @property
    def downloads_an_article(self) -> float:
        """Return how often an article was downloaded in full."""
        return _share(self.downloads, self.published)

    @property
    def conditional_an_article(self) -> float:
        """Return how often an article was requested conditionally."""
        return _share(self.conditional, self.published)

    @property
    def polls_a_day(self) -> float:
        """Return the requests for feeds, sitemaps and front pages per outlet and day."""
        return self.polls / self.outlet_days if self.outlet_days else 0.0

    @property
    def median_delay(self) -> float:
        """Return the median of the minutes from publication to the row."""
        return quantiles(self.delays, n=2)[0] if len(self.delays) > 1 else 0.0

    @property
    def second_run_share(self) -> float:
        """Return the bytes of a second run without changes, as a share of those of the first."""
        return self.second_bytes / self.first_bytes if self.first_bytes else 0.0

    @property
    def offended(self) -> int:
        """Return how many requests violated the outlets' rules."""
        return sum(number for _, number in self.offences)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of `article`."""

    url: str
    first_seen_at: datetime
    body: str


#: Number of the outlet and of the story.
_Id = tuple[int, int]


def figures_of(
    database: Path,
    rooms: Sequence[Newsroom],
    log: Sequence[LoggedRequest],
    *,
    days: float,
    bytes_of_runs: tuple[int, int],
    exit_codes: Iterable[int],
) -> Figures:
    """Return the figures of a finished month."""
    stories = {(room.number, story.number): story for room in rooms for story in room.stories}
    numbers = _numbers(rooms)
    rows = [(numbers.get(_bare(row.url)), row) for row in _rows(database)]
    stored = {number: row for number, row in rows if number is not None}
    seen = _edits_seen(rooms, _texts(database, numbers))
    articles = [asked for asked in log if asked.kind is Kind.ARTICLE]
    delays = ((row.first_seen_at - stories[number].published_at).total_seconds() for number, row in stored.items())
    return Figures(
        outlets=len(rooms),
        outlet_days=len(rooms) * days,
        published=len(stories),
        stored=len(stored),
        announced=seen[True, True] + seen[True, False],
        announced_seen=seen[True, True],
        unannounced=seen[False, True] + seen[False, False],
        unannounced_seen=seen[False, True],
        downloads=sum(asked.status == _OK for asked in articles),
        conditional=sum(asked.is_conditional for asked in articles),
        polls=sum(asked.kind is Kind.POLL for asked in log),
        robots=sum(asked.kind is Kind.ROBOTS for asked in log),
        delays=tuple(seconds / 60 for seconds in delays),
        first_bytes=bytes_of_runs[0],
        second_bytes=bytes_of_runs[1],
        offences=_counted(Counter(asked.offence.value for asked in log if asked.offence is not None)),
        missed=tuple(sorted(stories[number].path for number in stories.keys() - stored.keys())),
        wrong=tuple(sorted(row.url for number, row in rows if _is_wrong(number, row, stored, stories))),
        exit_codes=_counted(Counter(exit_codes)),
    )


def _is_wrong(number: _Id | None, row: _Row, stored: Mapping[_Id, _Row], stories: Mapping[_Id, Story]) -> bool:
    if number is None or stored[number] is not row:
        return True
    versions = range(len(stories[number].edits) + 1)
    return row.body not in {"\n".join(pages.text(*number, version)[1:]) for version in versions}


def _edits_seen(rooms: Sequence[Newsroom], texts: Mapping[_Id, Sequence[str]]) -> Counter[tuple[bool, bool]]:
    """Return how many edits there were, by whether they were announced and whether they are stored."""
    return Counter(
        (edit.is_announced, any(text in body for body in texts.get((room.number, story.number), ())))
        for room in rooms
        for story in room.stories
        for version, edit in enumerate(story.edits, 1)
        for text in (pages.edited(room.number, story.number, version),)
    )


def _numbers(rooms: Sequence[Newsroom]) -> dict[str, _Id]:
    """Return the story at each URL."""
    return {
        f"http://{address}{path}": (room.number, story.number)
        for room in rooms
        for address in (room.address, room.new_address)
        for story in room.stories
        for path in story.paths
    }


def _bare(url: str) -> str:
    return url.partition("?")[0]


def _rows(database: Path) -> list[_Row]:
    with closing(sqlite3.connect(database)) as connection:
        query = "SELECT url, first_seen_at, article_body FROM v_article ORDER BY article_id"
        rows = connection.execute(query).fetchall()
    return [_Row(url, datetime.fromisoformat(str(at)).replace(tzinfo=UTC), body) for url, at, body in rows]


def _texts(database: Path, numbers: Mapping[str, _Id]) -> dict[_Id, list[str]]:
    """Return all stored versions of the text of each story."""
    found: dict[_Id, list[str]] = {}
    with closing(sqlite3.connect(database)) as connection:
        for query in (
            "SELECT url, article_body FROM v_article",
            "SELECT url, article_revision.article_body FROM article_revision JOIN article ON article.id = article_id",
        ):
            for url, body in connection.execute(query):
                number = numbers.get(_bare(url))
                if number is not None:
                    found.setdefault(number, []).append(body or "")
    return found


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def _counted(counts: Counter[Word]) -> tuple[tuple[Word, int], ...]:
    return tuple(sorted(counts.items()))
