"""Stores what visits brought: articles, the state of their URLs and the visits themselves, in one transaction."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

import zstandard
from sqlalchemy import Connection, Engine, insert

from models.articles import (
    Claim,
    Held,
    Parts,
    claim_articles,
    fill_articles,
    mark_seen,
    replace_parts,
    save_raw_pages,
    word,
)
from models.frontier import source_ids
from models.outcomes import Outcome, Reason, UrlState
from models.plain import storable
from models.tables import Fetch
from models.transaction import in_transaction
from models.upsert import table_of
from models.visits import KEPT, Brought, Ended, UrlRow, after_article, after_end, lock_urls, owners, recorded, save_urls
from pipelines.article_keys import declared_key, page_key
from pipelines.items import ArticleItem, PageItem

_ZSTD_LEVEL = 3
_WITHOUT_ARTICLE = frozenset({Outcome.SKIPPED, Outcome.FAILED, Outcome.DEFERRED, Outcome.UNCHANGED})
# Columns of an article that are attributes of its item under the same name.
_COPIED = tuple(
    """requested_url canonical_url headline description article_body article_body_html article_section
    date_published date_published_raw date_published_source date_modified date_modified_raw date_modified_source
    in_language word_count page_type is_accessible_for_free image_url publisher fingerprint fetched_at""".split(),
)


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit of a frontier URL: its article, or the outcome (skipped, failed, deferred, unchanged for a 304)."""

    url: str
    source: str
    visited_at: datetime
    page: PageItem | None
    article: ArticleItem | None
    outcome: Outcome | None
    reason: Reason | None
    detail: str | None
    status: int | None

    def __post_init__(self) -> None:
        """Raise ValueError unless there is exactly one of article and outcome."""
        if self.article is not None and self.outcome is not None:
            raise ValueError(f"{self.url}: a visit with an article has no outcome yet, got {self.outcome}")
        if self.article is None and self.outcome not in _WITHOUT_ARTICLE:
            raise ValueError(f"{self.url}: a visit without an article ends as one of {sorted(_WITHOUT_ARTICLE)}")


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of a visit: its outcome, and the article that its URL leads to, if any."""

    outcome: Outcome
    article_id: int | None


@dataclass(slots=True)
class _Placed:
    """Where the batch's articles went, by the index of their visit."""

    outcomes: dict[int, Outcome] = field(default_factory=dict)
    numbers: dict[int, int] = field(default_factory=dict)


def store(engine: Engine, run_id: int, visits: Sequence[Visit], *, again: bool = False) -> tuple[Stored, ...]:
    """Store a batch of visits, all or nothing, and return what became of each, in order.

    `again`: they may be stored already, by a commit that nobody confirmed or a replay that was killed. Then each
    visit of this run (known by its URL and moment) is stored once, and none over the article of a later visit.
    """
    if not visits:
        return ()
    return in_transaction(engine, partial(_store_again if again else _store, run_id=run_id, visits=visits))


def _store_again(connection: Connection, run_id: int, visits: Sequence[Visit]) -> tuple[Stored, ...]:
    sources = source_ids(connection, [visit.source for visit in visits], visits[0].visited_at)
    # The locks wait for the end of an earlier attempt that the server may still be working on.
    rows, _ = lock_urls(connection, _found(visits, sources))
    on_record = recorded(connection, run_id, list(rows))
    done = {moment: Stored(*found) for moment, found in on_record.items()}
    left = {_moment(visit): visit for visit in visits if _moment(visit) not in done}
    fresh = [_unless_late(visit, rows[storable(visit.url)]) for visit in left.values()]
    done |= dict(zip(left, _store(connection, run_id, fresh) if fresh else (), strict=True))
    return tuple(done[_moment(visit)] for visit in visits)


def _moment(visit: Visit) -> tuple[str, datetime]:
    return storable(visit.url), visit.visited_at


def _unless_late(visit: Visit, row: UrlRow) -> Visit:
    """Return the visit; what it brought is left out where a later visit has stored its article before it."""
    is_late = row.state in KEPT and row.last_fetched_at is not None and row.last_fetched_at > visit.visited_at
    if visit.article is None or not is_late:
        return visit
    detail = "stored late: the article is that of a later visit"
    return replace(visit, page=None, article=None, outcome=Outcome.UNCHANGED, reason=None, detail=detail)


