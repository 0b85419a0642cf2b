"""The values that travel from a fetched page to the database. All are frozen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum

from models.enums import Reason
from models.frontier.hints import NO_HINTS, Hints
from pipelines.derived_values import ONLY_IN_MEMORY, DerivedValues


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
    CONTACT = "contact"
    WIDGET = "widget"
    TAGS = "tags"
    TABLE_OF_CONTENTS = "table_of_contents"
    SUMMARY = "summary"
    SHORT_LINE = "short_line"
    OUTSIDE_TEXT = "outside_text"
    MAIN_CONTENT = "main_content"
    SITE_RULE = "site_rule"
    SITE_MEMORY = "site_memory"


#: Cuts of page furniture are counted for each article; all other cuts are kept with their text.
FURNITURE = frozenset({CutReason.NAVIGATION, CutReason.HEADER, CutReason.FOOTER, CutReason.SIDEBAR})


@dataclass(frozen=True, slots=True)
class SiteRules:
    """The user's rules for one site, as CSS selectors or XPath, and page types to keep: see docs/site-rules.md."""

    remove: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    #: Page types to store besides articles, of `pipelines.page_type.types.KEEPABLE`.
    keep_types: tuple[str, ...] = ()


NO_RULES = SiteRules()


@dataclass(frozen=True, slots=True)
class ArticleFilter:
    """Languages (ISO 639-1) and keywords, one of which a stored article must have (empty: any), and origins to skip."""

    languages: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    #: Values of `OriginKind`.
    skip_origins: tuple[str, ...] = ()


NO_FILTER = ArticleFilter()


class TdmSource(IntEnum):
    """The source of a statement about text and data mining; of TDMRep's three the nearest to the text counts."""

    SITE_FILE = 1
    HEADER = 2
    META = 3
    OTHER = 0


@dataclass(frozen=True, slots=True)
class TdmStatement:
    """One statement, as worded: whether it reserves the rights, or None if it is about other uses."""

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
    #: Licences in the site's `robots.txt` (RSL), as worded.
    site_licenses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PageItem:
    """A page as fetched: its bytes without Content-Encoding, not decoded or parsed."""

    url: str
    requested_url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    fetched_at: datetime
    source: str
    hints: Hints = NO_HINTS
    rules: SiteRules = NO_RULES
    #: Whether the download was interrupted, so that the end of the page may be missing.
    truncated: bool = False
    article_filter: ArticleFilter = NO_FILTER
    policy: PagePolicy = PagePolicy()
    #: From the request to the headers of the response.
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Author:
    """An author: a person, or the organisation in a byline without a person."""

    name: str
    url: str | None = None
    is_person: bool = True


class ContributorRole(StrEnum):
    """What a contributor did for an article besides writing it."""

    TRANSLATOR = "translator"
    EDITOR = "editor"
    PHOTOGRAPHER = "photographer"
    ILLUSTRATOR = "illustrator"
    VIDEOGRAPHER = "videographer"
    PRODUCER = "producer"
    REVIEWER = "reviewer"
    CONTRIBUTOR = "contributor"


@dataclass(frozen=True, slots=True)
class Contributor:
    """A person named beside the authors, with the role."""

    name: str
    role: ContributorRole


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


class OriginKind(StrEnum):
    """Whose text an article is, by declared and observable evidence."""

    OWN = "own"
    WIRE = "wire"
    PRESS_RELEASE = "press_release"
    SYNDICATED = "syndicated"
    SPONSORED = "sponsored"
    AGGREGATED = "aggregated"
    MACHINE_DECLARED = "machine_declared"


@dataclass(frozen=True, slots=True)
class Origin:
    """The kind of an article's origin with the evidence as it stands on the page; None without evidence."""

    kind: OriginKind | None = None
    evidence: str | None = None


NO_ORIGIN = Origin()


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date, its raw string, and the source of that (`json_ld`, `meta`, ...).

    `at` is aware and keeps the page's offset, so that its day is the publisher's; the database stores UTC. Without a
    time it is midnight (`has_time` is false), without a zone UTC (`has_zone` is false).
    """

    at: datetime
    raw: str
    source: str
    has_time: bool = True
    has_zone: bool = True

    @property
    def offset_minutes(self) -> int | None:
        """Return the offset of the publisher's zone from UTC, or None if the zone is unknown."""
        offset = self.at.utcoffset()
        return None if offset is None or not self.has_zone else round(offset.total_seconds() / 60)


