"""Stores what visits brought: articles, the state of their URLs and the visits themselves, in one transaction."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

import zstandard
from sqlalchemy import Connection, Engine, insert

from models.articles.articles import (
    ArticleChildren,
    StoredArticle,
    add_article,
    change_article,
    clean_keyword,
    drop_raw_pages,
    lock_articles,
    page_hashes,
    replace_children,
    save_raw_pages,
    touch,
)
from models.articles.keys import claim_keys, save_keys
from models.articles.revisions import keep_refused, keep_replaced
from models.articles.site_memory import PageRow, keep_pages
from models.database.transaction import in_transaction
from models.database.upsert import table_of
from models.enums import Outcome, Reason, UrlState
from models.frontier.announced_edits import save_hit_rate
from models.frontier.queue import source_ids
from models.frontier.revisit_policy import DEFAULT_HOURS, Visited, age_start, next_revisit
from models.frontier.url_state import (
    KEPT,
    ArticleVisit,
    EndedVisit,
    UrlRow,
    after_article,
    after_end,
    anonymised,
    give_up,
    join_spellings,
    lock_urls,
    owners,
    recorded,
    rediscover,
    save_urls,
)
from models.storable_text import storable
from models.tables import Fetch
from models.url_key import url_key
from pipelines.items import ArticleItem, InjectedLink, PageItem, RemovedBlock
from pipelines.metadata.robots_tags import forbids_archiving
from pipelines.site_memory.on_store import apply_memory, as_published, memories
from pipelines.site_memory.patterns import Memory
from pipelines.storage.article_keys import PageKeys, page_keys
from pipelines.storage.article_matching import (
    LIVE_BLOG,
    IncomingPage,
    LockedArticles,
    MergeDecision,
    assign_keys,
    decide,
    leads_elsewhere,
    match,
    release_keys,
    stored_after,
    url_of,
    version_of_item,
)
from pipelines.storage.takedown_filter import anonymise_url, digests_of_visit, forgotten_visits, names_of_sources
from pipelines.visit import Stored, Visit

#: The detail of a visit that is stored after a later one of its article.
STORED_LATE = "stored late: the article is that of a later visit"

_ZSTD_LEVEL = 3
#: Nobody wants to have what is skipped for these.
_UNWANTED = frozenset({Reason.OTHER_LANGUAGE, Reason.NO_KEYWORD})
# Columns of an article that are attributes of its item under the same name.
_COPIED = tuple(
    """requested_url canonical_url headline description article_body article_body_html article_section
    date_published date_published_raw date_published_source date_modified date_modified_raw date_modified_source
    in_language word_count page_type is_accessible_for_free image_url publisher fingerprint fetched_at
    date_published_offset date_published_missing date_modified_offset date_modified_missing is_paywalled
    access_evidence is_live_blog amp_url is_truncated tdm_opt_out tdm_evidence""".split(),
)
# Columns of several values in one text, and what stands between them: headlines may hold any other mark.
_JOINED = {"alternative_headline": "\n", "date_flags": "; ", "wire_agency": "; ", "robots_tags": ", "}


@dataclass(slots=True)
class _Batch:
    """Rows, keys and articles that the transaction has locked, as its visits leave them one after the other."""

    run_id: int
    again: bool
    sources: Mapping[str, int]
    rows: dict[str, UrlRow]
    keys: Mapping[int, PageKeys]
    shelf: LockedArticles
    owned: "_Owners"
    #: The SHA-256 of the page that is kept of each URL row, and of the page that each visit brought.
    hashes: Mapping[int, str]
    brought: Mapping[int, str]
    #: What is known of the hosts of the batch.
    memories: Mapping[str, Memory]
    #: What the articles teach that are written, by their numbers.
    learnt: dict[int, PageRow] = field(default_factory=dict)
    parts: dict[int, ArticleChildren] = field(default_factory=dict)
    seen: dict[int, datetime] = field(default_factory=dict)
    #: Visits whose page is the latest of its URL: neither refused nor stored late.
    taken: set[int] = field(default_factory=set)
    #: URLs to which stored ones redirect by now, with what a row of theirs is made of.
    elsewhere: dict[str, tuple[str, datetime, int]] = field(default_factory=dict)
    #: Keys of pages that were seen to lead to an article.
    spellings: dict[str, int] = field(default_factory=dict)
    #: Ages in hours at which articles are visited again.
    revisit_hours: tuple[float, ...] = DEFAULT_HOURS
    #: Visits that were made for an edit that a source told of, and those that brought one.
    announced: Counter[int] = field(default_factory=Counter)
    kept_word: Counter[int] = field(default_factory=Counter)


def store(
    engine: Engine,
    run_id: int,
    visits: Sequence[Visit],
    *,
    again: bool = False,
    revisit_hours: tuple[float, ...] = DEFAULT_HOURS,
) -> tuple[Stored, ...]:
    """Store a batch of visits, all or nothing, and return what became of each, in order.

    `again`: they may be stored already, by a commit that nobody confirmed or a replay that was killed. Then each
    visit of this run (known by its URL and moment) is stored once, and none over the article of a later visit.
    `revisit_hours`: the ages at which articles are visited again.
    """
    work = partial(store_in, run_id=run_id, visits=visits, again=again, revisit_hours=revisit_hours)
    return in_transaction(engine, work)


def store_in(
    connection: Connection,
    run_id: int,
    visits: Sequence[Visit],
    *,
    again: bool = False,
    revisit_hours: tuple[float, ...] = DEFAULT_HOURS,
) -> tuple[Stored, ...]:
    """Do what `store` does, in the caller's transaction. What is forgotten is only counted."""
    if not visits:
        return ()
    forgotten = forgotten_visits(connection, lambda: dict(enumerate(map(_digests, visits))))
    nameless = _anonymised(connection, visits, forgotten)
    stored = (_store_again if again else _store)(connection, run_id, nameless, revisit_hours)
    on_request = Stored(Outcome.SKIPPED, None, Reason.FORGOTTEN, "removed on request")
    return tuple(on_request if index in forgotten else one for index, one in enumerate(stored))


