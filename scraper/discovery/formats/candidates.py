"""Makes candidates: URLs resolved and normalised, strings reduced to plain text. Pure."""

import html
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from models.frontier.hints import Candidate, Hints
from pipelines.urls.normalise import InvalidUrlError, normalise_url
from pipelines.urls.redirectors import redirect_target
from pipelines.urls.variants import uncached
from scraper.discovery.formats.link_repair import mended_link

#: Entries read from one document: the sitemap protocol's limit.
MAX_ENTRIES = 50_000
TOO_MANY = f"longer than {MAX_ENTRIES:,} entries: only the first were read"

#: Characters of a link, before what only counts readers is left out.
_MAX_LINK = 8_000
_MAX_HEADLINE = 500
_MAX_HINT = 100
_MAX_KEYWORDS = 1_000
_MAX_GUID = 500
#: Characters of a string that are read: no headline begins after so much mark-up.
_MAX_MARKUP = 20_000
# No expression reads beyond the next bracket: otherwise a megabyte of "<" would be read a million times.
_BLOCK_TAG = re.compile(r"</?(?:br|p|div|li|h[1-6]|td|tr)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!\[CDATA\[|\]\]>")
_COMMENT, _COMMENT_END = "<!--", "-->"
# White space, control characters, and lone surrogates, which no database stores.
_NOT_TEXT = re.compile(r"[\s\x00-\x1f\x7f-\x9f\ud800-\udfff]+")


def absolute_url(link: str | None, base: str) -> str | None:
    """Return a link of the document `base` as a normalised http(s) URL; None if it is none.

    Damaged links are mended; known caches and counting redirects are replaced by the URL that they contain.
    """
    link = (link or "").strip()
    if not link or len(link) > _MAX_LINK:
        return None
    try:
        return uncached(normalise_url(redirect_target(mended_link(link, base))))
    except (InvalidUrlError, ValueError):
        return None


def make_candidate(link: str | None, hints: Hints, base: str) -> Candidate | None:
    """Return the candidate for a link of the document `base`, with its hints trimmed; None if it is no http(s) URL."""
    url = absolute_url(link, base)
    return None if url is None else candidate_of(url, hints)


def candidate_of(url: str, hints: Hints) -> Candidate:
    """Return the candidate for a normalised URL, with its hints trimmed."""
    trimmed = Hints(
        headline=plain_headline(hints.headline),
        date_published=raw_hint(hints.date_published),
        via=hints.via,
        date_modified=raw_hint(hints.date_modified),
        in_language=raw_hint(hints.in_language),
        keywords=raw_hint(hints.keywords, _MAX_KEYWORDS),
        publisher=plain_headline(hints.publisher),
        guid=_identifier(hints.guid, url),
    )
    return Candidate(url, trimmed)


def _identifier(guid: str | None, url: str) -> str | None:
    """Return the identifier of an entry; None if it only repeats the link, or is too long to be one."""
    found = raw_hint(guid, _MAX_GUID + 1)
    return None if found is None or len(found) > _MAX_GUID or absolute_url(found, url) == url else found


def identified(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Return the candidates of a feed; an identifier that several entries have is none."""
    number = Counter(candidate.hints.guid for candidate in candidates)
    return tuple(
        replace(candidate, hints=replace(candidate.hints, guid=None))
        if candidate.hints.guid is not None and number[candidate.hints.guid] > 1
        else candidate
        for candidate in candidates
    )


def plain_headline(text: str | None) -> str | None:
    """Return a headline without mark-up, entities and line breaks; None if nothing is left."""
    if not text:
        return None
    text = text[:_MAX_MARKUP]
    if "<" in text:
        text = _TAG.sub("", _BLOCK_TAG.sub(" ", _without_comments(text)))
    return single_line(html.unescape(text))[:_MAX_HEADLINE].strip() or None


def _without_comments(text: str) -> str:
    first, *others = text.split(_COMMENT)
    return first + "".join(one.partition(_COMMENT_END)[2] if _COMMENT_END in one else one for one in others)


def raw_hint(text: str | None, limit: int = _MAX_HINT) -> str | None:
    """Return a date or another short string as it was written, only trimmed; None if it is empty."""
    return single_line((text or "")[:_MAX_MARKUP])[:limit].strip() or None


def single_line(text: str) -> str:
    """Return the text in one line: each run of white space and control characters becomes a space."""
    return _NOT_TEXT.sub(" ", text).strip()


def distinct(candidates: Iterable[Candidate | None]) -> tuple[Candidate, ...]:
    """Return the first candidate of each URL, in their order."""
    by_url: dict[str, Candidate] = {}
    for candidate in candidates:
        if candidate is not None:
            by_url.setdefault(candidate.url, candidate)
    return tuple(by_url.values())
