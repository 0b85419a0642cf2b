"""Stores what visits brought: articles, the state of their URLs and the visits themselves, in one transaction."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

import zstandard
from sqlalchemy import Connection, Engine, insert

from models.articles import (
    Parts,
    add_article,
    change_article,
    lock_articles,
    mark_seen,
    page_hashes,
    replace_parts,
    save_raw_pages,
    word,
)
from models.frontier import Candidate, discovered_row, source_ids
from models.keys import claim_keys, save_keys
from models.outcomes import Outcome, Reason, UrlState
from models.plain import storable
from models.revisions import keep_refused, keep_replaced
from models.spelling import spelling_key
from models.tables import Fetch, Url
from models.transaction import in_transaction
from models.upsert import insert_missing, table_of
from models.visits import (
    KEPT,
    Brought,
    Ended,
    UrlRow,
    after_article,
    after_end,
    give_up,
    join_spellings,
    lock_urls,
    owners,
    recorded,
    save_urls,
)
from pipelines.article_keys import PageKeys, page_keys
from pipelines.items import ArticleItem, PageItem
from pipelines.placement import (
    Page,
    Shelf,
    Taken,
    find,
    held_after,
    leads_elsewhere,
    make_way,
    settle,
    take,
    url_of,
    version_of_item,
)

#: The detail of a visit that is stored after a later one of its article.
STORED_LATE = "stored late: the article is that of a later visit"

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
    """What became of a visit: its outcome, and the article that its URL leads to, if any.

    `reason`, `detail`: why an article was not taken, where storing found that out.
    """

    outcome: Outcome
    article_id: int | None
    reason: Reason | None = None
    detail: str | None = None


@dataclass(slots=True)
class _Placed:
    """Where the batch's articles went, by the index of their visit; what hangs on them, by their number."""

    stored: dict[int, Stored] = field(default_factory=dict)
    keys: dict[int, PageKeys] = field(default_factory=dict)
    parts: dict[int, Parts] = field(default_factory=dict)
    seen: dict[int, datetime] = field(default_factory=dict)
    #: Visits whose page is the latest of its URL: neither refused nor stored late.
    taken: set[int] = field(default_factory=set)


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
    rows = lock_urls(connection, _found(visits, sources))
    on_record = recorded(connection, run_id, list(rows))
    done = {moment: Stored(*found) for moment, found in on_record.items()}
    left = {_moment(visit): visit for visit in visits if _moment(visit) not in done}
    fresh = list(left.values())
    done |= dict(zip(left, _store(connection, run_id, fresh, again=True) if fresh else (), strict=True))
    return tuple(done[_moment(visit)] for visit in visits)


def _moment(visit: Visit) -> tuple[str, datetime]:
    return storable(visit.url), visit.visited_at


def _store(
    connection: Connection,
    run_id: int,
    visits: Sequence[Visit],
    *,
    again: bool = False,
) -> tuple[Stored, ...]:
    sources = source_ids(connection, [visit.source for visit in visits], visits[0].visited_at)
    rows = lock_urls(connection, _found(visits, sources))
    visits = [_checked(visit, rows[storable(visit.url)]) for visit in visits]
    placed, shelf = _place_articles(connection, run_id, visits, rows, sources, again=again)
    stored = _move_urls(connection, visits, rows, placed, shelf)
    _add_fetches(connection, run_id, visits, stored, rows)
    _keep_pages(connection, visits, placed, rows)
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


def _place_articles(
    connection: Connection,
    run_id: int,
    visits: Sequence[Visit],
    rows: Mapping[str, UrlRow],
    sources: Mapping[str, int],
    *,
    again: bool,
) -> tuple[_Placed, Shelf]:
    """Find or make each visit's article, one visit after the other, and write what they leave of it."""
    placed = _Placed()
    articles = {index: visit.article for index, visit in enumerate(visits) if visit.article is not None}
    placed.keys = {index: page_keys(article, storable(visits[index].url)) for index, article in articles.items()}
    claims = {key: kind for keys in placed.keys.values() for key, kind in keys.claims().items()}
    keys = claim_keys(connection, claims)
    known = [*(row.article_id for row in rows.values()), *(row.article_id for row in keys.values())]
    shelf = Shelf(keys, lock_articles(connection, filter(None, known)))
    hashes = page_hashes(connection, [row.id for row in rows.values()])
    stood = {url: (row.article_id, row.state) for url, row in rows.items()}
    for index, article in articles.items():
        visit, url = visits[index], storable(visits[index].url)
        known_id, state = stood[url]
        page = Page(
            keys=placed.keys[index],
            article=article,
            version=version_of_item(article),
            run_id=run_id,
            known=known_id,
            is_owner=state is UrlState.STORED,
            is_direct=rows[url].key == placed.keys[index].page,
            same_bytes=visit.page is not None and _hash(visit.page) == hashes.get(rows[url].id),
            is_replayed=again,
        )
        source_id = sources[storable(visit.source)]
        stored = placed.stored[index] = _place(connection, shelf, page, source_id, placed)
        if stored.outcome is not Outcome.SKIPPED and stored.detail != STORED_LATE:
            placed.taken.add(index)
        if stored.article_id is not None:
            placed.seen[stored.article_id] = visit.visited_at
            # Whoever stored it first is known at the end; within a batch nobody gives a stored URL away.
            stood[url] = (stored.article_id, state if known_id == stored.article_id else UrlState.DUPLICATE)
    mark_seen(connection, placed.seen)
    replace_parts(connection, placed.parts)
    save_keys(connection, {key: shelf.keys[key] for key in shelf.changed})
    return placed, shelf


