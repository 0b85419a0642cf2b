"""Recognising the outlet's own name where a headline or a person should stand."""

import re
from collections.abc import Iterable
from copy import copy

from pipelines.metadata.declared import Declarations, outlet_host, site_names
from pipelines.text.tokens import normalise_text

_SHORTEST = 4
#: Letters that may stand beside the host's name: an article, "online", a country.
_ROOM = 4


class SiteNames:
    """The names under which a page's outlet presents itself."""

    def __init__(self, declared: Declarations) -> None:
        """Collect the names from OpenGraph, JSON-LD and the host."""
        self._names = {normalise_text(name) for name in site_names(declared)} - {""}
        self._host = re.sub(r"\W", "", outlet_host(declared.page.url).rpartition(".")[0]).casefold()

    def and_also(self, names: Iterable[str]) -> "SiteNames":
        """Return these names with further ones."""
        more = copy(self)
        more._names = self._names | ({normalise_text(name) for name in names} - {""})  # noqa: SLF001 - of the same class
        return more

    def named(self, text: str) -> bool:
        """Return whether a text is the outlet's name, whole or joined as in its host."""
        key = normalise_text(text)
        joined = key.replace(" ", "")
        if key in self._names or joined == self._host:
            return True
        if len(joined) < _SHORTEST or len(self._host) < _SHORTEST:
            return False
        return joined in self._host or (self._host in joined and len(joined) < 2 * len(self._host) + _ROOM)
