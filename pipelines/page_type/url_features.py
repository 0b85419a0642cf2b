"""Features of a page's URL."""

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from pipelines.page_type.type_lexicon import ADDRESS, HOST, counts, latin_words

_DATE = re.compile(r"(?<!\d)(?:19|20)\d\d[/_-]?(?:0?[1-9]|1[0-2])(?!\d{3})")
#: The path of a front page: empty, a language, a file that servers return for a folder.
_FRONT = re.compile(r"(?:[a-z]{2}(?:[-_][a-z]{2})?/?)?(?:(?:index|default|home)\.(?:html?|php|aspx?|jsp|shtml))?")
_NUMBER = re.compile(r"\d+")
#: A last path segment with more words is a headline, not the name of a section.
_SECTION_WORDS = 3


@dataclass(frozen=True, slots=True)
class UrlFeatures:
    """Segments of a URL's path in lower case, its numeric features, and words prefixed by where they occur.

    `is_front`: it is the address of a site, or of its edition in one language, and of no page in it.
    """

    segments: tuple[str, ...]
    is_front: bool
    numeric: dict[str, float]
    words: frozenset[str]


def url_features(url: str) -> UrlFeatures:
    """Return the features of a URL; an invalid URL has those of an empty one."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return url_features("")
    segments = tuple(unquote(part).lower() for part in parts.path.split("/") if part)
    last = latin_words(segments[-1]) if segments else []
    section = {word for segment in segments[:-1] for word in latin_words(segment)}
    if len(last) <= _SECTION_WORDS:
        section.update(last)
    labels = host.split(".")[:-2]
    numeric = counts("address", ADDRESS, section) | counts("host", HOST, latin_words(host))
    numeric |= {
        "address_depth": len(segments),
        "address_slug": len(last),
        "address_date": bool(_DATE.search(parts.path)),
        "address_digits": max((len(number) for number in _NUMBER.findall(parts.path)), default=0),
        "address_extension": bool(segments) and "." in segments[-1],
    }
    words = {f"h:{label}" for label in labels}
    words.update(f"u:{word}" for word in section)
    words.update(f"l:{word}" for word in last)
    is_front = bool(host) and not parts.query and (not segments or _FRONT.fullmatch("/".join(segments)) is not None)
    return UrlFeatures(segments, is_front, numeric, frozenset(words))
