"""Parts of sitemap indexes: which of them a run requests. Pure; their rows hold what earlier runs requested."""

from collections.abc import Iterable
from datetime import UTC, datetime

from models.enums import FeedKind
from models.frontier.feeds import FeedRow, Part
from scraper.discovery.documents import Document, DocumentKind, ParsedDocument
from scraper.discovery.formats.sitemap_order import newest_first

#: Sitemap indexes are followed to this depth.
MAX_SITEMAP_DEPTH = 3

_NEVER = datetime.max.replace(tzinfo=UTC)


def parts_of(document: Document, parsed: ParsedDocument) -> tuple[Part, ...]:
    """Return the sitemaps that an index lists, with their `lastmod`; none of an index that is too deep."""
    if document.kind is not DocumentKind.SITEMAP or document.depth >= MAX_SITEMAP_DEPTH:
        return ()
    return tuple(Part(url, parsed.lastmods.get(url)) for url in parsed.sitemaps)


def is_part(row: FeedRow) -> bool:
    """Return whether a row is that of a sitemap that an index lists."""
    return row.kind is FeedKind.SITEMAP and row.parent_feed_id is not None


def is_fresh_part(row: FeedRow) -> bool:
    """Return whether a row is that of a part that no run has requested yet."""
    return is_part(row) and row.last_polled_at is None


def fresh_first(rows: Iterable[FeedRow]) -> tuple[FeedRow, ...]:
    """Return parts that no run has requested yet, the likeliest news first."""
    by_url = {row.url: row for row in rows}
    lastmods = {row.url: row.lastmod for row in by_url.values() if row.lastmod is not None}
    return tuple(by_url[url] for url in newest_first(by_url, lastmods))


def busiest_first(rows: Iterable[FeedRow]) -> tuple[FeedRow, ...]:
    """Return known parts, those with the shortest interval first; of equal ones, those that are due for longest."""
    return tuple(sorted(rows, key=lambda row: (row.interval_seconds or 0.0, row.next_poll_at or _NEVER)))
