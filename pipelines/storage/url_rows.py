"""What visits do to the rows of their URLs."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from models.articles.gone import GONE, mark_gone, mark_present
from models.enums import Outcome, Reason, UrlState
from models.frontier.revisit_policy import RevisitFacts, age_start, next_revisit
from models.frontier.second_chances import GAPS
from models.frontier.url_state import (
    KEPT,
    ArticleVisit,
    EndedVisit,
    UrlRow,
    after_article,
    after_capture,
    after_end,
    after_loss,
    after_other_article,
)
from models.frontier.url_table import NewUrl, give_up, join_variants, rediscover, save_urls
from models.storable_text import storable
from pipelines.items import ArticleItem
from pipelines.storage.article_matching import LIVE_BLOG
from pipelines.storage.batch import Batch
from pipelines.text.date_parsing import parse_date
from pipelines.visit import Stored, Visit


def new_urls(visits: Sequence[Visit], sources: Mapping[str, int]) -> dict[str, NewUrl]:
    """Return what the rows of visited URLs are made of where discovery has not offered them."""
    return {
        storable(visit.url): NewUrl(
            (visit.page.hints.via if visit.page else None) or "visit",
            visit.visited_at,
            sources[storable(visit.source)],
        )
        for visit in visits
    }


def checked(visit: Visit, row: UrlRow) -> Visit:
    """Return the visit; "not modified" about a page that was never stored is a bad response."""
    if visit.outcome is not Outcome.UNCHANGED or row.state in KEPT:
        return visit
    detail = "not modified, but never stored"
    return replace(visit, outcome=Outcome.FAILED, reason=Reason.BAD_RESPONSE, detail=detail)


def enter_end(batch: Batch, visit: Visit, outcome: Outcome, reason: Reason | None, detail: str | None) -> None:
    """Enter a visit that left no article into the row of its URL."""
    url = storable(visit.url)
    row = batch.rows[url]
    if row.state is UrlState.STORED and row.article_id is not None:
        _note_presence(batch, row.article_id, visit.visited_at, outcome, reason)
    revisit_at, start = _revisit_without_article(batch, row, visit), _age_start(row, visit.visited_at)
    after = after_end(row, EndedVisit(visit.visited_at, outcome, reason, detail, revisit_at, start))
    batch.rows[url] = after_capture(row, after, visit.visited_at) if batch.run.is_archive else after


def _note_presence(batch: Batch, article_id: int, at: datetime, outcome: Outcome, reason: Reason | None) -> None:
    """Note that the page of a stored article is gone, or unchanged; other failures mean neither."""
    if reason in GONE:
        batch.gone[article_id] = at
    elif outcome is Outcome.UNCHANGED:
        batch.present[article_id] = at


def _age_start(row: UrlRow, now: datetime) -> datetime:
    """Return the moment from which the age of a page counts, by the date that its document gives it."""
    date = row.hint_date or row.hint_modified
    return age_start(parse_date(date, now) if date else None, row.first_seen_at)


def _revisit_without_article(batch: Batch, row: UrlRow, visit: Visit) -> datetime | None:
    """Return when the stored article of a URL is visited next, after a visit that brought none."""
    stored = batch.locked.articles.get(row.article_id) if row.article_id is not None else None
    if stored is None:
        return None
    return next_revisit(
        batch.run.revisit_hours,
        RevisitFacts(
            visit.visited_at,
            age_start(stored.date_published, row.first_seen_at),
            has_validators=bool(row.etag or row.last_modified),
            is_live=stored.page_type == LIVE_BLOG,
            was_announced=row.has_announced_edit,
        ),
    )


def enter_article(
    batch: Batch, index: int, visit: Visit, article: ArticleItem, stored: Stored, article_id: int
) -> None:
    """Enter an article into the row of the URL that brought it; another URL may lose it thereby."""
    url = storable(visit.url)
    row = batch.rows[url]
    batch.present[article_id] = visit.visited_at
    article_key = batch.locked.key_of(batch.locked.articles[article_id].url)
    is_owner, losers = batch.owners.add(article_id, row, article_key)
    brought = _article_visit(row, visit, article_id, is_accepted=index in batch.accepted)
    revisit_at = _revisit_of_article(batch, row, article, stored, brought)
    after = after_article(row, replace(brought, is_duplicate=not is_owner, revisit_at=revisit_at))
    batch.rows[url] = after_capture(row, after, visit.visited_at) if batch.run.is_archive else after
    _lose(batch, article_id, losers)


def settle_owner(batch: Batch, article_id: int) -> None:
    """Leave an article that others were joined to one URL that stored it, where no visit enters it."""
    article_key = batch.locked.key_of(batch.locked.articles[article_id].url)
    _lose(batch, article_id, batch.owners.settle(article_id, article_key))


def _lose(batch: Batch, article_id: int, losers: set[int]) -> None:
    for url, row in batch.rows.items():
        if row.id in losers and row.article_id == article_id:
            batch.rows[url] = after_loss(row)


def _revisit_of_article(
    batch: Batch, row: UrlRow, article: ArticleItem, stored: Stored, brought: ArticleVisit
) -> datetime | None:
    """Return when an article is visited next; one whose page was cut short, soon, as it should be whole by then."""
    hours = batch.run.revisit_hours
    # A server that ignored our conditional request will ignore the next one too.
    was_conditional = row.state is UrlState.STORED and bool(row.etag or row.last_modified)
    ignores_validators = was_conditional and stored.outcome is Outcome.UNCHANGED
    is_conditional = bool(brought.etag or brought.last_modified) and not ignores_validators
    facts = RevisitFacts(
        brought.at,
        age_start(article.metadata.published_at, row.first_seen_at),
        has_validators=is_conditional or article.is_truncated,
        is_live=article.page_type == LIVE_BLOG,
        was_announced=row.has_announced_edit,
    )
    revisit_at = next_revisit(hours, facts)
    if not hours or not article.is_truncated or stored.outcome is not Outcome.NEW:
        return revisit_at
    return min(revisit_at or brought.at + GAPS[0], brought.at + GAPS[0])


def _article_visit(row: UrlRow, visit: Visit, article_id: int, *, is_accepted: bool) -> ArticleVisit:
    if visit.page is None or not is_accepted:
        # Keep the old validators: with those of a rejected version the next request would return 304.
        return ArticleVisit(visit.visited_at, article_id, etag=row.etag, last_modified=row.last_modified)
    if visit.article is not None and visit.article.is_truncated:
        return ArticleVisit(visit.visited_at, article_id)  # the same holds for a truncated page
    headers = {name.lower(): value for name, value in reversed(visit.page.headers)}
    return ArticleVisit(
        visit.visited_at, article_id, etag=headers.get("etag"), last_modified=headers.get("last-modified")
    )


def write_urls(connection: Connection, batch: Batch) -> None:
    """Write the rows of all visited URLs, and of others that lost or gained an article by these visits."""
    rows = batch.rows
    mark_gone(connection, batch.gone)
    mark_present(connection, {number: at for number, at in batch.present.items() if number not in batch.added})
    for url in batch.redirect_targets.keys() & rows.keys():
        rows[url] = after_other_article(rows[url])
    save_urls(connection, sorted(rows.values(), key=lambda row: row.id))
    visited = {row.id for row in rows.values()}
    given_up = batch.owners.given_up
    give_up(connection, {row_id: article_id for row_id, article_id in given_up.items() if row_id not in visited})
    rediscover(connection, {url: new for url, new in batch.redirect_targets.items() if url not in rows})
    join_variants(connection, batch.variant_keys, besides=visited)
