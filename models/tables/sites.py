"""Tables of site memory: boilerplate learnt from the articles of a host."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import BIG, Base
from models.enums import PatternKind, PatternVerdict


class HostParameter(Base):
    """A URL parameter of a host, and whether it identifies pages: learnt from the articles under its values."""

    __tablename__ = "host_parameter"

    # As in keys: without `www.`.
    host: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    # Articles that came under several values.
    articles: Mapped[int]
    # Articles that differ from another one only in it, found after it was left out of keys.
    conflicts: Mapped[int]
    first_seen_at: Mapped[datetime]
    # Since when it is left out of keys; None: not enough articles yet.
    ignored_at: Mapped[datetime | None]
    # When it turned out to identify pages after all; it is in keys for good.
    refuted_at: Mapped[datetime | None]


class Site(Base):
    """A host whose boilerplate is learnt, and the progress of that."""

    __tablename__ = "site"

    host: Mapped[str] = mapped_column(primary_key=True)
    # Articles stored or changed since patterns were last learnt.
    new_articles: Mapped[int]
    # Articles in memory and the stories among them, when patterns were last learnt.
    articles: Mapped[int]
    stories: Mapped[int]
    learnt_at: Mapped[datetime | None]
    # Whether the last patterns have been applied to the stored articles.
    is_applied: Mapped[bool] = mapped_column(index=True)


class SitePage(Base):
    """Features that site memory learns from: hashes of an article's passages, subject and names."""

    __tablename__ = "site_page"
    __table_args__ = (Index(None, "host", "seen_at"),)

    article_id: Mapped[int] = mapped_column(
        BIG, ForeignKey("article.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    host: Mapped[str]
    seen_at: Mapped[datetime]
    features: Mapped[bytes] = mapped_column("learnt", key="features")


class SiteBlock(Base):
    """A pattern that occurs in several stories of a host."""

    __tablename__ = "site_block"
    __table_args__ = (Index(None, "host", "last_seen_at"),)

    fingerprint: Mapped[str] = mapped_column(primary_key=True)
    host: Mapped[str]
    kind: Mapped[PatternKind]
    number: Mapped[int] = mapped_column(BIG)
    finding: Mapped[PatternVerdict]
    # Seen lately; patterns that a redesign removed are not cut from new pages.
    is_current: Mapped[bool]
    stories: Mapped[int]
    of_stories: Mapped[int]
    wordings: Mapped[int]
    lead_count: Mapped[int] = mapped_column("lead", key="lead_count")
    body_count: Mapped[int] = mapped_column("body", key="body_count")
    tail_count: Mapped[int] = mapped_column("tail", key="tail_count")
    sample: Mapped[str]
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    # Verdicts of the operator.
    is_protected: Mapped[bool]
    forgotten_at: Mapped[datetime | None]
