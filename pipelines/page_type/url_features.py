"""What a page's URL says about its kind."""

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from pipelines.page_type.lexicon import ADDRESS, HOST, counts, latin_words

_DATE = re.compile(r"(?<!\d)(?:19|20)\d\d[/_-]?(?:0?[1-9]|1[0-2])(?!\d{3})")
_NUMBER = re.compile(r"\d+")
#: The last segment of a path with more words than this is a headline, not the name of a section.
_SECTION_WORDS = 3


@dataclass(frozen=True, slots=True)
class UrlFeatures:
    """A URL taken apart: segments of its path in lower case, its measures, and words marked by where they stand."""

    segments: tuple[str, ...]
    measures: dict[str, float]
    words: frozenset[str]


def url_features(url: str) -> UrlFeatures:
    """Read a URL; one that is none says nothing."""
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
    measures = counts("address", ADDRESS, section) | counts("host", HOST, latin_words(host))
    measures |= {
        "address_depth": len(segments),
        "address_slug": len(last),
        "address_date": bool(_DATE.search(parts.path)),
        "address_digits": max((len(number) for number in _NUMBER.findall(parts.path)), default=0),
        "address_extension": bool(segments) and "." in segments[-1],
    }
    marked = {f"h:{label}" for label in labels}
    marked.update(f"u:{word}" for word in section)
    marked.update(f"l:{word}" for word in last)
    return UrlFeatures(segments, measures, frozenset(marked))