def _place(connection: Connection, shelf: Shelf, page: Page, source_id: int, placed: _Placed) -> Stored:
    found = find(shelf, page)
    if leads_elsewhere(page, found):
        _discover(connection, page, source_id)
        detail = f"it leads to {page.keys.page_url} by now, which is another article; the stored one stays"
        return Stored(Outcome.SKIPPED, page.known, Reason.OTHER_ARTICLE, detail)
    with_canonical = make_way(shelf, page, found)
    _move(connection, shelf)
    if found is None:
        url = page.keys.canonical_url if with_canonical and page.keys.canonical_url else page.keys.page_url
        stored, taken = _add(connection, page, url, source_id), Taken(Outcome.NEW, rewrites=True)
    else:
        held = shelf.articles[found]
        url = url_of(held, page, with_canonical=with_canonical)
        taken = take(held, page, url)
        stored = _change(connection, page, found, url, taken, was=held.url)
        shelf.articles[found] = replace(held, url=url)
    if stored.article_id is None:
        raise RuntimeError(f"{page.keys.page_url}: placed nowhere")
    if taken.rewrites:
        shelf.articles[stored.article_id] = held_after(stored.article_id, url, page)
        placed.parts[stored.article_id] = _parts(page.article)
    settle(shelf, page, stored.article_id, with_canonical=with_canonical)
    return stored


def _move(connection: Connection, shelf: Shelf) -> None:
    for number, url in shelf.moved.items():
        change_article(connection, number, {"url": url})
    shelf.moved.clear()


def _add(connection: Connection, page: Page, url: str, source_id: int) -> Stored:
    seen = page.article.fetched_at
    row = {"source_id": source_id, "first_seen_at": seen, "last_seen_at": seen}
    return Stored(Outcome.NEW, add_article(connection, row | _article_row(page, url)))


def _change(connection: Connection, page: Page, number: int, url: str, taken: Taken, *, was: str) -> Stored:
    judgement = taken.judgement
    if judgement is not None and judgement.is_refused:
        version = _article_row(page, url)
        changed = judgement.headline_changed
        keep_refused(connection, number, judgement.reason, judgement.detail, version, headline_changed=changed)
    elif judgement is not None:
        at, changed = page.article.fetched_at, judgement.headline_changed
        keep_replaced(connection, number, judgement.reason, at, headline_changed=changed)
    if taken.rewrites:
        change_article(connection, number, _article_row(page, url))
    elif url != was:
        change_article(connection, number, {"url": url})
    if taken.outcome is Outcome.SKIPPED and judgement is not None:
        return Stored(Outcome.SKIPPED, number, Reason.WORSE_VERSION, f"{judgement.reason}: {judgement.detail}")
    return Stored(taken.outcome, number, detail=STORED_LATE if taken.is_late else None)


def _discover(connection: Connection, page: Page, source_id: int) -> None:
    """Make a row for the page that a stored URL redirects to by now, so that it is visited for itself."""
    candidate = Candidate(page.keys.page_url, page.article.headline, via="redirect")
    row = discovered_row(candidate, page.keys.page_url, source_id, page.article.fetched_at)
    insert_missing(connection, Url, [row])


