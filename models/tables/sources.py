"""Tables of outlets: sources, their discovery documents, and hosts."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Identifier
from models.enums import CloseReason, FeedKind, FeedOrigin


class Source(Base):
    """An outlet, named by its domain (with the port where it is not the default one)."""

    __tablename__ = "source"

    id: Mapped[Identifier]
    domain: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str | None]
    # ISO 3166-1 alpha-2, and tags joined by `; `, from the user's list.
    country: Mapped[str | None]
    tags: Mapped[str | None]
    first_seen_at: Mapped[datetime]
    # When the site is next searched for feeds and sitemaps; None: never searched.
    next_discovery_at: Mapped[datetime | None]
    # Visits for edits that a feed or sitemap announced, and how many of them found an edit.
    announced_visits: Mapped[int] = mapped_column(server_default=text("0"))
    announced_hits: Mapped[int] = mapped_column("announced_changes", server_default=text("0"), key="announced_hits")


class Feed(Base):
    """A discovery document of a source: what its last poll brought, and when it is polled again."""

    __tablename__ = "feed"
    __table_args__ = (UniqueConstraint("source_id", "kind", "url"),)

    id: Mapped[Identifier]
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    url: Mapped[str]
    kind: Mapped[FeedKind]
    via: Mapped[FeedOrigin]
    # The sitemap index that lists it, or the document that it replaces; None: neither.
    parent_feed_id: Mapped[int | None] = mapped_column(
        "found_in", ForeignKey("feed.id", ondelete="CASCADE"), index=True, key="parent_feed_id"
    )
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    body_sha256: Mapped[str | None]
    moved_to: Mapped[str | None]
    # As its index states it.
    lastmod: Mapped[str | None]
    last_status: Mapped[int | None]
    problem: Mapped[str | None]
    failure_score: Mapped[float] = mapped_column("failures", key="failure_score")
    # None: never read.
    new_per_day: Mapped[float | None]
    interval_seconds: Mapped[float | None]
    first_seen_at: Mapped[datetime]
    last_polled_at: Mapped[datetime | None]
    last_read_at: Mapped[datetime | None]
    last_changed_at: Mapped[datetime | None]
    last_new_at: Mapped[datetime | None]
    # None: never polled by itself.
    next_poll_at: Mapped[datetime | None]
    # The last answer with a body; and how many changes in a row "not modified" concealed.
    last_full_at: Mapped[datetime | None]
    concealed_changes: Mapped[int] = mapped_column(server_default=text("0"))


class Host(Base):
    """What crawls have found out about a host: robots.txt, delays, and until when it is closed."""

    __tablename__ = "host"

    # Host or host:port.
    host: Mapped[str] = mapped_column(primary_key=True)
    # The last status of its robots.txt, and the last rules that it gave (compressed).
    robots_status: Mapped[int | None]
    robots: Mapped[bytes | None]
    robots_etag: Mapped[str | None]
    robots_last_modified: Mapped[str | None]
    robots_fetched_at: Mapped[datetime | None]
    robots_expires_at: Mapped[datetime | None]
    # In seconds, from robots.txt; crawls cap it.
    crawl_delay: Mapped[float | None]
    last_asked_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_until: Mapped[datetime | None]
    closed_reason: Mapped[CloseReason | None]
    closed_detail: Mapped[str | None]
    # Consecutive: failed requests, and closings without a successful answer since.
    failures: Mapped[int]
    times_closed: Mapped[int] = mapped_column("closings", key="times_closed")
    # /.well-known/tdmrep.json (compressed), and the site's statement on text and data mining.
    tdmrep: Mapped[bytes | None]
    tdmrep_expires_at: Mapped[datetime | None]
    tdm_opt_out: Mapped[bool | None]
    tdm_evidence: Mapped[str | None]
    changed_at: Mapped[datetime] = mapped_column(index=True)