@dataclass(frozen=True, slots=True)
class Metadata:
    """The metadata of an article according to its page and hints."""

    headline: str | None = None
    #: Other wordings of the headline, the best first.
    alternative_headline: tuple[str, ...] = ()
    description: str | None = None
    authors: tuple[Author, ...] = ()
    #: Translators, editors, photographers and others who are named beside the authors.
    contributors: tuple[Contributor, ...] = ()
    date_published: FoundDate | None = None
    date_modified: FoundDate | None = None
    #: Why a date is missing.
    date_published_missing: DateMissing | None = None
    date_modified_missing: DateMissing | None = None
    date_flags: tuple[DateFlag, ...] = ()
    article_section: str | None = None
    keywords: tuple[str, ...] = ()
    is_accessible_for_free: bool | None = None
    is_paywalled: bool | None = None
    #: The declarations behind both values, as written.
    access_evidence: str | None = None
    is_live_blog: bool = False
    image_url: str | None = None
    publisher: str | None = None
    canonical_url: str | None = None
    #: The linked AMP version.
    amp_url: str | None = None
    #: Whose text it is.
    origin: Origin = NO_ORIGIN
    #: News agencies whose text it is, by the names in `pipelines.metadata.news_agencies`.
    wire_agency: tuple[str, ...] = ()
    declared_language: str | None = None
    #: Directives to robots, and reservations of rights for text and data mining.
    robots_tags: tuple[str, ...] = ()
    tdm_reservation: TdmReservation = NO_TDM_RESERVATION
    #: Declarations of a licence, of C2PA provenance, and of the use of artificial intelligence, as written.
    license_evidence: str | None = None
    c2pa_evidence: str | None = None
    ai_evidence: str | None = None
    #: The article's text in structured data, whole or truncated; only compared with the page, never stored.
    declared_body: str | None = None

    @property
    def published_at(self) -> datetime | None:
        """Return the moment of publication, if known."""
        return None if self.date_published is None else self.date_published.at

    @property
    def forbids_archiving(self) -> bool:
        """Return whether the page as fetched must not be kept."""
        return not {"noarchive", "nocache"}.isdisjoint(self.robots_tags)


@dataclass(frozen=True, slots=True)
class RemovedBlock:
    """A cut inside the article: its position among the page's blocks, the reason, the evidence, and its text.

    Cuts by site memory can be undone: their position is that among the paragraphs of the whole text, `pattern` is the
    fingerprint of their pattern, and `html` was at `html_at` of the whole text's HTML (both None without HTML, or if it
    is part of the previous cut).
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
    """A link that the publisher injected into a sentence; kept as text only. `why` names the evidence."""

    text: str
    url: str
    why: str


@dataclass(frozen=True, slots=True)
class MainContent:
    """The verdict on a page's blocks: paragraphs kept, blocks removed, page furniture counted by reason."""

    kept: tuple[str, ...] = ()
    removed: tuple[RemovedBlock, ...] = ()
    furniture: Mapping[str, int] = field(default_factory=dict)
    #: Number of words in all kept paragraphs.
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
    #: SHA-256 (hex) of the normalised headline and text; equal for equal articles.
    fingerprint: str
    removed: tuple[RemovedBlock, ...] = ()
    #: Counts of page furniture cut, by reason.
    furniture: Mapping[str, int] = field(default_factory=dict)
    injected_links: tuple[InjectedLink, ...] = ()
    #: The end of the page is missing: download or source break off, or the parser did not take in all of it.
    is_truncated: bool = False
    #: How well the text agrees with the article on the page, as predicted from the extraction: from 0 to 1.
    extraction_quality: float | None = None
    #: By which code and models it was extracted; None: by a version that did not note it yet.
    extraction_version: str | None = None
    #: What storing would derive from it, if a worker process did so on the way; never exported.
    derived: DerivedValues | None = field(default=None, compare=False, repr=False, metadata=ONLY_IN_MEMORY)


@dataclass(frozen=True, slots=True)
class RejectedPage:
    """A page that is not stored as an article, with the reason and a sentence for people.

    `metadata` is that of the missing article, for example of a paywall's stub; None if the page is about something
    else, such as an error.
    """

    url: str
    reason: Reason
    detail: str
    metadata: Metadata | None = None
    #: The page as fetched must not be kept.
    is_private: bool = False