def _digests(visit: Visit) -> frozenset[str]:
    return digests_of_visit(storable(visit.url), storable(visit.source), visit.page, visit.article)


def _anonymised(connection: Connection, visits: Sequence[Visit], forgotten: Mapping[int, str]) -> Sequence[Visit]:
    """Return the visits; nothing is left of those that brought what is forgotten but that there was one."""
    if not forgotten:
        return visits
    sources = names_of_sources(connection, {storable(visit.source) for visit in visits})
    return [
        replace(
            visit,
            url=anonymise_url(connection, storable(visit.url), forgotten[index], visit.visited_at),
            source=sources.get(storable(visit.source), visit.source),
            page=None,
            article=None,
            outcome=Outcome.SKIPPED,
            reason=Reason.FORGOTTEN,
            detail=None,
        )
        if index in forgotten
        else visit
        for index, visit in enumerate(visits)
    ]


def _store_again(
    connection: Connection, run_id: int, visits: Sequence[Visit], revisit_hours: tuple[float, ...]
) -> tuple[Stored, ...]:
    sources = source_ids(connection, [visit.source for visit in visits], visits[0].visited_at)
    # The locks wait for the end of an earlier attempt that the server may still be working on.
    rows = lock_urls(connection, _found(visits, sources))
    on_record = recorded(connection, run_id, list(rows))
    done = {moment: Stored(*found) for moment, found in on_record.items()}
    left = {_moment(visit): visit for visit in visits if _moment(visit) not in done}
    fresh = list(left.values())
    stored = _store(connection, run_id, fresh, revisit_hours, again=True) if fresh else ()
    done |= dict(zip(left, stored, strict=True))
    return tuple(done[_moment(visit)] for visit in visits)


