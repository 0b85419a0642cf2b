"""Stores what visits brought: articles, the state of their URLs and the visits themselves, in one transaction."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from sqlalchemy import Connection, Engine, insert

from models.articles.addresses import addresses_of, replace_addresses
from models.articles.articles import (
    StoredArticle,
    add_article,
    change_article,
    cuts_of,
    lock_articles,
    page_hashes,
    replace_children,
    touch,
)
from models.articles.host_parameters import keys_of_hosts
from models.articles.keys import claim_keys, save_keys
from models.articles.revisions import save_refused, save_replaced
from models.articles.site_memory import REASON, save_features
from models.database.transaction import in_transaction
from models.database.upsert import table_of
from models.enums import EDITS, Outcome, Reason, UrlState
from models.frontier.announced_edits import save_hit_rate
from models.frontier.revisit_policy import DEFAULT_HOURS
from models.frontier.sources import source_ids
from models.frontier.url_state import UrlRow
from models.frontier.url_table import NewUrl, lock_urls, owners, recorded
from models.storable_text import storable
from models.tables import Fetch
from pipelines.html.page_words import page_words
from pipelines.items import ArticleItem, PageItem
from pipelines.search.index import index_articles
from pipelines.site_memory.on_store import apply_memory, as_published, memories
from pipelines.storage.article_joins import match_and_join
from pipelines.storage.article_keys import addressed, page_keys
from pipelines.storage.article_matching import (
    UNCHANGED,
    IncomingPage,
    LockedArticles,
    MergeDecision,
    addresses_with,
    assign_keys,
    decide,
    leads_elsewhere,
    release_keys,
    stored_after,
    version_of_item,
    version_of_stored,
)
from pipelines.storage.article_rows import article_row, children_of, new_article_row
from pipelines.storage.article_url import best_address
from pipelines.storage.batch import Batch, StoringRun, UrlOwners
from pipelines.storage.parameter_learning import learn_parameters, note_conflicts, with_all_parameters
from pipelines.storage.raw_pages import page_hash, save_pages
from pipelines.storage.shown_lines import differs_in_verdicts, stored_page_words
from pipelines.storage.takedown_filter import anonymised_visits, forgotten_visits
from pipelines.storage.url_rows import checked, enter_article, enter_end, new_urls, settle_owner, write_urls
from pipelines.visit import Stored, Visit

#: The detail of a visit that is stored after a later one of its article.
STORED_LATE = "stored late: the article is that of a later visit"


def store(
    engine: Engine,
    run_id: int,
    visits: Sequence[Visit],
    again: bool = False,
    *,
    revisit_hours: tuple[float, ...] = DEFAULT_HOURS,
) -> tuple[Stored, ...]:
    """Store a batch of visits, all or nothing, and return what became of each, in order.

    `again`: they may be stored already, see `StoringRun.is_replayed`.
    """
    run = StoringRun(run_id, again, revisit_hours)
    return in_transaction(engine, partial(store_in, run=run, visits=visits))


def store_in(connection: Connection, run: StoringRun, visits: Sequence[Visit]) -> tuple[Stored, ...]:
    """Do what `store` does, in the caller's transaction. Visits of removed pages and sources are only counted."""
    if not visits:
        return ()
    forgotten = forgotten_visits(connection, visits)
    kept = anonymised_visits(connection, visits, forgotten)
    stored = _store_missing(connection, run, kept) if run.is_replayed else _store(connection, run, kept)
    on_request = Stored(Outcome.SKIPPED, None, Reason.FORGOTTEN, "removed on request")
    return tuple(on_request if index in forgotten else one for index, one in enumerate(stored))