def _article_row(page: Page, url: str) -> dict[str, Any]:
    article = page.article
    return {name: getattr(article, name) for name in _COPIED} | {
        "url": url,
        "page_url": page.keys.page_url,
        "run_id": page.run_id,
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
    shelf: Shelf,
) -> tuple[Stored, ...]:
    """Apply the visits to the rows of their URLs, in order, and save the rows."""
    owned = _Owners(owners(connection, {item.article_id for item in placed.stored.values() if item.article_id}))
    stored = []
    for index, visit in enumerate(visits):
        row = rows[storable(visit.url)]
        result = placed.stored.get(index)
        if result is None or result.article_id is None or result.reason is Reason.OTHER_ARTICLE:
            ended = _ended(visit, result)
            row = after_end(row, ended)
            result = result or Stored(ended.outcome, row.article_id)
        else:
            home = spelling_key(shelf.articles[result.article_id].url)
            brought = _brought(row, visit, result.article_id, is_taken=index in placed.taken)
            row = after_article(row, replace(brought, is_duplicate=not owned.take(result, row, home)))
        stored.append(result)
        rows[storable(visit.url)] = row
    given_up = owned.given_up
    rows.update({url: replace(row, state=UrlState.DUPLICATE) for url, row in rows.items() if row.id in given_up})
    save_urls(connection, sorted(rows.values(), key=lambda row: row.id))
    batch = {row.id for row in rows.values()}
    give_up(connection, {number: article for number, article in given_up.items() if number not in batch})
    _join_spellings(connection, visits, rows, placed)
    return tuple(stored)


class _Owners:
    """Which URL has stored each article: the first that did, until the article's own URL does."""

    def __init__(self, found: Mapping[int, Mapping[int, str | None]]) -> None:
        self._found = {article: dict(rows) for article, rows in found.items()}
        #: URL rows that are no owners any more, with their articles.
        self.given_up: dict[int, int] = {}

    def take(self, stored: Stored, row: UrlRow, home: str) -> bool:
        """Enter a URL that brought the article; return whether it is the owner now."""
        article = stored.article_id or 0
        rows = self._found.setdefault(article, {})
        rows.setdefault(row.id, row.key)
        # The smallest number among those at home, else the first that was entered.
        owner = next((number for number, key in rows.items() if key == home), next(iter(rows)))
        self.given_up |= dict.fromkeys(rows.keys() - {owner}, article)
        self.given_up.pop(owner, None)
        self._found[article] = {owner: rows[owner]}
        return owner == row.id


def _join_spellings(
    connection: Connection,
    visits: Sequence[Visit],
    rows: Mapping[str, UrlRow],
    placed: _Placed,
) -> None:
    """Spare other spellings of the pages that were stored their own visit."""
    articles: dict[str, int] = {}
    for index, keys in placed.keys.items():
        number = placed.stored[index].article_id
        if number is not None and placed.stored[index].reason is not Reason.OTHER_ARTICLE:
            spellings = (rows[storable(visits[index].url)].key, keys.page, keys.amp)
            articles |= {key: number for key in spellings if key is not None}
    join_spellings(connection, articles)


def _brought(row: UrlRow, visit: Visit, number: int, *, is_taken: bool) -> Brought:
    if visit.page is None or not is_taken:
        # With the validators of a version that was not taken, the next visit would be told that nothing changed.
        return Brought(visit.visited_at, number, etag=row.etag, last_modified=row.last_modified)
    headers = {name.lower(): value for name, value in reversed(visit.page.headers)}
    return Brought(visit.visited_at, number, etag=headers.get("etag"), last_modified=headers.get("last-modified"))


def _ended(visit: Visit, stored: Stored | None) -> Ended:
    if stored is not None:
        return Ended(visit.visited_at, stored.outcome, stored.reason, stored.detail)
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
            "reason": result.reason or visit.reason,
            "detail": result.detail or visit.detail,
            "status": visit.status,
            "bytes": None if visit.page is None else len(visit.page.body),
        }
        for visit, result in zip(visits, stored, strict=True)
    ]
    connection.execute(insert(table_of(Fetch)), fetches)


def _keep_pages(
    connection: Connection,
    visits: Sequence[Visit],
    placed: _Placed,
    rows: Mapping[str, UrlRow],
) -> None:
    """Keep the pages of articles, and of rejections where no article's page would be lost."""
    compressor = zstandard.ZstdCompressor(level=_ZSTD_LEVEL)
    pages: dict[int, dict[str, Any]] = {}
    for index, visit in enumerate(visits):
        row = rows[storable(visit.url)]
        is_rejection = visit.outcome in {Outcome.SKIPPED, Outcome.FAILED} and row.state not in KEPT
        if visit.page is not None and visit.page.body and (index in placed.taken or is_rejection):
            pages[row.id] = {"url_id": row.id, **_page_row(visit.page, compressor)}
    save_raw_pages(connection, list(pages.values()))


def _page_row(page: PageItem, compressor: zstandard.ZstdCompressor) -> dict[str, Any]:
    return {
        "fetched_at": page.fetched_at,
        "status": page.status,
        "headers": [list(pair) for pair in page.headers],
        "body": compressor.compress(page.body),
        "body_bytes": len(page.body),
        "body_sha256": _hash(page),
    }


def _hash(page: PageItem) -> str:
    return hashlib.sha256(page.body).hexdigest()