def _moment(visit: Visit) -> tuple[str, datetime]:
    return storable(visit.url), visit.visited_at


def _store(
    connection: Connection,
    run_id: int,
    visits: Sequence[Visit],
    revisit_hours: tuple[float, ...],
    *,
    again: bool = False,
) -> tuple[Stored, ...]:
    sources = source_ids(connection, [visit.source for visit in visits], visits[0].visited_at)
    rows = lock_urls(connection, _found(visits, sources))
    visits = [_checked(visit, rows[storable(visit.url)]) for visit in visits]
    batch = _locked(connection, run_id, visits, rows, sources, again=again)
    batch.revisit_hours = revisit_hours
    stored = tuple(_apply(connection, batch, index, visit) for index, visit in enumerate(visits))
    touch(connection, batch.seen)
    replace_children(connection, batch.parts)
    keep_pages(connection, list(batch.learnt.values()))
    save_keys(connection, {key: batch.shelf.keys[key] for key in batch.shelf.changed})
    _save_urls(connection, batch)
    _add_fetches(connection, run_id, visits, stored, rows)
    _keep_pages(connection, visits, batch)
    for source_id in sorted(batch.announced):
        save_hit_rate(connection, source_id, batch.announced[source_id], batch.kept_word[source_id])
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


def _locked(
    connection: Connection,
    run_id: int,
    visits: Sequence[Visit],
    rows: dict[str, UrlRow],
    sources: Mapping[str, int],
    *,
    again: bool,
) -> _Batch:
    """Claim and lock all keys of the batch, and the articles to which they and the URLs lead."""
    found = {
        index: page_keys(visit.article, storable(visit.url))
        for index, visit in enumerate(visits)
        if visit.article is not None
    }
    keys = claim_keys(connection, {key: kind for of_page in found.values() for key, kind in of_page.claims().items()})
    known = [*(row.article_id for row in rows.values()), *(row.article_id for row in keys.values())]
    shelf = LockedArticles(keys, as_published(connection, lock_articles(connection, filter(None, known))))
    hashes = page_hashes(connection, [row.id for row in rows.values()])
    owned = _Owners(owners(connection, shelf.articles.keys()))
    brought = {index: _hash(visit.page) for index, visit in enumerate(visits) if visit.page is not None}
    known_by_host = memories(connection, [of_page.page_url for of_page in found.values()])
    return _Batch(run_id, again, sources, rows, found, shelf, owned, hashes, brought, known_by_host)


def _apply(connection: Connection, batch: _Batch, index: int, visit: Visit) -> Stored:
    """Do what a visit does to its article and to the row of its URL."""
    url = storable(visit.url)
    row = batch.rows[url]
    stored = _applied(connection, batch, index, visit, (url, row))
    if row.is_announced and stored.outcome is not Outcome.DEFERRED:
        source_id = batch.sources[storable(visit.source)]
        batch.announced[source_id] += 1
        batch.kept_word[source_id] += stored.outcome in {Outcome.NEW, Outcome.CHANGED}
    return stored


def _applied(connection: Connection, batch: _Batch, index: int, visit: Visit, at: tuple[str, UrlRow]) -> Stored:
    url, row = at
    if visit.article is None:
        ended = _ended(visit, _revisit_at(batch, row, visit))
        batch.rows[url] = after_end(row, ended)
        return Stored(ended.outcome, row.article_id)
    page = _page(batch, index, visit, visit.article, row)
    stored = _place(connection, batch, page, batch.sources[storable(visit.source)])
    if stored.reason is Reason.REDIRECTS_TO_OTHER_ARTICLE or stored.article_id is None:
        batch.elsewhere[page.keys.page_url] = ("redirect", visit.visited_at, batch.sources[storable(visit.source)])
        ended = EndedVisit(
            visit.visited_at, stored.outcome, stored.reason, stored.detail, _revisit_at(batch, row, visit)
        )
        batch.rows[url] = after_end(row, ended)
        return stored
    adds_nothing = visit.article.is_truncated and stored.outcome is Outcome.UNCHANGED
    if stored.outcome is not Outcome.SKIPPED and stored.detail != STORED_LATE and not adds_nothing:
        batch.taken.add(index)
    batch.seen[stored.article_id] = visit.visited_at
    batch.spellings |= {key: stored.article_id for key in (row.key, page.keys.page, page.keys.amp) if key is not None}
    _enter(batch, url, visit, stored, is_taken=index in batch.taken)
    return stored