def _store_missing(connection: Connection, run: StoringRun, visits: Sequence[Visit]) -> tuple[Stored, ...]:
    """Store the visits that are not stored yet, and return what became of each."""
    sources = source_ids(connection, [visit.source for visit in visits], visits[0].visited_at)
    # The locks wait for the end of an earlier attempt that the server may still be working on.
    rows = lock_urls(connection, new_urls(visits, sources))
    done = {moment: Stored(*found) for moment, found in recorded(connection, run.id, list(rows)).items()}
    missing = {_moment(visit): visit for visit in visits if _moment(visit) not in done}
    if missing:
        done |= dict(zip(missing, _store(connection, run, list(missing.values())), strict=True))
    return tuple(done[_moment(visit)] for visit in visits)


def _after_joins(batch: Batch, stored: Stored) -> Stored:
    number = stored.article_id
    return replace(stored, article_id=batch.joined[number]) if number in batch.joined else stored


def _moment(visit: Visit) -> tuple[str, datetime]:
    return storable(visit.url), visit.visited_at


def _store(connection: Connection, run: StoringRun, visits: Sequence[Visit]) -> tuple[Stored, ...]:
    sources = source_ids(connection, [visit.source for visit in visits], visits[0].visited_at)
    rows = lock_urls(connection, new_urls(visits, sources))
    visits = [checked(visit, rows[storable(visit.url)]) for visit in visits]
    batch = _locked(connection, run, visits, rows, sources)
    stored = tuple(
        _after_joins(batch, one)
        for one in [_apply(connection, batch, index, visit) for index, visit in enumerate(visits)]
    )
    _write(connection, batch, visits)
    connection.execute(insert(table_of(Fetch)), _fetch_rows(run, visits, stored, rows))
    save_pages(connection, visits, batch)
    now = visits[0].visited_at
    learn_parameters(connection, batch.first_visits, now)
    note_conflicts(connection, batch.conflicts, now)
    for source_id in sorted(batch.announced_visits):
        save_hit_rate(connection, source_id, batch.announced_visits[source_id], batch.announced_hits[source_id])
    return stored


def _locked(
    connection: Connection,
    run: StoringRun,
    visits: Sequence[Visit],
    rows: dict[str, UrlRow],
    sources: Mapping[str, int],
) -> Batch:
    """Claim and lock all keys of the batch, and the articles to which they and the URLs lead."""
    articles = [(index, visit, visit.article) for index, visit in enumerate(visits) if visit.article is not None]
    key_of = keys_of_hosts(connection, [*rows, *addressed(article for *_, article in articles)])
    keys = {
        index: page_keys(article, storable(visit.url), visit.page.hints.guid if visit.page else None, key_of)
        for index, visit, article in articles
    }
    key_rows = claim_keys(
        connection, {key: kind for of_page in keys.values() for key, kind in of_page.claims().items()}
    )
    known = [*(row.article_id for row in rows.values()), *(row.article_id for row in key_rows.values())]
    stored = as_published(connection, lock_articles(connection, filter(None, known)))
    stored |= _with_cuts(connection, stored, {article.fingerprint for *_, article in articles})
    locked = LockedArticles(key_rows, stored, addresses_of(connection, stored), key_of)
    return Batch(
        run=run,
        sources=sources,
        rows=rows,
        keys=keys,
        locked=locked,
        owners=UrlOwners(owners(connection, locked.articles.keys())),
        stored_hashes=page_hashes(connection, [row.id for row in rows.values()]),
        page_hashes={
            index: page_hash(visit.page, visit.article) for index, visit in enumerate(visits) if visit.page is not None
        },
        memories=memories(connection, [of_page.page_url for of_page in keys.values()]),
    )


def _with_cuts(
    connection: Connection, stored: Mapping[int, StoredArticle], incoming: Collection[str]
) -> dict[int, StoredArticle]:
    """Return the articles of which no page of the batch has the same text, with what was cut from their pages."""
    differing = [number for number, article in stored.items() if article.fingerprint not in incoming]
    cuts = cuts_of(connection, differing, REASON)
    return {number: replace(stored[number], cuts=own) for number, own in cuts.items()}


