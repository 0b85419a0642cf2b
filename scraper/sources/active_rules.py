"""The site rules that apply to a page in this run."""

import logging
from collections.abc import Iterable
from datetime import date

from pipelines.items import NO_RULES, SiteRules
from pipelines.urls.normalise import host_of, without_www
from scraper.sources import Source

logger = logging.getLogger(__name__)


class ActiveRules:
    """The rules of the listed sources on one day. Those past their `valid_until` are ignored with one warning."""

    def __init__(self, sources: Iterable[Source], today: date) -> None:
        """Take the entries of the sources file."""
        self._sources = {without_www(source.domain): source for source in sources}
        self._today = today
        self._active: dict[str, SiteRules] = {}

    def site_rules(self, domain: str, url: str) -> SiteRules:
        """Return the rules of the source `domain`, or else of the host of `url` (normalised)."""
        listed = (without_www(name) for name in (domain, host_of(url)))
        name = next((name for name in listed if name in self._sources), None)
        if name is None:
            return NO_RULES
        if name not in self._active:
            self._active[name] = self._still_valid(self._sources[name])
        return self._active[name]

    def _still_valid(self, source: Source) -> SiteRules:
        if source.valid_until is None or self._today <= source.valid_until or source.rules == NO_RULES:
            return source.rules
        logger.warning(
            "%s: its rules (remove, keep, body, keep_types) are ignored: valid_until is %s. Check whether "
            "they still fit the site's pages, then write a later day",
            source.domain,
            source.valid_until,
        )
        return NO_RULES
