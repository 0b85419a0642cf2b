"""The tables. Names are those of schema.org NewsArticle where it has one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import BIG, Base, Identifier, one_of
from models.enums import (
    CloseReason,
    FeedKind,
    FeedOrigin,
    ForgottenKind,
    KeyKind,
    Outcome,
    PatternKind,
    PatternVerdict,
    Reason,
    RevisionReason,
    UrlState,
)


class Source(Base):
    """An outlet, named by its domain (with the port where it is not the default one)."""

    __tablename__ = "source"

    id: Mapped[Identifier]
    domain: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str | None]
    first_seen_at: Mapped[datetime]
    # When the site is searched for feeds and sitemaps again; None: it never was.
    next_discovery_at: Mapped[datetime | None]
    # Visits of stored articles that a feed or sitemap asked for, and how many of them brought an edit: what the
    # source's word is worth.
    announced_visits: Mapped[int] = mapped_column(server_default=text("0"))
    announced_changes: Mapped[int] = mapped_column(server_default=text("0"))


class Feed(Base):
    """A document in which articles of a source are discovered: what it brought last, and when it is asked again."""

    __tablename__ = "feed"
    __table_args__ = (UniqueConstraint("source_id", "kind", "url"),)

    id: Mapped[Identifier]
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    url: Mapped[str]
    kind: Mapped[FeedKind]
    via: Mapped[FeedOrigin]
    # The sitemap index that lists it, or the document in whose place it was found; None: nobody's.
    found_in: Mapped[int | None] = mapped_column(ForeignKey("feed.id", ondelete="CASCADE"), index=True)
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    body_sha256: Mapped[str | None]
    moved_to: Mapped[str | None]
    # What its index said of it.
    lastmod: Mapped[str | None]
    last_status: Mapped[int | None]
    problem: Mapped[str | None]
    failures: Mapped[float]
    # None: never read.
    new_per_day: Mapped[float | None]
    interval_seconds: Mapped[float | None]
    first_seen_at: Mapped[datetime]
    last_polled_at: Mapped[datetime | None]
    last_read_at: Mapped[datetime | None]
    last_changed_at: Mapped[datetime | None]
    last_new_at: Mapped[datetime | None]
    # None: not by itself.
    next_poll_at: Mapped[datetime | None]


class Url(Base):
    """The frontier: every URL ever discovered, its state, and when it is next due."""

    __tablename__ = "url"
    __table_args__ = (
        CheckConstraint(one_of("state", UrlState), name="state"),
        Index(None, "source_id", "state", "next_due_at"),
        Index(None, "article_id"),
    )

    id: Mapped[Identifier]
    url: Mapped[str] = mapped_column(unique=True)
    # What all spellings of one page have in common: models.url_key. None: a row that another program made.
    key: Mapped[str | None] = mapped_column(index=True)
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
    # The latest edit that a feed or sitemap has told of, and whether the next visit is made for one.
    announced_at: Mapped[datetime | None]
    is_announced: Mapped[bool] = mapped_column(server_default=false())
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    failures: Mapped[int]
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    last_fetched_at: Mapped[datetime | None]
    next_due_at: Mapped[datetime | None]


class CrawlRun(Base):
    """One run of a spider: what was asked, what it counted, and its verdict."""

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
    # From the request to the headers of its answer. None: no answer, or stored by a version that did not ask.
    seconds: Mapped[float | None]


class Article(Base):
    """A clean article as it was last seen; `url` is its key."""

    __tablename__ = "article"
    # Covers the question how long a source has been silent.
    __table_args__ = (Index(None, "source_id", "first_seen_at", "date_published"),)

    id: Mapped[Identifier]
    url: Mapped[str] = mapped_column(unique=True)
    canonical_url: Mapped[str | None]
    requested_url: Mapped[str]
    # None: stored by a version that did not keep it.
    page_url: Mapped[str | None]
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    headline: Mapped[str | None]
    description: Mapped[str | None]
    article_body: Mapped[str]
    # None: stored by a version that did not make it yet.
    article_body_html: Mapped[str | None]
    article_section: Mapped[str | None]
    date_published: Mapped[datetime | None] = mapped_column(index=True)
    date_published_raw: Mapped[str | None]
    date_published_source: Mapped[str | None]
    date_modified: Mapped[datetime | None]
    date_modified_raw: Mapped[str | None]
    date_modified_source: Mapped[str | None]
    in_language: Mapped[str | None]
    word_count: Mapped[int]
    # None: stored by a version that did not ask yet.
    page_type: Mapped[str | None]
    is_accessible_for_free: Mapped[bool | None]
    image_url: Mapped[str | None]
    publisher: Mapped[str | None]
    fingerprint: Mapped[str] = mapped_column(index=True)
    furniture_cuts: Mapped[Mapping[str, Any]]
    injected_links: Mapped[list[Any] | None]
    # From here to `wire_agency`: None in rows of a version that did not ask yet.
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
    # None: stored by a version that did not ask yet.
    is_truncated: Mapped[bool | None]
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    fetched_at: Mapped[datetime]
    # The number of a crawl_run; None: stored by a version that did not keep it.
    run_id: Mapped[int | None] = mapped_column(BIG, index=True)
    # What the page and its site say about its use; None: nothing, or stored by a version that did not ask yet.
    robots_tags: Mapped[str | None]
    tdm_opt_out: Mapped[bool | None]
    tdm_evidence: Mapped[str | None]


class ArticleKey(Base):
    """A spelling or a text that leads to an article, claimed before that is written: no article is made twice."""

    __tablename__ = "article_key"

    key: Mapped[str] = mapped_column(primary_key=True)
    # None: shared by different texts, or claimed by nobody.
    article_id: Mapped[int | None] = mapped_column(ForeignKey("article.id", ondelete="CASCADE"), index=True)
    kind: Mapped[KeyKind]


class ArticleRevision(Base):
    """A version of an article that is not the one that stands: replaced by it, or refused because it is worse."""

    __tablename__ = "article_revision"
    __table_args__ = (
        UniqueConstraint("article_id", "fingerprint", "fetched_at"),
        # A bad version that comes again at every visit is one row.
        Index(
            "uq_article_revision_refused",
            "article_id",
            "fingerprint",
            unique=True,
            sqlite_where=text("replaced_at IS NULL"),
            postgresql_where=text("replaced_at IS NULL"),
        ),
        # Covers the question what was edited when.
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
    """The authors of an article in the order of its byline, with the page that the article links for them."""

    __tablename__ = "article_author"

    article_id: Mapped[int] = mapped_column(ForeignKey("article.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("author.id"), index=True)
    url: Mapped[str | None]
    # False: an organisation that signs where nobody is named. None: stored by a version that did not ask yet.
    is_person: Mapped[bool | None]


class Keyword(Base):
    """A word by which outlets file their articles."""

    __tablename__ = "keyword"

    id: Mapped[Identifier]
    keyword: Mapped[str] = mapped_column(unique=True)


class ArticleKeyword(Base):
    """The keywords of an article in the page's order."""

    __tablename__ = "article_keyword"

    article_id: Mapped[int] = mapped_column(ForeignKey("article.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    keyword_id: Mapped[int] = mapped_column(ForeignKey("keyword.id"), index=True)


class RemovedBlock(Base):
    """A block cut inside an article, with the reason and the evidence."""

    __tablename__ = "removed_block"

    id: Mapped[Identifier]
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    reason: Mapped[str] = mapped_column(index=True)
    evidence: Mapped[str]
    text: Mapped[str]
    # From here on only of what the site's memory cut: whose instance it is, and where it stood.
    pattern: Mapped[str | None] = mapped_column(index=True)
    html: Mapped[str | None]
    html_at: Mapped[int | None]


class Site(Base):
    """A host whose pages teach about its boilerplate, and how far that has come."""

    __tablename__ = "site"

    host: Mapped[str] = mapped_column(primary_key=True)
    # Articles stored or changed since patterns were looked for.
    new_articles: Mapped[int]
    # Articles in memory and the stories that they tell, when patterns were looked for last.
    articles: Mapped[int]
    stories: Mapped[int]
    learnt_at: Mapped[datetime | None]
    # What was learnt then has been applied to the articles that are stored.
    is_applied: Mapped[bool] = mapped_column(index=True)


class SitePage(Base):
    """What an article teaches about its host: numbers that stand for its passages, its subject and its names."""

    __tablename__ = "site_page"
    __table_args__ = (Index(None, "host", "seen_at"),)

    article_id: Mapped[int] = mapped_column(
        BIG, ForeignKey("article.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    host: Mapped[str]
    seen_at: Mapped[datetime]
    learnt: Mapped[bytes]


class SiteBlock(Base):
    """A pattern that returns in several stories of a host."""

    __tablename__ = "site_block"
    __table_args__ = (Index(None, "host", "last_seen_at"),)

    fingerprint: Mapped[str] = mapped_column(primary_key=True)
    host: Mapped[str]
    kind: Mapped[PatternKind]
    number: Mapped[int] = mapped_column(BIG)
    finding: Mapped[PatternVerdict]
    # It was seen lately: what a redesign has taken away is not cut from new pages.
    is_current: Mapped[bool]
    stories: Mapped[int]
    of_stories: Mapped[int]
    wordings: Mapped[int]
    lead: Mapped[int]
    body: Mapped[int]
    tail: Mapped[int]
    sample: Mapped[str]
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    # What people have said about it.
    is_protected: Mapped[bool]
    forgotten_at: Mapped[datetime | None]


class Host(Base):
    """A host as crawls have met it: what it lets them ask, how fast, and until when it is left alone."""

    __tablename__ = "host"

    # Host or host:port.
    host: Mapped[str] = mapped_column(primary_key=True)
    # The status that its robots.txt was answered with last, and the rules of the last answer that gave some (packed).
    robots_status: Mapped[int | None]
    robots: Mapped[bytes | None]
    robots_etag: Mapped[str | None]
    robots_last_modified: Mapped[str | None]
    robots_fetched_at: Mapped[datetime | None]
    robots_expires_at: Mapped[datetime | None]
    # Seconds, as the rules ask for, whatever is the most that we grant.
    crawl_delay: Mapped[float | None]
    last_asked_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_until: Mapped[datetime | None]
    closed_reason: Mapped[CloseReason | None]
    closed_detail: Mapped[str | None]
    # In a row: requests that failed, and closings without an answer that did not.
    failures: Mapped[int]
    closings: Mapped[int]
    # /.well-known/tdmrep.json (packed), and what the whole site says about text and data mining.
    tdmrep: Mapped[bytes | None]
    tdmrep_expires_at: Mapped[datetime | None]
    tdm_opt_out: Mapped[bool | None]
    tdm_evidence: Mapped[str | None]
    changed_at: Mapped[datetime] = mapped_column(index=True)


class RawPage(Base):
    """The latest page of a URL as fetched: the body packed by zstd, so that cleaning can be run again."""

    __tablename__ = "raw_page"

    id: Mapped[Identifier]
    url_id: Mapped[int] = mapped_column(ForeignKey("url.id", ondelete="CASCADE"), unique=True)
    # Old ones are looked for at the end of each run.
    fetched_at: Mapped[datetime] = mapped_column(index=True)
    status: Mapped[int]
    headers: Mapped[list[Any]]
    body: Mapped[bytes]
    body_bytes: Mapped[int]
    body_sha256: Mapped[str]


class Forgotten(Base):
    """What was removed on request and is never to be fetched or stored again, without saying what it was."""

    __tablename__ = "forgotten"

    # models.tombstones says how it is made.
    digest: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[ForgottenKind]
    # The digest of what was asked for: what was forgotten for one article is allowed again together.
    request: Mapped[str] = mapped_column(index=True)
    forgotten_at: Mapped[datetime]