def _apply(connection: Connection, batch: Batch, index: int, visit: Visit) -> Stored:
    """Do what a visit does to its article and to the row of its URL."""
    row, source_id = batch.rows[storable(visit.url)], batch.sources[storable(visit.source)]
    if visit.article is not None:
        stored = _apply_article(connection, batch, index, visit, visit.article)
    elif visit.outcome is not None:
        enter_end(batch, visit, visit.outcome, visit.reason, visit.detail)
        stored = Stored(visit.outcome, row.article_id)
    else:
        raise ValueError(f"{visit.url}: neither an article nor an outcome")
    if row.has_announced_edit and not batch.run.is_archive and stored.outcome is not Outcome.DEFERRED:
        batch.announced_visits[source_id] += 1
        batch.announced_hits[source_id] += stored.outcome in {Outcome.NEW, Outcome.CHANGED}
    return stored


def _apply_article(connection: Connection, batch: Batch, index: int, visit: Visit, article: ArticleItem) -> Stored:
    row, source_id = batch.rows[storable(visit.url)], batch.sources[storable(visit.source)]
    page = with_all_parameters(batch, _incoming(batch, index, visit, article, row))
    stored = _merge(connection, batch, page, source_id, visit.page)
    if stored.reason is Reason.REDIRECTS_TO_OTHER_ARTICLE or stored.article_id is None:
        batch.redirect_targets[page.keys.page_url] = NewUrl("redirect", visit.visited_at, source_id)
        enter_end(batch, visit, stored.outcome, stored.reason, stored.detail)
        return stored
    adds_nothing = article.is_truncated and stored.outcome is Outcome.UNCHANGED
    if stored.outcome is not Outcome.SKIPPED and stored.detail != STORED_LATE and not adds_nothing:
        batch.accepted.add(index)
    if page.keys.key_of is batch.locked.key_of:
        batch.rows[storable(visit.url)] = row = replace(row, key=page.keys.key_of(storable(visit.url)))
    if row.last_fetched_at is None and stored.outcome is not Outcome.NEW:
        batch.first_visits[storable(visit.url)] = stored.article_id
    batch.last_seen[stored.article_id] = visit.visited_at
    keys = (row.key, page.keys.page, page.keys.amp)
    batch.variant_keys |= {key: stored.article_id for key in keys if key is not None}
    enter_article(batch, index, visit, article, stored, stored.article_id)
    return stored


def _incoming(batch: Batch, index: int, visit: Visit, article: ArticleItem, row: UrlRow) -> IncomingPage:
    keys = batch.keys[index]
    return IncomingPage(
        keys=keys,
        article=article,
        version=version_of_item(article),
        run_id=batch.run.id,
        known_article_id=row.article_id,
        is_owner=row.state is UrlState.STORED,
        is_direct=row.key == keys.page,
        visited_key=row.key,
        has_same_bytes=visit.page is not None and batch.page_hashes[index] == batch.stored_hashes.get(row.id),
        is_replayed=batch.run.is_replayed,
        is_archive=batch.run.is_archive,
    )


def _merge(
    connection: Connection, batch: Batch, page: IncomingPage, source_id: int, fetched: PageItem | None
) -> Stored:
    """Find or make a page's article, and write what the page changes in it."""
    locked = batch.locked
    matched = match_and_join(connection, batch, page)
    article_id, page = matched.article_id, matched.page
    if leads_elsewhere(page, article_id):
        detail = f"it now leads to {page.keys.page_url}, which is another article; the stored one stays"
        if article_id is not None and matched.joined:
            settle_owner(batch, article_id)
        skipped = Stored(Outcome.SKIPPED, page.known_article_id, Reason.REDIRECTS_TO_OTHER_ARTICLE, detail)
        return matched.on_record(skipped)
    with_canonical = release_keys(locked, page, article_id)
    _write_moved_urls(connection, locked)
    old = locked.articles[article_id] if article_id is not None else None
    addresses = addresses_with(locked.addresses.get(article_id or 0, {}), page)
    url = best_address(addresses, locked.key_of)
    decision = MergeDecision(Outcome.NEW, rewrites=True) if old is None else decide(old, page, url)
    if old is not None and _is_edit(decision) and _shows_the_same(connection, old, page, fetched):
        decision = UNCHANGED
    cleaned = apply_memory(page.article, page.keys.page_url, batch.memories) if decision.rewrites else None
    article = cleaned.article if cleaned is not None else page.article
    if old is None:
        number = add_article(connection, new_article_row(page, article, url, source_id))
        batch.added.add(number)
    else:
        number = old.id
        _change(connection, page, article, url, decision, old)
        locked.articles[number] = replace(old, url=url)
    if cleaned is not None:
        locked.articles[number] = stored_after(number, url, page)
        batch.rewritten.add(number)
        batch.children[number] = children_of(article)
        batch.site_pages[number] = cleaned.row(number)
    locked.stand_at(number, addresses)
    assign_keys(locked, page, number, with_canonical=with_canonical)
    return matched.on_record(_result(decision, number, None if article is page.article else article))