def _store(connection: Connection, run_id: int, visits: Sequence[Visit]) -> tuple[Stored, ...]:
    sources = source_ids(connection, [visit.source for visit in visits], visits[0].visited_at)
    rows, keys = lock_urls(connection, _found(visits, sources))
    visits = [_checked(visit, rows[storable(visit.url)]) for visit in visits]
    placed = _place_articles(connection, visits, sources, [_own_key(rows, keys, visit) for visit in visits])
    _write_articles(connection, visits, placed)
    stored = _move_urls(connection, visits, rows, placed)
    _add_fetches(connection, run_id, visits, stored, rows)
    _keep_pages(connection, visits, rows)
    return stored


def _found(visits: Sequence[Visit], sources: Mapping[str, int]) -> dict[str, tuple[str, datetime, int]]:
    """Say what the row of a URL is made of that no discovery has offered."""
    return {
        storable(visit.url): (
            (visit.page.hints.via if visit.page else None) or "visit",
            visit.visited_at,
            sources[storable(visit.source)],
        )
        for visit in visits
    }


def _checked(visit: Visit, row: UrlRow) -> Visit:
    """Return the visit; "not modified" about a page that was never stored is a bad answer."""
    if visit.outcome is not Outcome.UNCHANGED or row.state in KEPT:
        return visit
    detail = "not modified, but never stored"
    return replace(visit, outcome=Outcome.FAILED, reason=Reason.BAD_RESPONSE, detail=detail)


def _own_key(rows: Mapping[str, UrlRow], keys: Mapping[int, str], visit: Visit) -> str | None:
    """Return the key of the article that this URL stored before, whatever its page declares by now."""
    row = rows[storable(visit.url)]
    return keys.get(row.article_id) if row.state is UrlState.STORED and row.article_id is not None else None


def _place_articles(
    connection: Connection,
    visits: Sequence[Visit],
    sources: Mapping[str, int],
    own_keys: Sequence[str | None],
) -> _Placed:
    """Find each article's row: under its first key, or under its page's URL where another text has that key."""
    placed = _Placed()
    articles = {index: visit.article for index, visit in enumerate(visits) if visit.article is not None}
    page_keys = {index: page_key(article.url, storable(visits[index].url)) for index, article in articles.items()}
    wanted = {
        index: own_keys[index] or declared_key(article.canonical_url, page_keys[index])
        for index, article in articles.items()
    }
    while wanted:
        claims = {
            key: Claim(
                key,
                articles[index].requested_url,
                sources[storable(visits[index].source)],
                visits[index].visited_at,
            )
            for index, key in reversed(wanted.items())
        }
        held = claim_articles(connection, claims)
        shared = []
        for index, key in wanted.items():
            is_own = key in {own_keys[index], page_keys[index]}
            outcome = _outcome(held[key], articles[index], is_own=is_own)
            if outcome is None:
                shared.append(index)
                continue
            placed.outcomes[index] = outcome
            placed.numbers[index] = held[key].id
            held[key] = Held(held[key].id, articles[index].fingerprint, articles[index].requested_url)
        wanted = {index: page_keys[index] for index in shared}
    return placed


def _outcome(held: Held, article: ArticleItem, *, is_own: bool) -> Outcome | None:
    """Return the outcome under a key; None where the key is shared by different texts."""
    if held.fingerprint is None:
        return Outcome.NEW
    if held.fingerprint == article.fingerprint:
        return Outcome.UNCHANGED
    if is_own or held.requested_url == article.requested_url:
        return Outcome.CHANGED
    return None


def _write_articles(connection: Connection, visits: Sequence[Visit], placed: _Placed) -> None:
    """Fill the rows of new and changed articles; a later visit of the batch wins."""
    filled: dict[int, dict[str, Any]] = {}
    parts: dict[int, Parts] = {}
    seen: dict[int, datetime] = {}
    for index, outcome in placed.outcomes.items():
        number, visit = placed.numbers[index], visits[index]
        seen[number] = visit.visited_at
        if visit.article is not None and outcome is not Outcome.UNCHANGED:
            filled[number] = _article_row(visit.article)
            parts[number] = _parts(visit.article)
    fill_articles(connection, filled)
    mark_seen(connection, seen)
    replace_parts(connection, parts)


