"""Where a redirect leads instead of the article that was requested, by the URLs alone. Pure.

Deleted, embargoed and geo-blocked pages redirect to a front page or a section, gates to a login or a consent page. The
URL of an article that has moved looks like that of an article.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from urllib.parse import unquote, unquote_plus, urlsplit

from models.url_key import url_key
from pipelines.urls.article_urls import LinkReject, reject_reason
from pipelines.urls.lexicon import (
    ERROR_WORDS,
    ERRORS,
    FRONTS,
    GATE_HOSTS,
    GATE_WORDS,
    GATES,
    LISTING_PARAMETERS,
    LISTING_PARENTS,
    PAGE_EXTENSIONS,
    PASSING_PARAMETERS,
    SECTIONS,
    SERVICE,
)
from pipelines.urls.normalise import same_site, without_www
from pipelines.urls.variants import canonical_variant_key


class RedirectTarget(StrEnum):
    """What a redirect leads to instead of an article, in words."""

    FRONT = "a front page"
    SECTION = "a section or list"
    GATE = "a login or consent page"
    SERVICE = "a service page"
    ERROR = "an error page"


_LANGUAGE = re.compile(r"[a-z]{2}(?:[-_][a-z]{2,4})?")
_ERROR_PREFIX = r"(?:(?:error|err|fehler|erreur|errore|erro|http|status|page|e)[-_]?)?"
_ERROR_CODE = re.compile(rf"{_ERROR_PREFIX}(?:40[0134]|410|451|50[03])")
_CODE_IN_FRONT = re.compile(r"(?:40[0134]|410|451)[-_]")
_YEAR = re.compile(r"(?:19|20)\d\d")
#: Names of parameters that identify something, with single letters such as WordPress's `p`.
_ID_NAME = re.compile(r".*(?:id|no|nr|num|idx|key)|[a-z]|article|story|news|post|node|doc|item|entry")
_HOMES = FRONTS - {"index", "default", "main", "amp", "top", "start", "welcome"}
_MAX_HOME_DEPTH = 3
_SEPARATORS = re.compile(r"[-_+\s.,;:!~|]+")
_WORD = re.compile(r"[^\W_]+")
# Scripts without spaces: Thai, Burmese, kana, Han.
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u1000-\u109f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_IDENTIFIER = re.compile(r"\d{3,}")
#: Shorter words are in too many URLs, except in scripts whose words are short.
_MIN_LETTERS = 4


#: A gate or an error is named by the first segment only above one other: /error/404, not /error/2026/11/story.
_MAX_GATE_DEPTH = 2


@dataclass(frozen=True, slots=True)
class _Address:
    """The parts of a URL in lower case, decoded; the last segment without its extension."""

    host: str
    segments: tuple[str, ...]
    query: tuple[tuple[str, str], ...]

    @property
    def last(self) -> str:
        return self.segments[-1] if self.segments else ""


def elsewhere(asked: str, final: str) -> RedirectTarget | None:
    """Return what the final URL is instead of the article at `asked`; None: its shape fits. Both are normalised."""
    if is_same_page(asked, final):
        return None
    target, source = _address(final), _address(asked)
    if target.segments and (target.host, target.segments) == (source.host, source.segments):
        return None
    return _by_name(asked, final, target) or _by_shape(asked, final)


def _by_name(asked: str, final: str, target: _Address) -> RedirectTarget | None:
    if _is_error(target):
        return RedirectTarget.ERROR
    if is_gate(asked, final):
        return RedirectTarget.GATE
    if _is_front(target):
        return RedirectTarget.FRONT
    is_section = all(name in SECTIONS | LISTING_PARENTS or _LANGUAGE.fullmatch(name) for name in target.segments)
    return RedirectTarget.SECTION if is_section and not _selects_article(target) else None


def _by_shape(asked: str, final: str) -> RedirectTarget | None:
    target, source, reject = _address(final), _address(asked), reject_reason(final, _front_of(final))
    if reject is None or reject is reject_reason(asked, _front_of(asked)):
        # Where articles have the shape of sections, only a parent of the requested page is one for certain.
        return RedirectTarget.SECTION if _is_parent(target, source, reject) else None
    return _by_reject(reject, target, source)


def is_front(url: str) -> bool:
    """Return whether a normalised URL is that of a front page, that of an edition or language among them."""
    return _is_front(_address(url))


def is_gate(asked: str, final: str) -> bool:
    """Return whether the final URL is a page between the reader and the article, on whatever host."""
    target, source = _address(final), _address(asked)
    if target.host != source.host and target.host.partition(".")[0] in GATE_HOSTS and target.host.count(".") > 1:
        return True
    is_named = target.segments[:1] != source.segments[:1] and len(target.segments) <= _MAX_GATE_DEPTH
    if (
        target.last in GATES
        or _has_word(target.last, GATE_WORDS)
        or (is_named and not GATES.isdisjoint(target.segments[:1]))
    ):
        return True
    is_article = reject_reason(final, _front_of(final)) is None
    return not is_article and _mentions(target, source)


def marks_of(url: str) -> set[str]:
    """Return the words and numbers of a normalised URL that may identify an article."""
    return _marks(_address(url))


def marks_in(text: str) -> set[str]:
    """Return the words and numbers of a text that may identify it, pairs of letters in scripts without spaces."""
    found = _WORD.findall(unicodedata.normalize("NFKC", text).lower())
    pairs = {a + b for word in found if _UNSPACED.search(word) for a, b in pairwise(word)}
    spaced = (word for word in found if not _UNSPACED.search(word))
    return {word for word in spaced if len(word) >= _MIN_LETTERS or _IDENTIFIER.fullmatch(word)} | pairs


def is_same_page(asked: str, final: str) -> bool:
    """Return whether two normalised URLs are of one page, or one is that of the AMP or print version of the other."""
    keys = url_key(asked), url_key(final)
    return keys[0] == keys[1] or canonical_variant_key(asked) == keys[1] or canonical_variant_key(final) == keys[0]


def _by_reject(reject: LinkReject, target: _Address, source: _Address) -> RedirectTarget | None:
    if reject is LinkReject.FRONT_PAGE:
        return None  # its query selects an article, or `_is_front` had recognised it
    if reject is LinkReject.SERVICE:
        is_article = target.last not in SERVICE and not _marks(target).isdisjoint(_marks(source))
        return None if is_article else RedirectTarget.SERVICE
    if reject is LinkReject.LISTING:
        return RedirectTarget.SECTION
    if reject is LinkReject.NO_ARTICLE_MARK and not _selects_article(target) and _is_section(target, source):
        return RedirectTarget.SECTION
    return None


def _address(url: str) -> _Address:
    parts = urlsplit(url)
    segments = [unquote(segment).strip().lower() for segment in parts.path.split("/")]
    segments = [segment for segment in segments if segment]
    if segments:
        name, dot, extension = segments[-1].rpartition(".")
        if dot and extension in PAGE_EXTENSIONS:
            segments[-1] = name
    pairs = (parameter.partition("=") for parameter in parts.query.split("&") if parameter)
    query = tuple((unquote_plus(name).lower(), unquote_plus(value).lower()) for name, _, value in pairs)
    return _Address(without_www(parts.netloc), tuple(segments), query)


def _front_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/"


def _is_front(page: _Address) -> bool:
    is_root = all(segment in FRONTS or _LANGUAGE.fullmatch(segment) for segment in page.segments)
    is_home = page.last in _HOMES and len(page.segments) <= _MAX_HOME_DEPTH
    return (is_root or is_home) and not _selects_article(page)


def _selects_article(page: _Address) -> bool:
    """Return whether the query may select an article: an identifier or a slug, not a position or an origin."""
    return any(
        name not in LISTING_PARAMETERS | PASSING_PARAMETERS
        and (_is_identifier(name, value) or len(_SEPARATORS.split(value)) > 2)  # noqa: PLR2004 - a slug
        for name, value in page.query
    )


def _is_identifier(name: str, value: str) -> bool:
    """Return whether a parameter has digits: one for a name such as `id`, two for others, as flags have one."""
    digits = sum(letter.isdigit() for letter in value)
    return digits > 1 or (digits == 1 and _ID_NAME.fullmatch(name) is not None)


def _is_error(page: _Address) -> bool:
    names = (page.last, page.segments[0]) if 0 < len(page.segments) <= _MAX_GATE_DEPTH else (page.last,)
    return any(_names_error(name) for name in names if name)


def _names_error(name: str) -> bool:
    if name in ERRORS or _ERROR_CODE.fullmatch(name) or _CODE_IN_FRONT.sub("", name) in ERRORS:
        return True
    return _has_word(name, ERROR_WORDS)


def _has_word(name: str, listed: frozenset[str]) -> bool:
    """Return whether a name of at most two words has one of these."""
    found = _SEPARATORS.split(name)
    return len(found) <= 2 and not listed.isdisjoint(found)  # noqa: PLR2004 - longer ones are headlines


def _mentions(target: _Address, source: _Address) -> bool:
    """Return whether the query has the path of the requested page, as that of a page to return to."""
    path = "/".join(source.segments)
    return bool(path) and any(path in value for _, value in target.query)


def _is_parent(target: _Address, source: _Address, reject: LinkReject | None) -> bool:
    """Return whether the target is a folder above the requested page, with a name and not an identifier."""
    above = source.segments[: len(target.segments)]
    is_above = target.segments == above and len(target.segments) < len(source.segments)
    if _YEAR.fullmatch(target.last):
        return target.host == source.host and is_above
    has_identifier = any(letter.isdigit() for letter in target.last)
    return target.host == source.host and is_above and reject is not None and not has_identifier


def _is_section(target: _Address, source: _Address) -> bool:
    """Return whether a target without the marks of an article is a section for a page that has some in its path."""
    if not same_site(f"http://{target.host}/", f"http://{source.host}/") or not source.segments:
        return False
    if _is_parent(target, source, LinkReject.NO_ARTICLE_MARK):
        return True
    own = set(_SEPARATORS.split(target.last))
    return not any(letter.isdigit() for letter in target.last) and not own <= set(_SEPARATORS.split(source.last))


def _marks(page: _Address) -> set[str]:
    return marks_in(" ".join((_SEPARATORS.sub(" ", page.last), *(value for _, value in page.query))))
