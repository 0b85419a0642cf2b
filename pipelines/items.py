"""The values that travel from a fetched page to the database. All are frozen; nothing here computes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum

from models.enums import Reason
from models.frontier.hints import NO_HINTS, Hints


class CutReason(StrEnum):
    """Why a block is not part of the article."""

    NAVIGATION = "navigation"
    HEADER = "header"
    FOOTER = "footer"
    SIDEBAR = "sidebar"
    FORM = "form"
    HIDDEN = "hidden"
    COMMENTS = "comments"
    ADVERTISEMENT = "advertisement"
    PROMOTION = "promotion"
    NEWSLETTER = "newsletter"
    FOLLOW = "follow"
    SUBSCRIPTION = "subscription"
    DONATION = "donation"
    RELATED = "related"
    TRENDING = "trending"
    LINK_LIST = "link_list"
    TEASER = "teaser"
    CAPTION = "caption"
    CREDIT = "credit"
    DISCLAIMER = "disclaimer"
    COPYRIGHT = "copyright"
    CONSENT = "consent"
    BYLINE = "byline"
    DATELINE = "dateline"
    REPEATED_HEADLINE = "repeated_headline"
    REPEATED_TEXT = "repeated_text"
    AUTHOR_BIO = "author_bio"
    MAIN_CONTENT = "main_content"
    SITE_RULE = "site_rule"
    SITE_MEMORY = "site_memory"


#: Cuts of page furniture are counted for each article; all other cuts are kept with their text.
FURNITURE = frozenset(
    {CutReason.NAVIGATION, CutReason.HEADER, CutReason.FOOTER, CutReason.SIDEBAR, CutReason.HIDDEN},
)


@dataclass(frozen=True, slots=True)
class SiteRules:
    """The user's rules for one site, as CSS selectors or XPath, and page types to keep: see docs/site-rules.md."""

    remove: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    #: Kinds of pages to store though they are no articles, of `pipelines.page_type.types.KEEPABLE`.
    keep_types: tuple[str, ...] = ()


NO_RULES = SiteRules()


@dataclass(frozen=True, slots=True)
class ArticleFilter:
    """Which articles are kept: in one of these languages (ISO 639-1), with one of these words. Empty: any."""

    languages: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()


NO_FILTER = ArticleFilter()


class TdmSource(IntEnum):
    """Where a statement about text and data mining stands; of TDMRep's three sources the nearest to the text wins."""

    SITE_FILE = 1
    HEADER = 2
    META = 3
    OTHER = 0


@dataclass(frozen=True, slots=True)
class TdmStatement:
    """One statement: whether it reserves the rights (None: it is about something else), and its words."""

    is_reserved: bool | None
    words: str
    source: TdmSource = TdmSource.OTHER


@dataclass(frozen=True, slots=True)
class TdmReservation:
    """The sum of all statements: rights reserved (True), expressly not reserved (False), or no statement (None)."""

    opt_out: bool | None = None
    evidence: str | None = None


NO_TDM_RESERVATION = TdmReservation()


@dataclass(frozen=True, slots=True)
class PagePolicy:
    """How a crawl treats directives to robots and reservations of rights."""

    #: The crawl's product token in robots.txt and robots tags.
    robot_name: str = "newsgrain"
    #: Whether pages marked `noindex` are rejected.
    obeys_robots_tags: bool = False
    #: Whether pages are rejected whose rights of text and data mining are reserved.
    skips_opt_outs: bool = False
    #: Statements in files of the page's site: `robots.txt`, `tdmrep.json`.
    site_statements: tuple[TdmStatement, ...] = ()


@dataclass(frozen=True, slots=True)
class PageItem:
    """A page as fetched: the bytes after Content-Encoding was undone, nothing decoded or parsed."""

    url: str
    requested_url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    fetched_at: datetime
    source: str
    hints: Hints = NO_HINTS
    rules: SiteRules = NO_RULES
    #: Whether the download broke off, so that the end of the page may be missing.
    truncated: bool = False
    article_filter: ArticleFilter = NO_FILTER
    policy: PagePolicy = PagePolicy()
    #: From the request to the headers of its answer.
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Author:
    """An author: a person, or the organisation in a byline without a person."""

    name: str
    url: str | None = None
    is_person: bool = True


class DateMissing(StrEnum):
    """Why an article has no date."""

    NOT_STATED = "not_stated"
    UNREADABLE = "unreadable"
    TOO_EARLY = "too_early"
    IN_FUTURE = "in_future"