def _is_edit(decision: MergeDecision) -> bool:
    diff = decision.diff
    return decision.outcome is Outcome.CHANGED and diff is not None and diff.reason in EDITS


def _shows_the_same(connection: Connection, old: StoredArticle, page: IncomingPage, fetched: PageItem | None) -> bool:
    """Return whether what seems edited are paragraphs that both pages show."""
    if fetched is None:
        return False
    of_stored = partial(stored_page_words, connection, old)
    return differs_in_verdicts(version_of_stored(old), page.version, of_stored, partial(page_words, fetched))


def _write_moved_urls(connection: Connection, locked: LockedArticles) -> None:
    for article_id, url in locked.moved_urls.items():
        change_article(connection, article_id, {"url": url})
    locked.moved_urls.clear()


def _change(
    connection: Connection,
    page: IncomingPage,
    article: ArticleItem,
    url: str,
    decision: MergeDecision,
    old: StoredArticle,
) -> None:
    diff = decision.diff
    if diff is not None and diff.is_refused:
        row, changed = article_row(page, page.article, url), diff.headline_changed
        save_refused(connection, old.id, diff.reason, diff.detail, row, headline_changed=changed)
    elif diff is not None:
        save_replaced(connection, old.id, diff.reason, page.article.fetched_at, headline_changed=diff.headline_changed)
    if decision.rewrites:
        change_article(connection, old.id, article_row(page, article, url))
    elif url != old.url:
        change_article(connection, old.id, {"url": url})


def _result(decision: MergeDecision, article_id: int, article: ArticleItem | None) -> Stored:
    if decision.is_late:
        return Stored(decision.outcome, article_id, detail=STORED_LATE)
    if decision.outcome is Outcome.SKIPPED and decision.diff is not None:
        detail = f"{decision.diff.reason}: {decision.diff.detail}"
        return Stored(decision.outcome, article_id, Reason.WORSE_VERSION, detail)
    return Stored(decision.outcome, article_id, article=article)


def _write(connection: Connection, batch: Batch, visits: Sequence[Visit]) -> None:
    touch(connection, batch.last_seen)
    replace_children(connection, batch.children, batch.added)
    save_features(connection, list(batch.site_pages.values()))
    addresses = batch.locked.addresses
    replace_addresses(connection, {number: addresses[number] for number in batch.locked.changed_addresses}, batch.added)
    save_keys(connection, {key: batch.locked.keys[key] for key in batch.locked.changed_keys})
    write_urls(connection, batch)
    articles = [visit.article for visit in visits if visit.article is not None]
    known = {(one.metadata.headline, one.article_body): one.derived.search for one in articles if one.derived}
    index_articles(connection, batch.rewritten, known)


def _fetch_rows(
    run: StoringRun, visits: Sequence[Visit], stored: Sequence[Stored], rows: Mapping[str, UrlRow]
) -> list[dict[str, object]]:
    return [
        {
            "run_id": run.id,
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
