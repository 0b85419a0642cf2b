"""Recognises the outlet's own name in headlines and bylines."""

import re
from collections.abc import Iterable
from functools import lru_cache

from pipelines.metadata.declared import Declarations, outlet_host
from pipelines.text.date_lexicon import folded
from pipelines.text.tokens import normalise_text

_MIN_LETTERS = 4
#: Platforms of personal sites: the name of such a site is mostly that of its owner.
_PERSONAL = re.compile(
    r"\.(?:wordpress\.com|blogspot\.[a-z.]{2,6}|substack\.com|tumblr\.com|github\.io|livejournal\.com|over-blog\.com|"
    r"canalblog\.com|typepad\.com|ghost\.io|bearblog\.dev|hashnode\.dev|hatenablog\.(?:com|jp)|tistory\.com|myblog\.de|beehiiv\.com)$"
)
#: Letters besides the host's name: an article, "online", a country.
_MAX_EXTRA_LETTERS = 4


# Several readers of a page need them.
@lru_cache(maxsize=16)
def _normalised(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(normalise_text, names)) - {""}


class SiteNames:
    """The names of a page's outlet; `are_personal`: those of a blog of one person."""

    def __init__(self, declared: Declarations, further: Iterable[str] = ()) -> None:
        """Collect the names from OpenGraph, JSON-LD and the host, and further ones."""
        self._names = _normalised(declared.site_names) | ({normalise_text(name) for name in further} - {""})
        self.are_personal = bool(_PERSONAL.search(outlet_host(declared.page.url)))
        self._host = re.sub(r"\W", "", outlet_host(declared.page.url).rpartition(".")[0]).casefold()

    def matches(self, text: str) -> bool:
        """Return whether a text is the outlet's name, in full or joined as in its host."""
        key = normalise_text(text)
        joined = key.replace(" ", "")
        joined = joined if joined.isascii() else folded(joined)
        if key in self._names or joined == self._host:
            return True
        if len(joined) < _MIN_LETTERS or len(self._host) < _MIN_LETTERS:
            return False
        return joined in self._host or (self._host in joined and len(joined) < 2 * len(self._host) + _MAX_EXTRA_LETTERS)
