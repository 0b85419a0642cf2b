"""Section and keywords: one section, and everything else that names a topic; no keys of advertisements, no ids."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from pipelines.html.visible_text import plain_text
from pipelines.metadata.declared import NAME_LIMIT, Declarations
from pipelines.metadata.json_ld import plain_texts
from pipelines.text.tokens import normalise_text

MAX_KEYWORDS = 50
_RAW_LIMIT = 5_000
_SECTION_META = tuple(
    """
    article:section og:article:section parsely-section cxenseparse:section section category dc.subject og:section
    """.split()
)
_KEYWORD_META = tuple(
    """
    news_keywords article:tag og:article:tag parsely-tags sailthru.tags keywords citation_keywords dcterms.subject
    cxenseparse:keywords
    """.split()
)
_SEPARATOR = re.compile(r"\s*[,;|，、；،\n]\s*")
_HASHTAGS, _HASH = re.compile(r"\s*#[^\s,;#]+(?:\s+#[^\s,;#]+)+\s*$"), re.compile(r"\s*#")
_LEVEL = re.compile(r"\s*[>›»|;/]\s*|\s*,\s+(?!(?:and|und|et|y|e)\s)|,(?=\S)")
#: Keys with values, addresses, ids, names of fields, templates: for machines, not for readers.
_MACHINE = re.compile(
    r"=|^\w[\w.-]*:\S|https?:|^www\.|@\w|[{}<>$%\\]|^[_#.-]+\w*_|\w_\w"
    r"|^(?:topic|tag|category|section|type|channel)/\S|^author\s?:|^[a-z]{2,12}-?id-?\d{3,}$|^no-?(?:ads?|index|follow|video|paywall|home)$"
    r"|^(?:hidden|internal|admin|system)-tags?$|^(?:auto-?publish\w*|sponsored|premium|featured|homepage|breaking-?news-?alert)$"
    r"|^(?=.*\d)[0-9a-f]{8,}$|^[0-9a-f]{4,}(?:-[0-9a-f]{3,}){2,}$|^[a-z]{0,5}[-_]?\d{5,}$|^\D{0,2}\d+(?:\.\d+)+$",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d$")
_NOTHING = frozenset(
    "none null undefined nan n/a na default uncategorized uncategorised unkategorisiert sin-categoria "
    "home homepage startseite inicio accueil главная 首页 首頁 ホーム allgemein".split()
)
_MAX_WORDS = 10


@dataclass(frozen=True, slots=True)
class Topics:
    """The section of an article, and its keywords."""

    section: str | None
    keywords: tuple[str, ...]


def read_topics(declared: Declarations) -> Topics:
    """Return the first section, and the keywords of the first source with any, followed by the other sections."""
    sections = list(_distinct(part for raw in _raw_sections(declared) for part in _LEVEL.split(raw)))
    named = _distinct(part for raw in _raw_keywords(declared) for part in _parts(raw))
    keywords = _distinct((*named, *sections[1:]))
    return Topics(next(iter(sections), None), tuple(islice(keywords, MAX_KEYWORDS)))


def _parts(raw: str) -> list[str]:
    """Return the keywords in a list of them, or in a row of hashtags."""
    return [part for part in _HASH.split(raw) if part] if _HASHTAGS.match(raw) else _SEPARATOR.split(raw)


def _distinct(values: Iterable[str]) -> Iterator[str]:
    """Yield the values that name a topic, each once, whatever its case and punctuation."""
    seen = {""}
    for value in values:
        word = (plain_text(value, NAME_LIMIT) or "").strip(" #\"'“”„*·•-–[]")
        key = normalise_text(word)
        if key not in seen and _names_a_topic(word):
            seen.add(key)
            yield word


def _names_a_topic(word: str) -> bool:
    if word.casefold() in _NOTHING or len(word.split()) > _MAX_WORDS or _MACHINE.search(word):
        return False
    return any(map(str.isalpha, word)) or bool(_YEAR.match(word))


def _raw_sections(declared: Declarations) -> list[str]:
    """Return the sections of the first source with any."""
    found = [text for value in declared.values("articleSection") for text in plain_texts(value, _RAW_LIMIT)]
    for name in _SECTION_META:
        if any(_names_a_topic(part.strip()) for raw in found for part in _LEVEL.split(raw)):
            break
        found = list(declared.tags.every(name))
    return found


def _raw_keywords(declared: Declarations) -> list[str]:
    found = [text for value in declared.values("keywords") for text in plain_texts(value, _RAW_LIMIT)]
    for name in _KEYWORD_META:
        if any(_names_a_topic(part) for raw in found for part in _SEPARATOR.split(raw)):
            return found
        found = list(declared.tags.every(name))
    return found or list(filter(None, [declared.page.hints.keywords]))