def _revisit_at(batch: _Batch, row: UrlRow, visit: Visit) -> datetime | None:
    """Return when the article of a URL is visited next, after a visit that brought none."""
    held = batch.shelf.articles.get(row.article_id) if row.article_id is not None else None
    if held is None:
        return None
    return next_revisit(
        batch.revisit_hours,
        Visited(
            visit.visited_at,
            age_start(held.date_published, row.first_seen_at),
            has_validators=bool(row.etag or row.last_modified),
            is_live=held.page_type == LIVE_BLOG,
            is_announced=row.is_announced,
        ),
    )


def _page(batch: _Batch, index: int, visit: Visit, article: ArticleItem, row: UrlRow) -> IncomingPage:
    keys = batch.keys[index]
    return IncomingPage(
        keys=keys,
        article=article,
        version=version_of_item(article),
        run_id=batch.run_id,
        known=row.article_id,
        is_owner=row.state is UrlState.STORED,
        is_direct=row.key == keys.page,
        same_bytes=visit.page is not None and batch.brought[index] == batch.hashes.get(row.id),
        is_replayed=batch.again,
    )


def _place(connection: Connection, batch: _Batch, page: IncomingPage, source_id: int) -> Stored:
    """Find or make a page's article, and write what the page leaves of it."""
    shelf = batch.shelf
    found = match(shelf, page)
    if leads_elsewhere(page, found):
        detail = f"it leads to {page.keys.page_url} by now, which is another article; the stored one stays"
        return Stored(Outcome.SKIPPED, page.known, Reason.REDIRECTS_TO_OTHER_ARTICLE, detail)
    with_canonical = release_keys(shelf, page, found)
    _move(connection, shelf)
    held = shelf.articles[found] if found is not None else None
    if held is None:
        url = page.keys.canonical_url if with_canonical and page.keys.canonical_url else page.keys.page_url
        taken = MergeDecision(Outcome.NEW, rewrites=True)
    else:
        url = url_of(held, page, with_canonical=with_canonical)
        taken = decide(held, page, url)
    remembered = apply_memory(page.article, page.keys.page_url, batch.memories) if taken.rewrites else None
    stored = remembered.article if remembered is not None else page.article
    if held is None:
        number = _add(connection, page, stored, url, source_id)
    else:
        number = held.id
        _change(connection, page, stored, url, taken, held)
        shelf.articles[number] = replace(held, url=url)
    if remembered is not None:
        shelf.articles[number] = stored_after(number, url, page)
        batch.parts[number] = _parts(stored)
        batch.learnt[number] = remembered.row(number)
    assign_keys(shelf, page, number, with_canonical=with_canonical)
    return _stored(taken, number, None if stored is page.article else stored)


def _move(connection: Connection, shelf: LockedArticles) -> None:
    for number, url in shelf.moved.items():
        change_article(connection, number, {"url": url})
    shelf.moved.clear()


def _add(connection: Connection, page: IncomingPage, stored: ArticleItem, url: str, source_id: int) -> int:
    seen = stored.fetched_at
    row = {"source_id": source_id, "first_seen_at": seen, "last_seen_at": seen}
    return add_article(connection, row | _article_row(page, stored, url))


