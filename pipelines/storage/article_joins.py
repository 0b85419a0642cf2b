"""Joins stored articles that turned out to be one: the older row stays, and gets everything of the other one."""

import logging
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from models.articles.articles import StoredArticle
from models.articles.joining import join_articles
from models.articles.keys import KeyRow
from models.articles.revisions import save_replaced
from models.enums import RevisionReason
from pipelines.storage.article_matching import IncomingPage, addresses_with, equal_articles, match, version_of_stored
from pipelines.storage.article_url import best_address
from pipelines.storage.batch import Batch
from pipelines.text.version_diff import compare, is_trivial
from pipelines.visit import Stored

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class MatchedPage:
    """A page with the article that it belongs to, None if it is new, and the rows that were joined to that one."""

    page: IncomingPage
    article_id: int | None
    joined: tuple[int, ...] = ()

    def on_record(self, stored: Stored) -> Stored:
        """Return what became of the page's visit with what it joined."""
        if not self.joined:
            return stored
        others = ", ".join(f"article {number}" for number in self.joined)
        detail = stored.detail or f"{others} turned out to be article {self.article_id}: joined"
        return replace(stored, detail=detail, joined=len(self.joined))


def match_and_join(connection: Connection, batch: Batch, page: IncomingPage) -> MatchedPage:
    """Return the article that a page belongs to, after joining all that the page proves to be the same."""
    found = match(batch.locked, page)
    others = equal_articles(batch.locked, page, found)
    if found is None or not others:
        return MatchedPage(page, found)
    kept_id, *dropped_ids = sorted({found, *others})
    for dropped_id in dropped_ids:
        _join(connection, batch, page, kept_id, dropped_id)
    known = batch.joined.get(page.known_article_id or 0, page.known_article_id)
    return MatchedPage(replace(page, known_article_id=known), kept_id, tuple(dropped_ids))


def _join(connection: Connection, batch: Batch, page: IncomingPage, kept_id: int, dropped_id: int) -> None:
    locked = batch.locked
    kept, dropped = locked.articles[kept_id], locked.articles.pop(dropped_id)
    addresses = {**locked.addresses.pop(dropped_id, {}), **locked.addresses.get(kept_id, {})}
    own_key = locked.key_of(best_address(addresses_with(addresses, page), locked.key_of))
    is_dropped_text = _is_better(dropped, kept, own_key, page)
    text, other = (dropped, kept) if is_dropped_text else (kept, dropped)
    _keep_version(connection, page, other, text, kept_id)
    join_articles(connection, kept_id, dropped_id, with_text_of_dropped=is_dropped_text)
    locked.changed_addresses.discard(dropped_id)
    locked.stand_at(kept_id, addresses)
    # The URL that is written with the page; until then the one of the row that stays is free to stand.
    locked.articles[kept_id] = replace(text, id=kept_id, url=kept.url)
    _point_elsewhere(batch, kept_id, dropped_id, is_dropped_text=is_dropped_text)
    # What the row that stays has now was written before.
    batch.added -= {kept_id, dropped_id}
    batch.rewritten.discard(dropped_id)
    batch.rewritten.add(kept_id)
    logger.info("Article %d, %s, is article %d, %s: joined", dropped_id, dropped.url, kept_id, kept.url)


def _is_better(dropped: StoredArticle, kept: StoredArticle, own_key: str, page: IncomingPage) -> bool:
    """Return whether the text of the row that goes is to stand.

    The text that the page still shows does, else that of the article's own page, else the later one.
    """

    def worth(stored: StoredArticle) -> tuple[bool, bool, int, float]:
        is_shown = stored.fingerprint == page.version.fingerprint
        is_own = page.keys.key_of(stored.page_url or stored.url) == own_key
        return is_shown, is_own, stored.run_id or 0, stored.fetched_at.timestamp()

    return worth(dropped) > worth(kept)


def _keep_version(
    connection: Connection, page: IncomingPage, other: StoredArticle, text: StoredArticle, kept_id: int
) -> None:
    """Keep the text that does not stand as a revision, if it differs."""
    old, new = version_of_stored(other), version_of_stored(text)
    if old.fingerprint == new.fingerprint or is_trivial(old, new):
        return
    diff = compare(old, new)
    reason = RevisionReason.OWN_PAGE if diff.is_refused else diff.reason
    moment, changed = page.article.fetched_at, diff.headline_changed
    save_replaced(connection, other.id, reason, moment, headline_changed=changed, of_article=kept_id)


def _point_elsewhere(batch: Batch, kept_id: int, dropped_id: int, *, is_dropped_text: bool) -> None:
    """Have what the batch is to write belong to the row that stays."""
    locked = batch.locked
    batch.joined |= {one: kept_id for one, other in batch.joined.items() if other == dropped_id} | {dropped_id: kept_id}
    for key, row in locked.keys.items():
        if row.article_id == dropped_id:
            locked.keys[key] = KeyRow(kept_id, row.kind)
            locked.changed_keys.add(key)
    for url, url_row in batch.rows.items():
        if url_row.article_id == dropped_id:
            batch.rows[url] = replace(url_row, article_id=kept_id)
    batch.owners.join(kept_id, dropped_id)
    batch.variant_keys |= {key: kept_id for key, number in batch.variant_keys.items() if number == dropped_id}
    seen = [batch.last_seen.pop(number) for number in (kept_id, dropped_id) if number in batch.last_seen]
    if seen:
        batch.last_seen[kept_id] = max(seen)
    _move_text(batch, kept_id, dropped_id, is_dropped_text=is_dropped_text)


def _move_text(batch: Batch, kept_id: int, dropped_id: int, *, is_dropped_text: bool) -> None:
    children, pages = batch.children.pop(dropped_id, None), batch.site_pages.pop(dropped_id, None)
    if not is_dropped_text:
        return
    batch.children.pop(kept_id, None)
    batch.site_pages.pop(kept_id, None)
    if children is not None:
        batch.children[kept_id] = children
    if pages is not None:
        batch.site_pages[kept_id] = replace(pages, article_id=kept_id)
