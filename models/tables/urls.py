"""Tables of URLs and their visits: the frontier, runs, visits, raw pages and tombstones."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, false
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Identifier, one_of
from models.enums import ForgottenKind, Outcome, Reason, UrlState


class Url(Base):
    """The frontier: every URL ever discovered, its state, and when it is next due."""

    __tablename__ = "url"
    __table_args__ = (
        CheckConstraint(one_of("state", UrlState), name="state"),
        # With the reason it covers the counts of pages without an article.
        Index(None, "source_id", "state", "next_due_at", "reason"),
        Index(None, "article_id"),
        # Also for the prefixes of hosts, which PostgreSQL finds only with these operators.
        Index(None, "key", postgresql_ops={"key": "text_pattern_ops"}),
    )

    id: Mapped[Identifier]
    url: Mapped[str] = mapped_column(unique=True)
    # Shared by all variants of one URL, see models.url_key. None: a row that another program made.
    key: Mapped[str | None]
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    article_id: Mapped[int | None] = mapped_column(ForeignKey("article.id", ondelete="SET NULL"))
    state: Mapped[UrlState]
    reason: Mapped[Reason | None]
    detail: Mapped[str | None]
    via: Mapped[str]
    hint_headline: Mapped[str | None]
    hint_date: Mapped[str | None]
    hint_modified: Mapped[str | None]
    hint_language: Mapped[str | None]
    hint_keywords: Mapped[str | None]
    hint_publication: Mapped[str | None]
    hint_guid: Mapped[str | None]
    # The latest edit that a feed or sitemap announced, and whether the next visit is made for one.
    edit_announced_at: Mapped[datetime | None] = mapped_column("announced_at", key="edit_announced_at")
    has_announced_edit: Mapped[bool] = mapped_column("is_announced", server_default=false(), key="has_announced_edit")
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    failures: Mapped[int]
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    last_fetched_at: Mapped[datetime | None]
    next_due_at: Mapped[datetime | None]


#: A run without an end that began earlier is over: it was killed.
LONGEST_RUN = timedelta(days=7)


class CrawlRun(Base):
    """One run of a spider: its arguments, counts and verdict."""

    __tablename__ = "crawl_run"

    id: Mapped[Identifier]
    spider: Mapped[str]
    arguments: Mapped[Mapping[str, Any]]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    exit_code: Mapped[int | None]
    verdict: Mapped[str | None]
    message: Mapped[str | None]
    discovered: Mapped[int]
    taken: Mapped[int]
    new: Mapped[int]
    changed: Mapped[int]
    unchanged: Mapped[int]
    skipped: Mapped[int]
    failed: Mapped[int]
    deferred: Mapped[int]
    stats: Mapped[Mapping[str, Any] | None]


class Fetch(Base):
    """The outcome of one visit of a URL. Rows are added, never changed."""

    __tablename__ = "fetch"
    __table_args__ = (CheckConstraint(one_of("outcome", Outcome), name="outcome"),)

    id: Mapped[Identifier]
    run_id: Mapped[int] = mapped_column(ForeignKey("crawl_run.id"), index=True)
    url_id: Mapped[int] = mapped_column(ForeignKey("url.id"), index=True)
    fetched_at: Mapped[datetime]
    outcome: Mapped[Outcome]
    reason: Mapped[Reason | None]
    detail: Mapped[str | None]
    status: Mapped[int | None]
    bytes: Mapped[int | None]
    # From the request to the headers of its answer. None: no answer, or stored by a version that did not measure it.
    seconds: Mapped[float | None]


class RawPage(Base):
    """The latest page of a URL as fetched, its body compressed by zstd, so that cleaning can be run again."""

    __tablename__ = "raw_page"

    id: Mapped[Identifier]
    url_id: Mapped[int] = mapped_column(ForeignKey("url.id", ondelete="CASCADE"), unique=True)
    # Indexed, as each run deletes old ones at its end.
    fetched_at: Mapped[datetime] = mapped_column(index=True)
    status: Mapped[int]
    headers: Mapped[list[Any]]
    body: Mapped[bytes]
    body_bytes: Mapped[int]
    body_sha256: Mapped[str]


class Forgotten(Base):
    """Digests of what was removed on request, and is never to be fetched or stored again."""

    __tablename__ = "forgotten"

    # See models.tombstones.
    digest: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[ForgottenKind]
    # The digest of the request: everything removed by one request is allowed again together.
    request: Mapped[str] = mapped_column(index=True)
    forgotten_at: Mapped[datetime]