def _change(
    connection: Connection, page: IncomingPage, stored: ArticleItem, url: str, taken: MergeDecision, held: StoredArticle
) -> None:
    number, judgement = held.id, taken.judgement
    if judgement is not None and judgement.is_refused:
        version = _article_row(page, page.article, url)
        changed = judgement.headline_changed
        keep_refused(connection, number, judgement.reason, judgement.detail, version, headline_changed=changed)
    elif judgement is not None:
        at, changed = page.article.fetched_at, judgement.headline_changed
        keep_replaced(connection, number, judgement.reason, at, headline_changed=changed)
    if taken.rewrites:
        change_article(connection, number, _article_row(page, stored, url))
    elif url != held.url:
        change_article(connection, number, {"url": url})


def _stored(taken: MergeDecision, number: int, article: ArticleItem | None) -> Stored:
    if taken.is_late:
        return Stored(taken.outcome, number, detail=STORED_LATE)
    if taken.outcome is Outcome.SKIPPED and taken.judgement is not None:
        detail = f"{taken.judgement.reason}: {taken.judgement.detail}"
        return Stored(taken.outcome, number, Reason.WORSE_VERSION, detail)
    return Stored(taken.outcome, number, article=article)


def _article_row(page: IncomingPage, article: ArticleItem, url: str) -> dict[str, Any]:
    joined = {name: mark.join(getattr(article, name)) or None for name, mark in _JOINED.items()}
    return (
        {name: getattr(article, name) for name in _COPIED}
        | joined
        | {
            "url": url,
            "page_url": page.keys.page_url,
            "run_id": page.run_id,
            "furniture_cuts": article.furniture,
            "injected_links": [_values(link) for link in article.injected_links],
        }
    )


def _parts(article: ArticleItem) -> ArticleChildren:
    authors: dict[str, tuple[str, str | None, bool]] = {}
    for author in article.authors:
        name = clean_keyword(author.name)
        if name:
            authors.setdefault(name, (name, author.url, author.is_person))
    return ArticleChildren(
        authors=tuple(authors.values()),
        keywords=tuple(dict.fromkeys(filter(None, map(clean_keyword, article.keywords)))),
        removed=tuple(_values(block) for block in article.removed),
    )


def _values(one: RemovedBlock | InjectedLink) -> dict[str, Any]:
    """Return the values by their names; `asdict` would copy each deeply, a fifth of what storing costs."""
    return {name: getattr(one, name) for name in one.__dataclass_fields__}


def _enter(batch: _Batch, url: str, visit: Visit, stored: Stored, *, is_taken: bool) -> None:
    """Enter an article into the row of the URL that brought it; another URL may lose it by that."""
    row, number = batch.rows[url], stored.article_id
    if number is None or visit.article is None:
        raise RuntimeError(f"{url}: there is no article to enter")
    home = url_key(batch.shelf.articles[number].url)
    is_owner, loser = batch.owned.take(number, row, home)
    brought = _brought(row, visit, number, is_taken=is_taken)
    # Who sends the same page again though it was asked whether it has changed will do so the next time.
    is_deaf = row.state is UrlState.STORED and stored.outcome is Outcome.UNCHANGED
    revisit_at = next_revisit(
        batch.revisit_hours,
        Visited(
            visit.visited_at,
            age_start(visit.article.date_published, row.first_seen_at),
            has_validators=bool(brought.etag or brought.last_modified) and not is_deaf,
            is_live=visit.article.page_type == LIVE_BLOG,
            is_announced=row.is_announced,
        ),
    )
    batch.rows[url] = after_article(row, replace(brought, is_duplicate=not is_owner, revisit_at=revisit_at))
    for other, held in batch.rows.items():
        if held.id in loser and held.article_id == number:
            batch.rows[other] = replace(held, state=UrlState.DUPLICATE, next_due_at=None, is_announced=False)


def _save_urls(connection: Connection, batch: _Batch) -> None:
    rows = batch.rows
    for url in batch.elsewhere.keys() & rows.keys():
        rows[url] = anonymised(rows[url])
    save_urls(connection, sorted(rows.values(), key=lambda row: row.id))
    visited = {row.id for row in rows.values()}
    given_up = batch.owned.given_up
    give_up(connection, {number: article for number, article in given_up.items() if number not in visited})
    rediscover(connection, {url: made_of for url, made_of in batch.elsewhere.items() if url not in rows})
    join_spellings(connection, batch.spellings, besides=visited)


