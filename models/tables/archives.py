"""Tables of archives that were read, and of re-extractions of stored pages."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import BIG, Base, Identifier
from models.enums import ExtractionOutcome


class ArchiveFile(Base):
    """How far an archive has been read, so that reading it again goes on there."""

    __tablename__ = "archive_file"
    __table_args__ = (Index(None, "identity", "selection"),)

    id: Mapped[Identifier]
    # SHA-256 of its first bytes, of the options that select its pages, and of the bytes before the position.
    identity: Mapped[str]
    selection: Mapped[str]
    before_position: Mapped[str | None]
    # As it was last named.
    name: Mapped[str]
    # Where the next record begins: the offset of its compressed member, and the unpacked bytes before it.
    member: Mapped[int] = mapped_column(BIG)
    skipped: Mapped[int] = mapped_column(BIG)
    records: Mapped[int] = mapped_column(BIG)
    pages: Mapped[int] = mapped_column(BIG)
    damaged: Mapped[int] = mapped_column(BIG)
    # The length of the file; None: a pipe.
    bytes: Mapped[int | None] = mapped_column(BIG)
    started_at: Mapped[datetime]
    last_read_at: Mapped[datetime]
    # None: not read to its end yet.
    finished_at: Mapped[datetime | None]
    # The number of the crawl_run that read it last.
    run_id: Mapped[int] = mapped_column(BIG)


class ExtractionRun(Base):
    """One `scrapy reextract`: which articles it was about, and how many it changed."""

    __tablename__ = "extraction_run"

    id: Mapped[Identifier]
    # The version of the extraction.
    version: Mapped[str]
    arguments: Mapped[Mapping[str, Any]]
    started_at: Mapped[datetime]
    # None: it was interrupted; the same command goes on behind `last_article_id`.
    finished_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    last_article_id: Mapped[int] = mapped_column(BIG)
    changed: Mapped[int]
    same: Mapped[int]
    rejected: Mapped[int]
    # Articles that were edited or removed meanwhile.
    overtaken: Mapped[int]


class ExtractionChange(Base):
    """What a re-extraction did to one article, with all that is needed to undo it."""

    __tablename__ = "extraction_change"
    __table_args__ = (UniqueConstraint("extraction_run_id", "article_id"),)

    id: Mapped[Identifier]
    extraction_run_id: Mapped[int] = mapped_column(ForeignKey("extraction_run.id", ondelete="CASCADE"))
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id", ondelete="CASCADE"), index=True)
    outcome: Mapped[ExtractionOutcome]
    # Why the page is no article any more, of a rejected one; its article stays.
    reason: Mapped[str | None]
    detail: Mapped[str | None]
    # The article before and after, as JSON compressed by zstd; None where only `extraction_version` changed.
    before: Mapped[bytes | None]
    after: Mapped[bytes | None]
    version_before: Mapped[str | None]
    # The visit that the article's text was from: a later one is an edit, which is not undone.
    article_fetched_at: Mapped[datetime]
    article_run_id: Mapped[int | None] = mapped_column(BIG)
    # The revision that keeps the text before.
    revision_id: Mapped[int | None] = mapped_column(BIG)
    undone_at: Mapped[datetime | None]
