"""Writes re-extracted articles, in one transaction for a batch: through the functions that storing uses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from models.archives.candidates import StoredPageOfArticle
from models.archives.extraction_runs import ChangeRow, latest_revision
from models.archives.snapshots import (
    FIXED,
    VERSION,
    ArticleSnapshot,
    assign_texts,
    claim_texts,
    take_snapshots,
    with_fixed_fields,
)
from models.articles.articles import StoredArticle, change_article, lock_articles, replace_children
from models.articles.host_parameters import keys_of_hosts
from models.articles.keys import KeyRow
from models.articles.revisions import save_replaced
from models.articles.site_memory import save_features
from models.enums import ExtractionOutcome, Outcome, RevisionReason
from models.url_key import UrlKeys
from pipelines.items import ArticleItem, RejectedPage
from pipelines.search.index import index_articles
from pipelines.site_memory.on_store import CleanedArticle, apply_memory, memories
from pipelines.site_memory.patterns import Memory
from pipelines.storage.article_keys import page_keys
from pipelines.storage.article_matching import IncomingPage, version_of_item
from pipelines.storage.article_rows import article_row, children_of
from pipelines.visit import Stored


@dataclass(frozen=True, slots=True)
class Reextracted:
    """An article with the result of cleaning its stored page again."""

    candidate: StoredPageOfArticle
    result: ArticleItem | RejectedPage


def rewrite(connection: Connection, batch: Sequence[Reextracted], now: datetime) -> list[ChangeRow]:
    """Write what differs, and return what was found for each article.

    Articles that a crawl has changed since their pages were read are left out: they are of today's code already.
    """
    urls = [one.candidate.page_url for one in batch]
    key_of = keys_of_hosts(connection, urls)
    works = {one.candidate.article_id: _Work(one, _text_keys(one, key_of)) for one in batch}
    context = _Context(
        claim_texts(connection, {key for work in works.values() for key in work.text_keys}),
        memories(connection, urls),
        key_of,
        now,
    )
    changes = [
        _change(connection, context, works[number], stored)
        for number, stored in sorted(lock_articles(connection, works).items())
        if not _is_overtaken(works[number].candidate, stored)
    ]
    index_articles(connection, [one.article_id for one in changes if one.outcome is ExtractionOutcome.CHANGED])
    return changes


def rewritten(changes: Sequence[ChangeRow]) -> list[Stored]:
    """Return the changed articles as storing returns them, for what is done behind it."""
    changed = [one.article_id for one in changes if one.outcome is ExtractionOutcome.CHANGED]
    return [Stored(Outcome.CHANGED, number) for number in changed]


@dataclass(frozen=True, slots=True)
class _Context:
    """What the articles of a batch share: claimed keys, the memory of their sites, and the moment."""

    claimed: Mapping[str, KeyRow]
    memories: Mapping[str, Memory]
    key_of: UrlKeys
    now: datetime


@dataclass(frozen=True, slots=True)
class _Work:
    one: Reextracted
    text_keys: tuple[str, ...]

    @property
    def candidate(self) -> StoredPageOfArticle:
        return self.one.candidate


def _change(connection: Connection, context: _Context, work: _Work, stored: StoredArticle) -> ChangeRow:
    result = work.one.result
    seen = ChangeRow(
        stored.id,
        ExtractionOutcome.SAME,
        stored.fetched_at,
        stored.run_id,
        version_before=work.candidate.extraction_version,
        url=stored.url,
    )
    if isinstance(result, RejectedPage):
        outcome, reason = ExtractionOutcome.REJECTED, result.reason.value
        return replace(seen, outcome=outcome, reason=reason, detail=result.detail)
    before = take_snapshots(connection, [stored.id])[stored.id]
    cleaned = apply_memory(replace(result, fetched_at=stored.fetched_at), work.candidate.page_url, context.memories)
    attempt = connection.begin_nested()
    last_revision = latest_revision(connection, stored.id)
    save_replaced(connection, stored.id, RevisionReason.REEXTRACTED, context.now, headline_changed=False)
    revision = latest_revision(connection, stored.id)
    _write(connection, context, _Writing(work, stored, cleaned, before))
    after = take_snapshots(connection, [stored.id])[stored.id]
    if before.without_version() == after.without_version():
        attempt.rollback()
        change_article(connection, stored.id, {VERSION: result.extraction_version})
        return seen
    attempt.commit()
    added = None if revision == last_revision else revision
    return replace(seen, outcome=ExtractionOutcome.CHANGED, before=before, after=after, revision_id=added)


@dataclass(frozen=True, slots=True)
class _Writing:
    work: _Work
    stored: StoredArticle
    cleaned: CleanedArticle
    before: ArticleSnapshot


def _write(connection: Connection, context: _Context, writing: _Writing) -> None:
    """Write an article through the functions that storing uses, but for what is `FIXED`."""
    work, stored, cleaned = writing.work, writing.stored, writing.cleaned
    article = cleaned.article
    page = IncomingPage(
        keys=page_keys(article, work.candidate.page_url, None, context.key_of),
        article=article,
        version=version_of_item(article),
        run_id=stored.run_id or 0,
        known_article_id=stored.id,
        is_owner=True,
        is_direct=True,
        visited_key=None,
        has_same_bytes=True,
    )
    row = article_row(page, article, stored.url)
    row["filled_fields"] = with_fixed_fields(row["filled_fields"], writing.before)
    change_article(connection, stored.id, {name: value for name, value in row.items() if name not in FIXED})
    replace_children(connection, {stored.id: children_of(article)})
    save_features(connection, [cleaned.row(stored.id)])
    assign_texts(connection, stored.id, context.claimed, work.text_keys)


def _text_keys(one: Reextracted, key_of: UrlKeys) -> tuple[str, ...]:
    """Return the keys of an article's whole text, as storing claims them."""
    if isinstance(one.result, RejectedPage):
        return ()
    keys = page_keys(one.result, one.candidate.page_url, None, key_of)
    return tuple(key for key in (keys.text, keys.dated_text) if key is not None)


def _is_overtaken(candidate: StoredPageOfArticle, stored: StoredArticle) -> bool:
    """Return whether an article was changed since its page was read."""
    seen = (candidate.fingerprint, candidate.article_fetched_at, candidate.run_id)
    return (stored.fingerprint, stored.fetched_at, stored.run_id) != seen