class _Owners:
    """Which URL has stored each article: the first that did, until the article's own URL does."""

    def __init__(self, found: Mapping[int, Mapping[int, str | None]]) -> None:
        self._found = {article: dict(rows) for article, rows in found.items()}
        #: URL rows that are no owners any more, with their articles.
        self.given_up: dict[int, int] = {}

    def take(self, article: int, row: UrlRow, home: str) -> tuple[bool, set[int]]:
        """Enter a URL that brought an article; return whether it is its owner now, and who is not any more."""
        rows = self._found.setdefault(article, {})
        rows.setdefault(row.id, row.key)
        # The oldest row among those at home, else the one that was first.
        owner = next((number for number, key in rows.items() if key == home), next(iter(rows)))
        losers = rows.keys() - {owner}
        self.given_up |= dict.fromkeys(losers, article)
        self.given_up.pop(owner, None)
        self._found[article] = {owner: rows[owner]}
        return owner == row.id, losers - {row.id}


def _brought(row: UrlRow, visit: Visit, number: int, *, is_taken: bool) -> ArticleVisit:
    if visit.page is None or not is_taken:
        # With the validators of a version that was not taken, the next visit would be told that nothing changed.
        return ArticleVisit(visit.visited_at, number, etag=row.etag, last_modified=row.last_modified)
    if visit.article is not None and visit.article.is_truncated:
        # Nor with those of a page that is not whole.
        return ArticleVisit(visit.visited_at, number)
    headers = {name.lower(): value for name, value in reversed(visit.page.headers)}
    return ArticleVisit(visit.visited_at, number, etag=headers.get("etag"), last_modified=headers.get("last-modified"))


def _ended(visit: Visit, revisit_at: datetime | None) -> EndedVisit:
    if visit.outcome is None:
        raise ValueError(f"{visit.url}: neither an article nor an outcome")
    return EndedVisit(visit.visited_at, visit.outcome, visit.reason, visit.detail, revisit_at)


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
            "seconds": visit.seconds,
        }
        for visit, result in zip(visits, stored, strict=True)
    ]
    connection.execute(insert(table_of(Fetch)), fetches)


def _keep_pages(
    connection: Connection,
    visits: Sequence[Visit],
    batch: _Batch,
) -> None:
    """Keep the pages of articles, and of rejections where no article's page would be lost."""
    compressor = zstandard.ZstdCompressor(level=_ZSTD_LEVEL)
    pages: dict[int, dict[str, Any]] = {}
    private: set[int] = set()
    for index, visit in enumerate(visits):
        row = batch.rows[storable(visit.url)]
        if visit.article is not None and forbids_archiving(visit.article.robots_tags):
            private.add(row.id)
            pages.pop(row.id, None)
            continue
        is_rejection = (
            visit.outcome in {Outcome.SKIPPED, Outcome.FAILED}
            and visit.reason not in _UNWANTED
            and row.state not in KEPT
        )
        if visit.page is not None and visit.page.body and (index in batch.taken or is_rejection):
            pages[row.id] = {"url_id": row.id, **_page_row(visit.page, batch.brought[index], compressor)}
    drop_raw_pages(connection, private - pages.keys())
    save_raw_pages(connection, list(pages.values()))


def _page_row(page: PageItem, digest: str, compressor: zstandard.ZstdCompressor) -> dict[str, Any]:
    return {
        "fetched_at": page.fetched_at,
        "status": page.status,
        "headers": [list(pair) for pair in page.headers],
        "body": compressor.compress(page.body),
        "body_bytes": len(page.body),
        "body_sha256": digest,
    }


def _hash(page: PageItem) -> str:
    return hashlib.sha256(page.body).hexdigest()
