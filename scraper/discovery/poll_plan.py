"""Polls of discovery documents: what a row of `feed` says about the next one, and what a response says. Pure."""

import hashlib
import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urljoin

from models.enums import FeedKind, FeedOrigin
from models.frontier.feeds import FeedRow, PollResult
from models.frontier.poll_policy import GIVEN_UP
from scraper.discovery.documents import Document, DocumentKind, FetchedDocument, ParsedDocument
from scraper.discovery.formats.refresh_hints import refresh_in_headers
from scraper.sources import Source

NOT_MODIFIED = 304

_PERMANENT = frozenset({301, 308})
_GONE = frozenset({404, 410})
#: Replacements tried for a document that is gone. Sites list their general feeds first.
_MAX_REPLACEMENTS = 3
_OF_COMMENTS = re.compile(r"comment", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PollPlan:
    """What to fetch of one source now: documents that are due, and whether to search the site for others."""

    documents: tuple[Document, ...] = ()
    searches_site: bool = False

    def __bool__(self) -> bool:
        """Return whether anything is to be fetched."""
        return bool(self.documents) or self.searches_site


@dataclass(frozen=True, slots=True)
class Poll:
    """A document that was fetched: its row before the poll, the result, and the feed id that it replaces."""

    document: Document
    row: FeedRow
    result: PollResult
    replaces: int | None = None


def configured_documents(source: Source) -> tuple[tuple[FeedKind, str], ...]:
    """Return the documents that a source's entry names."""
    named = (
        *((FeedKind.FEED, url) for url in source.feeds),
        *((FeedKind.SITEMAP, url) for url in source.sitemaps),
        *((FeedKind.FRONT, url) for url in (*source.fronts, *source.sections)),
    )
    return tuple(dict.fromkeys(named))


def is_bare(source: Source) -> bool:
    """Return whether an entry gives only its domain, so that the site is searched for documents."""
    return not (source.feeds or source.sitemaps or source.fronts)


def active_rows(source: Source, rows: Iterable[FeedRow]) -> Iterator[FeedRow]:
    """Yield the rows that the entry names, or those that the site named; and what was found by way of them."""
    configured = set(configured_documents(source))
    active: set[int | None] = set()
    # An index comes before its parts.
    for row in rows:
        is_root = (row.kind, row.url) in configured or (
            is_bare(source) and row.via is FeedOrigin.DISCOVERED and row.parent_feed_id is None
        )
        if is_root or row.parent_feed_id in active:
            active.add(row.id)
            yield row


def row_kind(document: Document) -> DocumentKind:
    """Return the kind under which a document has its row: what may be a feed or a list of feeds is a feed."""
    return DocumentKind.FEED if document.kind is DocumentKind.FEED_OR_LIST else document.kind


def new_row(document: Document, replaces: int | None, now: datetime) -> FeedRow:
    """Return the row of a document without one; it gets an id when it is saved."""
    # That of robots.txt is never saved.
    kind = FeedKind.FRONT if document.kind is DocumentKind.ROBOTS else FeedKind(row_kind(document).value)
    return FeedRow(document.requested_url, kind, FeedOrigin.DISCOVERED, now, parent_feed_id=replaces)


def replacement_start(source: Source, row: FeedRow) -> Document:
    """Return the document that may name a replacement for one that is gone."""
    if row.kind is FeedKind.SITEMAP:
        return Document(urljoin(source.base_url, "/robots.txt"), DocumentKind.ROBOTS)
    return Document(source.base_url, DocumentKind.FRONT)


def replacements(
    gone: FeedRow | None, parsed: ParsedDocument, known: Container[tuple[DocumentKind, str]]
) -> tuple[Document, ...]:
    """Return documents to try instead of one that is gone: those of its kind that are not known."""
    kind = DocumentKind.FEED if gone is None else DocumentKind(gone.kind.value)
    named = parsed.feeds if kind is DocumentKind.FEED else parsed.sitemaps
    fresh = [url for url in named if (kind, url) not in known and not _OF_COMMENTS.search(url)]
    return tuple(Document(url, kind) for url in fresh[:_MAX_REPLACEMENTS])


def validators(row: FeedRow | None) -> dict[str, str]:
    """Return the headers that make a request conditional, with the values that the server gave."""
    if row is None or not row.is_entered:
        return {}
    sent = {"If-None-Match": row.etag, "If-Modified-Since": row.last_modified}
    return {name: value for name, value in sent.items() if value}


def poll_result(fetched: FetchedDocument, row: FeedRow, now: datetime, *, is_conditional: bool = True) -> PollResult:
    """Return what a response says about its document, before it is read."""
    headers = {name.lower(): value for name, value in reversed(fetched.headers)}
    is_unmodified = fetched.status == NOT_MODIFIED
    digest = hashlib.sha256(fetched.body).hexdigest()
    return PollResult(
        at=now,
        status=fetched.status,
        etag=headers.get("etag", row.etag if is_unmodified else None),
        last_modified=headers.get("last-modified", row.last_modified if is_unmodified else None),
        body_sha256=row.body_sha256 if is_unmodified else digest,
        is_changed=not is_unmodified and digest != row.body_sha256,
        is_full=not is_unmodified,
        is_conditional=is_conditional,
        moved_to=_moved_to(fetched, row),
        refresh_after=refresh_in_headers(headers),
    )


def status_problem(status: int) -> str:
    """Return what is wrong with a document that a response with this status does not carry."""
    return f"HTTP status {status}" + (" to an unconditional request" if status == NOT_MODIFIED else "")


def failed_result(problem: str, now: datetime, status: int | None = None, *, is_gone: bool = False) -> PollResult:
    """Return the result of a poll whose document could not be fetched or read."""
    return PollResult(at=now, status=status, problem=problem, is_gone=is_gone or status in _GONE)


def longest_refresh(*intervals: timedelta | None) -> timedelta | None:
    """Return the longest of the intervals that a server and its document give."""
    return max((interval for interval in intervals if interval is not None), default=None)


def outdated_entry(row: FeedRow) -> str | None:
    """Return what the user should correct in the entry of a document; None: nothing."""
    if row.via is not FeedOrigin.CONFIGURED or row.kind is FeedKind.FRONT:
        return None
    if row.moved_to is not None:
        return f"{row.url} has moved to {row.moved_to}"
    return f"{row.url} is gone: {row.problem}" if row.failure_score >= GIVEN_UP else None


def has_moved(redirects: Sequence[int | str]) -> bool:
    """Return whether a response came by permanent redirects only."""
    return bool(redirects) and all(status in _PERMANENT for status in redirects)


def _moved_to(fetched: FetchedDocument, row: FeedRow) -> str | None:
    if not has_moved(fetched.redirects):
        return row.moved_to
    return None if fetched.url == row.url else fetched.url