def _article_row(article: ArticleItem) -> dict[str, Any]:
    return {name: getattr(article, name) for name in _COPIED} | {
        "furniture_cuts": article.furniture,
        "injected_links": [asdict(link) for link in article.injected_links],
    }


def _parts(article: ArticleItem) -> Parts:
    authors: dict[str, str | None] = {}
    for author in article.authors:
        authors.setdefault(word(author.name), author.url)
    authors.pop("", None)
    return Parts(
        authors=tuple(authors.items()),
        keywords=tuple(dict.fromkeys(filter(None, map(word, article.keywords)))),
        removed=tuple(asdict(block) for block in article.removed),
    )


def _move_urls(
    connection: Connection,
    visits: Sequence[Visit],
    rows: dict[str, UrlRow],
    placed: _Placed,
) -> tuple[Stored, ...]:
    """Apply the visits to the rows of their URLs, in order, and save the rows."""
    owner = owners(connection, list(set(placed.numbers.values())))
    stored = []
    for index, visit in enumerate(visits):
        row = rows[storable(visit.url)]
        if index in placed.outcomes:
            number = placed.numbers[index]
            is_duplicate = owner.setdefault(number, row.id) != row.id
            row = after_article(row, _brought(row, visit, number, is_duplicate=is_duplicate))
            stored.append(Stored(placed.outcomes[index], number))
        else:
            ended = _ended(visit)
            row = after_end(row, ended)
            stored.append(Stored(ended.outcome, row.article_id))
        rows[storable(visit.url)] = row
    save_urls(connection, sorted(rows.values(), key=lambda row: row.id))
    return tuple(stored)


def _brought(row: UrlRow, visit: Visit, number: int, *, is_duplicate: bool) -> Brought:
    etag, last_modified = row.etag, row.last_modified
    if visit.page is not None:
        headers = {name.lower(): value for name, value in reversed(visit.page.headers)}
        etag, last_modified = headers.get("etag"), headers.get("last-modified")
    return Brought(visit.visited_at, number, is_duplicate, etag, last_modified)


def _ended(visit: Visit) -> Ended:
    if visit.outcome is None:
        raise ValueError(f"{visit.url}: neither an article nor an outcome")
    return Ended(visit.visited_at, visit.outcome, visit.reason, visit.detail)


def _add_fetches(
    connection: Connection,
    run_id: int,
    visits: Sequence[Visit],
    stored: Sequence[Stored],
    rows: Mapping[str, UrlRow],
) -> None:
    fetches = [
        {
            "run_id": run_id,
            "url_id": rows[storable(visit.url)].id,
            "fetched_at": visit.visited_at,
            "outcome": result.outcome,
            "reason": visit.reason,
            "detail": visit.detail,
            "status": visit.status,
            "bytes": None if visit.page is None else len(visit.page.body),
        }
        for visit, result in zip(visits, stored, strict=True)
    ]
    connection.execute(insert(table_of(Fetch)), fetches)


def _keep_pages(connection: Connection, visits: Iterable[Visit], rows: Mapping[str, UrlRow]) -> None:
    """Keep the pages of articles, and of rejections where no article's page would be lost."""
    compressor = zstandard.ZstdCompressor(level=_ZSTD_LEVEL)
    pages: dict[int, dict[str, Any]] = {}
    for visit in visits:
        row = rows[storable(visit.url)]
        is_rejection = visit.outcome in {Outcome.SKIPPED, Outcome.FAILED} and row.state not in KEPT
        if visit.page is not None and visit.page.body and (visit.article is not None or is_rejection):
            pages[row.id] = {"url_id": row.id, **_page_row(visit.page, compressor)}
    save_raw_pages(connection, list(pages.values()))


def _page_row(page: PageItem, compressor: zstandard.ZstdCompressor) -> dict[str, Any]:
    return {
        "fetched_at": page.fetched_at,
        "status": page.status,
        "headers": [list(pair) for pair in page.headers],
        "body": compressor.compress(page.body),
        "body_bytes": len(page.body),
        "body_sha256": hashlib.sha256(page.body).hexdigest(),
    }
