"""Whether a link of a site leads to one of its articles, by its URL alone.

For links on front pages and inside articles; entries of feeds and sitemaps are trusted without this test.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import SplitResult, unquote, urlsplit

from pipelines.urls.lexicon import (
    ARTICLE_PARENTS,
    CONJUNCTIONS,
    FILE_EXTENSIONS,
    INDEX_NAMES,
    LISTING_PARAMETERS,
    LISTING_PARENTS,
    PAGE_EXTENSIONS,
    SERVICE,
    SERVICE_HOSTS,
)
from pipelines.urls.normalise import InvalidUrlError, normalise_url, same_site


class LinkReject(StrEnum):
    """Why a link is not an article. Closed; readers of front pages count by it."""

    NOT_A_URL = "not_a_url"
    OTHER_SITE = "other_site"
    FRONT_PAGE = "front_page"
    FILE = "file"
    SERVICE = "service"
    LISTING = "listing"
    NO_ARTICLE_MARK = "no_article_mark"


_YEAR = r"(?:(?:19|20)\d\d|1[34]\d\d|25\d\d)"  # Gregorian, Solar Hijri and Hijri, Buddhist
_MONTH = r"(?:0?[1-9]|1[0-2]|jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_MM, _DD = r"(?:0[1-9]|1[0-2])", r"(?:0[1-9]|[12]\d|3[01])"
_DATE = re.compile(
    rf"(?<![^\W_])(?:{_YEAR}[/._-]{_MONTH}(?:[/._-]{_DAY})?|{_YEAR}/?{_MM}/?{_DD}|{_YEAR}{_MM}(?=/)"
    rf"|{_DAY}[/._-]{_MONTH}[/._-]{_YEAR})(?![^\W_])",
)
_NUMBER = re.compile(r"(?<!\d)\d{5,}(?!\d)")
_QUERY_NUMBER = re.compile(r"[A-Za-z]{0,3}\d{5,}")
_ARTICLE_PARAMETER = re.compile(r"p|idxno|(?:article|story|news)_?(?:id|no)")
_PAGINATION = re.compile(r"(?:page|p|pag|pagina|seite|strona|stranica|sivu|side|sida|sayfa|str)[-_=]?\d{1,4}")
_WORD_BREAKS = re.compile(r"[-_+\s,.:;!'\"()~|\u2013\u2014·]+")
# Scripts without spaces: a run of characters is a phrase, not a word.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")
_PHRASE_CHARACTERS = 8
_SLUG_WORDS = 3
_ARTICLE_PARENT_ID = re.compile(r"(?=.*\d)[a-z0-9_-]{6,}|\d{3,}")
_MIXED_ID = re.compile(r"(?=.*\d)(?=.*[a-z])[a-z0-9]{8,}|[a-z_-]*\d{4,}[a-z_-]*")


@dataclass(frozen=True, slots=True)
class _UrlParts:
    """The parts of a URL in lower case, percent-decoded; the path without extension and index name."""

    host: str
    segments: tuple[str, ...]
    extension: str
    query: tuple[tuple[str, str], ...]

    @property
    def last(self) -> str:
        return self.segments[-1] if self.segments else ""

    @property
    def path(self) -> str:
        return "/" + "/".join(self.segments)


def reject_reason(url: str, front_url: str) -> LinkReject | None:
    """Return why `url`, an absolute link on the page `front_url`, is not an article; None if it may be one."""
    try:
        parts, front = urlsplit(normalise_url(url)), urlsplit(normalise_url(front_url))
    except InvalidUrlError:
        return LinkReject.NOT_A_URL
    if not same_site(parts.geturl(), front.geturl()):
        return LinkReject.OTHER_SITE
    return _reject(parts, front)


def _reject(parts: SplitResult, front: SplitResult) -> LinkReject | None:
    page = _parts_of(parts)
    if _is_front(parts, front, page):
        return LinkReject.FRONT_PAGE
    if page.extension in FILE_EXTENSIONS:
        return LinkReject.FILE
    if _is_service(page, front.hostname or ""):
        return LinkReject.SERVICE
    if _is_listing(page):
        return LinkReject.LISTING
    return None if _has_article_mark(page) else LinkReject.NO_ARTICLE_MARK


def _parts_of(parts: SplitResult) -> _UrlParts:
    segments = [unquote(segment).strip().lower() for segment in parts.path.split("/")]
    segments = [segment for segment in segments if segment]
    extension = ""
    if segments:
        name, dot, end = segments[-1].rpartition(".")
        if dot and (end in PAGE_EXTENSIONS or end in FILE_EXTENSIONS):
            segments[-1], extension = name, end
    # Variants of the page one level up.
    while segments and (segments[-1] in INDEX_NAMES or segments[-1] == "amp" or not segments[-1]):
        segments.pop()
    query = tuple((name.lower(), value) for name, _, value in (p.partition("=") for p in parts.query.split("&")))
    return _UrlParts(parts.hostname or "", tuple(segments), extension, query)


def _is_front(parts: SplitResult, front: SplitResult, page: _UrlParts) -> bool:
    same_page = (parts.netloc, parts.path.rstrip("/"), parts.query) == (
        front.netloc,
        front.path.rstrip("/"),
        front.query,
    )
    return same_page or (not page.segments and not _query_number(page))


def _is_service(page: _UrlParts, front_host: str) -> bool:
    if page.host != front_host and page.host.partition(".")[0] in SERVICE_HOSTS:
        return True
    below_language = page.segments[1:] if page.segments and _is_language(page.segments[0]) else page.segments
    if page.last in SERVICE:
        return True
    return bool(below_language) and below_language[0] in SERVICE and not _DATE.search(page.path)


def _is_language(segment: str) -> bool:
    return re.fullmatch(r"[a-z]{2}(?:[-_][a-z]{2})?", segment) is not None


def _is_listing(page: _UrlParts) -> bool:
    if any(name in {"page", "paged"} and value.isdigit() for name, value in page.query):
        return True
    if _PAGINATION.fullmatch(page.last) or page.segments[-2:-1] in {("page",), ("seite",), ("pagina",)}:
        return True
    if page.last in LISTING_PARENTS:
        return True
    for index, segment in enumerate(page.segments[:-1]):
        if segment in LISTING_PARENTS:
            return not _DATE.search("/" + "/".join(page.segments[index + 1 :]))
    # A path that ends with a day or a month: the list of its articles.
    return _ends_with_date(page)


def _ends_with_date(page: _UrlParts) -> bool:
    dates = list(_DATE.finditer(page.path))
    return bool(dates) and dates[-1].end() == len(page.path) and page.path[dates[-1].start() - 1] == "/"


def _has_article_mark(page: _UrlParts) -> bool:
    if not page.segments:
        return _query_number(page)
    return (
        _DATE.search(page.path) is not None
        or _NUMBER.search(page.path) is not None
        or _query_number(page)
        or _is_slug(page.last)
        or (page.extension in PAGE_EXTENSIONS and _is_page_name(page))
        or _is_named_below(page)
    )


def _query_number(page: _UrlParts) -> bool:
    return any(
        name not in LISTING_PARAMETERS
        and (_QUERY_NUMBER.fullmatch(value) or (_ARTICLE_PARAMETER.fullmatch(name) and value.rstrip("/").isdigit()))
        for name, value in page.query
    )


def _words_of(segment: str) -> list[str]:
    return [word for word in _WORD_BREAKS.split(segment) if word]


def _is_slug(segment: str) -> bool:
    if len(_UNSPACED.findall(segment)) >= _PHRASE_CHARACTERS:
        return True
    words = _words_of(segment)
    lettered = [word for word in words if not word.isdigit()]
    if len(words) < _SLUG_WORDS or len(lettered) < _SLUG_WORDS - 1:
        return False
    return len(words) > _SLUG_WORDS or words[1] not in CONJUNCTIONS


def _is_page_name(page: _UrlParts) -> bool:
    """Return whether the last segment has two words or an identifier, below a section; sections have one plain word."""
    if len(page.segments) < 2:  # noqa: PLR2004 a section and a name
        return False
    return len(_words_of(page.last)) > 1 or _MIXED_ID.fullmatch(page.last) is not None


def _is_named_below(page: _UrlParts) -> bool:
    """Return whether a word such as `article`, or a slug, stands above a short identifier."""
    if len(page.segments) < 2 or not _ARTICLE_PARENT_ID.fullmatch(page.last):  # noqa: PLR2004 a parent and a name
        return False
    return page.segments[-2] in ARTICLE_PARENTS or _is_slug(page.segments[-2])
