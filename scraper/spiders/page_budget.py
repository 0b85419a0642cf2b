"""How many pages a run may still request of its sources and hosts."""

from collections import Counter

from pipelines.urls.normalise import host_of


class PageBudget:
    """Pages requested so far, and their limits; 0: no limit."""

    def __init__(self, per_source: int, per_host: int) -> None:
        """Begin with nothing requested."""
        self._per_source = per_source
        self._per_host = per_host
        self._of_source: dict[str, int] = {}
        self._by_source: Counter[str] = Counter()
        self._by_host: Counter[str] = Counter()

    def limit_source(self, domain: str, pages: int | None) -> None:
        """Set the limit of one source; None: that of all sources holds."""
        if pages is not None:
            self._of_source[domain] = pages

    def spend(self, domain: str, url: str) -> None:
        """Count a page that is requested."""
        self._by_source[domain] += 1
        self._by_host[host_of(url)] += 1

    def is_source_spent(self, domain: str) -> bool:
        """Return whether no further page of a source may be requested."""
        limit = self._of_source.get(domain, self._per_source)
        return bool(limit) and self._by_source[domain] >= limit

    def is_host_spent(self, url: str) -> bool:
        """Return whether no further page of a URL's host may be requested."""
        return bool(self._per_host) and self._by_host[host_of(url)] >= self._per_host