class DateFlag(StrEnum):
    """Caveats about an article's dates."""

    MODIFIED_BEFORE_PUBLISHED = "modified_before_published"
    MODIFIED_LONG_AFTER = "modified_long_after"
    SOURCES_DISAGREE = "sources_disagree"
    ONLY_UPDATED = "only_updated"
    NO_TIME = "no_time"
    NO_ZONE = "no_zone"


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date, the string it was read from, and where that stood (`json_ld`, `meta`, ...).

    `at` is aware and keeps the offset that the page gives, so that its day is the publisher's; the database stores UTC.
    Without a time it is midnight (`has_time` is false), without a zone UTC (`has_zone` is false).
    """

    at: datetime
    raw: str
    source: str
    has_time: bool = True
    has_zone: bool = True

    @property
    def offset_minutes(self) -> int | None:
        """Return how far east of UTC the publisher's clock goes; None where no zone is known."""
        offset = self.at.utcoffset()
        return None if offset is None or not self.has_zone else round(offset.total_seconds() / 60)


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the page and its hints say about the article, beside its text."""

    headline: str | None = None
    #: Other wordings of the headline, the best first.
    alternative_headline: tuple[str, ...] = ()
    description: str | None = None
    authors: tuple[Author, ...] = ()
    date_published: FoundDate | None = None
    date_modified: FoundDate | None = None
    #: Why there is none, where there is none.
    date_published_missing: DateMissing | None = None
    date_modified_missing: DateMissing | None = None
    date_flags: tuple[DateFlag, ...] = ()
    article_section: str | None = None
    keywords: tuple[str, ...] = ()
    is_accessible_for_free: bool | None = None
    is_paywalled: bool | None = None
    #: The declarations that both rest on, as written.
    access_evidence: str | None = None
    is_live_blog: bool = False
    image_url: str | None = None
    publisher: str | None = None
    canonical_url: str | None = None
    #: The AMP version that the page links.
    amp_url: str | None = None
    #: News agencies that the text comes from, by the names in `pipelines.metadata.news_agencies`.
    wire_agency: tuple[str, ...] = ()
    declared_language: str | None = None
    #: What the page says to robots, and what it and its site say about text and data mining.
    robots_tags: tuple[str, ...] = ()
    tdm_reservation: TdmReservation = NO_TDM_RESERVATION
    #: The text that structured data gives as the article's, whole or cut; compared with the page, never stored.
    declared_body: str | None = None

    @property
    def published_at(self) -> datetime | None:
        """Return the moment of publication, where it is known."""
        return None if self.date_published is None else self.date_published.at

    @property
    def forbids_archiving(self) -> bool:
        """Return whether the page as fetched must not be kept."""
        return not {"noarchive", "nocache"}.isdisjoint(self.robots_tags)


@dataclass(frozen=True, slots=True)
class RemovedBlock:
    """A cut inside the article: its text, its place among the page's blocks, why, and the evidence for it.

    Cuts of the site's memory can be undone: their place is that among the paragraphs of the whole text, `pattern` is
    the fingerprint of what they are an instance of, and `html` stood at `html_at` of the whole text's HTML (both None
    where there is no HTML, or where it went with the cut before).
    """

    position: int
    reason: CutReason
    evidence: str
    text: str
    pattern: str | None = None
    html: str | None = None
    html_at: int | None = None


@dataclass(frozen=True, slots=True)
class InjectedLink:
    """A link that the publisher put into a sentence: kept as text, not linked. `why` names what gave it away."""

    text: str
    url: str
    why: str


@dataclass(frozen=True, slots=True)
class MainContent:
    """The verdict on a page's blocks: paragraphs kept, blocks removed, page furniture counted by reason."""

    kept: tuple[str, ...] = ()
    removed: tuple[RemovedBlock, ...] = ()
    furniture: Mapping[str, int] = field(default_factory=dict)
    #: Words of all that is kept.
    word_count: int = 0


@dataclass(frozen=True, slots=True)
class ArticleItem:
    """A clean article. Names are those of schema.org NewsArticle; `pipelines.article_fields` has them flat.

    Times are aware: dates keep the publisher's own offset here and in exports, and are UTC in the database.
    """

    url: str
    requested_url: str
    source: str
    fetched_at: datetime
    metadata: Metadata
    #: Paragraphs, separated by a newline.
    article_body: str
    #: The same words as a small safe subset of HTML; see docs/structured-text.md.
    article_body_html: str
    in_language: str | None
    word_count: int
    #: `article` or `live_blog`; another type only where the source's rules keep it.
    page_type: str
    #: SHA-256 (hex) of headline and text, white space and case folded: two equal fingerprints, one article.
    fingerprint: str
    removed: tuple[RemovedBlock, ...] = ()
    #: Page furniture cut, counted by reason.
    furniture: Mapping[str, int] = field(default_factory=dict)
    injected_links: tuple[InjectedLink, ...] = ()
    #: The end of the page is missing: its download broke off, its source ends in the middle, or no parser took it all.
    is_truncated: bool = False


@dataclass(frozen=True, slots=True)
class RejectedPage:
    """A page that is no article to store, with the reason and a sentence for people.

    `metadata` is what the page says of the article that is not there, a paywall's stub for example; None where the
    page is about something else, such as an error.
    """

    url: str
    reason: Reason
    detail: str
    metadata: Metadata | None = None
    #: The page as it came is not to be kept.
    is_private: bool = False
