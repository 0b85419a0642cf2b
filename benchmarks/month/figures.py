"""The figures of a simulated month: the outlets' logs and the database, compared with what was published."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles
from typing import Any, TypeVar

from benchmarks.month import pages
from benchmarks.month.newsrooms import Newsroom
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
    stored = _stored(database)
    texts = _texts(database)
    edits = [
        (edit.is_announced, _url(room, story.path), pages.edited(room.number, story.number, version))
        for room in rooms
        for story in room.stories
        for version, edit in enumerate(story.edits, 1)
    ]
    seen = Counter((told, any(text in body for body in texts.get(url, ()))) for told, url, text in edits)
    published = {_url(room, story.path): story.published_at for room in rooms for story in room.stories}
    articles = [asked for asked in log if asked.kind is Kind.ARTICLE]
    return Figures(
        outlets=len(rooms),
        outlet_days=len(rooms) * days,
        published=len(published),
        stored=len(published.keys() & stored.keys()),
        announced=seen[True, True] + seen[True, False],
        announced_seen=seen[True, True],
        unannounced=seen[False, True] + seen[False, False],
        unannounced_seen=seen[False, True],
        downloads=sum(asked.status == _OK for asked in articles),
        conditional=sum(asked.is_conditional for asked in articles),
        polls=sum(asked.kind is Kind.POLL for asked in log),
        robots=sum(asked.kind is Kind.ROBOTS for asked in log),
        delays=tuple((stored[url] - at).total_seconds() / 60 for url, at in published.items() if url in stored),
        first_bytes=bytes_of_runs[0],
        second_bytes=bytes_of_runs[1],
        offences=_counted(Counter(asked.offence.value for asked in log if asked.offence is not None)),
        missed=tuple(sorted(published.keys() - stored.keys())),
        exit_codes=_counted(Counter(exit_codes)),
    )


def _stored(database: Path) -> dict[str, datetime]:
    """Return the time when the article of each URL was first stored."""
    with sqlite3.connect(database) as connection:
        rows = connection.execute("SELECT url, first_seen_at FROM article").fetchall()
    return {url: datetime.fromisoformat(str(at)).replace(tzinfo=UTC) for url, at in rows}


def _texts(database: Path) -> dict[str, list[str]]:
    """Return all stored versions of the text of each URL."""
    found: dict[str, list[str]] = {}
    with sqlite3.connect(database) as connection:
        for query in (
            "SELECT url, article_body FROM article",
            "SELECT url, article_revision.article_body FROM article_revision JOIN article ON article.id = article_id",
        ):
            for url, body in connection.execute(query):
                found.setdefault(url, []).append(body or "")
    return found


def _url(room: Newsroom, path: str) -> str:
    return f"http://{room.address}{path}"


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def _counted(counts: Counter[Word]) -> tuple[tuple[Word, int], ...]:
    return tuple(sorted(counts.items()))
