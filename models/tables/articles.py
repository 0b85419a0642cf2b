"""Tables of articles. Names are those of schema.org NewsArticle where it has one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import BIG, Base, Identifier
from models.enums import KeyKind, RevisionReason


class Article(Base):
    """A clean article as it was last seen; `url` is its key."""

    __tablename__ = "article"
    __table_args__ = (
        # Covers the query for how long a source has been silent.
        Index(None, "source_id", "first_seen_at", "date_published"),
        # The newest of a source. With the other columns, what is counted most often is read from this index alone.
        Index(
            "ix_article_facts",
            "source_id",
            "date_published",
            "date_published_offset",
            "in_language",
            "is_paywalled",
            "is_accessible_for_free",
            "word_count",
            "tdm_opt_out",
            "filled_fields",
            "origin_kind",
        ),
        Index(None, "source_id", "fetched_at"),
        # The newest of a language.
        Index(None, "in_language", "date_published"),
        # Prefixes of addresses, such as those of a host, which PostgreSQL finds only with these operators. SQLite finds
        # most of them in the index of `url`.
        Index(
            None,
            "page_url",
            sqlite_where=text("page_url <> url"),
            postgresql_ops={"page_url": "text_pattern_ops"},
        ),
        # Covers the search for the least certain of a time.
        Index(None, "fetched_at", "extraction_quality"),
        Index(
            None,
            "gone_at",
            sqlite_where=text("gone_at IS NOT NULL"),
            postgresql_where=text("gone_at IS NOT NULL"),
        ),
    )

    id: Mapped[Identifier]
    url: Mapped[str] = mapped_column(unique=True)
    canonical_url: Mapped[str | None]
    requested_url: Mapped[str]
    # None: stored by a version that did not keep it.
    page_url: Mapped[str | None]
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    headline: Mapped[str | None]
    description: Mapped[str | None]
    article_section: Mapped[str | None]
    date_published: Mapped[datetime | None] = mapped_column(index=True)
    date_published_raw: Mapped[str | None]
    date_published_source: Mapped[str | None]
    date_modified: Mapped[datetime | None]
    date_modified_raw: Mapped[str | None]
    date_modified_source: Mapped[str | None]
    in_language: Mapped[str | None]
    word_count: Mapped[int]
    # None: stored by a version that did not determine it yet.
    page_type: Mapped[str | None]
    is_accessible_for_free: Mapped[bool | None]
    image_url: Mapped[str | None]
    publisher: Mapped[str | None]
    fingerprint: Mapped[str]
    furniture_cuts: Mapped[Mapping[str, Any]]
    injected_links: Mapped[list[Any] | None]
    # From here to `wire_agency`: None in rows of a version that did not read it yet.
    alternative_headline: Mapped[str | None]
    date_published_offset: Mapped[int | None]
    date_published_missing: Mapped[str | None]
    date_modified_offset: Mapped[int | None]
    date_modified_missing: Mapped[str | None]
    date_flags: Mapped[str | None]
    is_paywalled: Mapped[bool | None]
    access_evidence: Mapped[str | None]
    is_live_blog: Mapped[bool | None]
    amp_url: Mapped[str | None]
    wire_agency: Mapped[str | None]
    # None: stored by a version that did not determine it yet.
    is_truncated: Mapped[bool | None]
    # Indexed for programs that ask for what is new.
    first_seen_at: Mapped[datetime] = mapped_column(index=True)
    last_seen_at: Mapped[datetime]
    # Bits of the fields that it has, see models.filled_fields.
    filled_fields: Mapped[int] = mapped_column(server_default=text("0"))
    # Since when its page is missing, or redirects to a front page or the like; None: it was there at the last visit.
    gone_at: Mapped[datetime | None]
    fetched_at: Mapped[datetime]
    # The number of a crawl_run; None: stored by a version that did not keep it.
    run_id: Mapped[int | None] = mapped_column(BIG, index=True)
    # Statements of the page and its site on their use; None: none, or stored by a version that did not read them yet.
    robots_tags: Mapped[str | None]
    tdm_opt_out: Mapped[bool | None]
    tdm_evidence: Mapped[str | None]
    license_evidence: Mapped[str | None]
    c2pa_evidence: Mapped[str | None]
    ai_evidence: Mapped[str | None]
    # Whose text it is, by what the page declares or shows; None: no evidence, or a version that did not read it yet.
    origin_kind: Mapped[str | None]
    origin_evidence: Mapped[str | None]
    # From 0 to 1; None: stored by a version that did not predict it yet.
    extraction_quality: Mapped[float | None]
    # By which version of the extraction its text is; None: one that did not note it yet.
    extraction_version: Mapped[str | None]


class ArticleText(Base):
    """The text of an article, in a table of its own, so that queries on all other columns read a tenth of the pages."""

    __tablename__ = "article_text"

    article_id: Mapped[int] = mapped_column(
        BIG, ForeignKey("article.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    article_body: Mapped[str]
    # None: stored by a version that did not make it yet.
    article_body_html: Mapped[str | None]


class ArticleKey(Base):
    """A key (of a URL or a text) of an article, claimed before the article is written, so that none is stored twice."""

    __tablename__ = "article_key"

    key: Mapped[str] = mapped_column(primary_key=True)
    # None: unclaimed, or shared by different texts.
    article_id: Mapped[int | None] = mapped_column(ForeignKey("article.id", ondelete="CASCADE"), index=True)
    kind: Mapped[KeyKind]


class ArticleAddress(Base):
    """An address at which a page of an article was fetched, after redirects, and the canonical URL that it declares."""

    __tablename__ = "article_address"

    article_id: Mapped[int] = mapped_column(
        BIG, ForeignKey("article.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    url: Mapped[str] = mapped_column(primary_key=True)
    # None: none of its own site but the front page.
    canonical_url: Mapped[str | None]


class ArticleRevision(Base):
    """A version of an article other than the current one: replaced by it, or refused because it is worse."""

    __tablename__ = "article_revision"
    __table_args__ = (
        UniqueConstraint("article_id", "fingerprint", "fetched_at"),
        # A worse version that every visit finds again is one row.
        Index(
            "uq_article_revision_refused",
            "article_id",
            "fingerprint",
            unique=True,
            sqlite_where=text("replaced_at IS NULL"),
            postgresql_where=text("replaced_at IS NULL"),
        ),
        # Covers the query for what was edited when.
        Index(None, "replaced_at", "reason", "article_id"),
    )

    id: Mapped[Identifier]
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id", ondelete="CASCADE"))
    reason: Mapped[RevisionReason]
    detail: Mapped[str | None]
    headline_changed: Mapped[bool]
    headline: Mapped[str | None]
    description: Mapped[str | None]
    article_body: Mapped[str]
    article_body_html: Mapped[str | None]
    date_published: Mapped[datetime | None]
    date_modified: Mapped[datetime | None]
    word_count: Mapped[int]
    fingerprint: Mapped[str]
    page_url: Mapped[str | None]
    fetched_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]
    run_id: Mapped[int | None] = mapped_column(ForeignKey("crawl_run.id", ondelete="SET NULL"), index=True)


class Author(Base):
    """A person who signs articles, known by name only."""

    __tablename__ = "author"

    id: Mapped[Identifier]
    name: Mapped[str] = mapped_column(unique=True)


class ArticleAuthor(Base):
    """The authors of an article in the order of its byline, each with the profile page that the article links."""

    __tablename__ = "article_author"
    __table_args__ = (Index(None, "author_id", "article_id", "is_person"),)

    article_id: Mapped[int] = mapped_column(ForeignKey("article.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("author.id"))
    url: Mapped[str | None]
    # False: an organisation, where no person is named. None: stored by a version that did not determine it yet.
    is_person: Mapped[bool | None]


class ArticleContributor(Base):
    """The people named beside the authors of an article, in the order of the page, each with a role."""

    __tablename__ = "article_contributor"

    article_id: Mapped[int] = mapped_column(ForeignKey("article.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("author.id"), index=True)
    role: Mapped[str]


class Keyword(Base):
    """A keyword by which outlets file their articles."""

    __tablename__ = "keyword"

    id: Mapped[Identifier]
    keyword: Mapped[str] = mapped_column(unique=True)


class ArticleKeyword(Base):
    """The keywords of an article in the page's order; `day_published` is the article's."""

    __tablename__ = "article_keyword"
    __table_args__ = (
        Index(None, "keyword_id", "article_id"),
        # Covers the counts of keywords by day.
        Index(None, "day_published", "keyword_id"),
    )

    article_id: Mapped[int] = mapped_column(ForeignKey("article.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    keyword_id: Mapped[int] = mapped_column(ForeignKey("keyword.id"))
    # The publisher's own day, `YYYY-MM-DD`; None: the article has no date.
    day_published: Mapped[str | None]


class ArticleLink(Base):
    """The links in the text of an article, in their order; `source_id` is the article's."""

    __tablename__ = "article_link"
    # Both cover the queries for the hosts that are linked most.
    __table_args__ = (
        Index(None, "host", "article_id", "is_internal"),
        Index(
            "ix_article_link_external",
            "source_id",
            "host",
            "article_id",
            sqlite_where=text("NOT is_internal"),
            postgresql_where=text("NOT is_internal"),
        ),
    )

    article_id: Mapped[int] = mapped_column(ForeignKey("article.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    # Host or host:port; whether it is that of the article but for `www.`, or one of the two is below the other.
    host: Mapped[str]
    is_internal: Mapped[bool]
    url: Mapped[str]
    text: Mapped[str]


class RemovedBlock(Base):
    """A block cut inside an article, with the reason and the evidence."""

    __tablename__ = "removed_block"
    __table_args__ = (
        # Covers the counts of cuts by reason.
        Index(None, "reason", "article_id"),
        # Only cuts by site memory have a pattern.
        Index(
            None,
            "pattern",
            sqlite_where=text("pattern IS NOT NULL"),
            postgresql_where=text("pattern IS NOT NULL"),
        ),
    )

    id: Mapped[Identifier]
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    reason: Mapped[str]
    evidence: Mapped[str]
    text: Mapped[str]
    # From here on only for cuts by site memory: the pattern that it is an instance of, and where its HTML stood.
    pattern: Mapped[str | None]
    html: Mapped[str | None]
    html_at: Mapped[int | None]
