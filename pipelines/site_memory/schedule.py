"""When the patterns of a host are learnt again; apart from learning itself, which most runs need not load."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from models.articles.site_memory import SiteRow

#: The newest articles of a host, from which patterns are learnt. Cuts in older ones are kept.
MAX_PAGES = 500
#: Patterns are learnt again after this many new articles, and this share of those known.
_MIN_NEW = 8
_NEW_SHARE = 0.2
#: Hosts of which one run learns at its end, a tenth of a second each; after an import of many, later runs continue.
MAX_SITES = 100
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class Schedule:
    """When a running crawl learns patterns again: often while a host is new, seldom later. Runs no query."""

    _new: dict[str, int] = field(default_factory=dict)
    _due: dict[str, int] = field(default_factory=dict)

    def note(self, host: str) -> None:
        """Count an article that was stored."""
        self._new[host] = self._new.get(host, 0) + 1

    def due(self) -> list[str]:
        """Return the hosts with enough new articles."""
        return [host for host, new in self._new.items() if new >= self._due.get(host, _MIN_NEW)]

    def done(self, host: str, articles: int) -> None:
        """Note that patterns were learnt from this many articles."""
        self._new[host] = 0
        self._due[host] = max(_MIN_NEW, int(articles * _NEW_SHARE))


def is_worth_learning(site: SiteRow) -> bool:
    """Return whether a host is due at the end of a run: patterns are not applied, or enough articles are new.

    For a small host, one is enough.
    """
    return not site.is_applied or site.new_articles >= _NEW_SHARE / 2 * (site.articles - MAX_PAGES / 5)


def due_sites(sites: Iterable[SiteRow]) -> list[SiteRow]:
    """Return the hosts that are due at the end of a run, at most `MAX_SITES`: those waiting longest first."""
    due = [site for site in sites if is_worth_learning(site)]
    return sorted(due, key=lambda site: (site.is_applied, site.learnt_at or _NEVER, site.host))[:MAX_SITES]
