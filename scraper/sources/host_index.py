"""Finds the source that a URL's host belongs to, and the options of requests to it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from pipelines.urls.normalise import InvalidUrlError, host_of, without_www
from scraper.sources import Source


@dataclass(frozen=True, slots=True)
class RequestOptions:
    """Headers of a request (`User-Agent` and `Cookie` among them), and its proxy (or `DIRECT`)."""

    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    proxy: str | None = field(default=None, repr=False)


class HostIndex:
    """The hosts of sources: each one's domains with their subdomains, and the hosts of the URLs that its entry gives.

    Where two sources match, the longer domain counts, or else the first entry with a URL of the host.
    """

    def __init__(self, sources: Iterable[Source] = ()) -> None:
        """Index the sources; the first one of a domain counts, and its own domain before further ones of others."""
        self._by_domain: dict[str, Source] = {}
        self._by_host: dict[str, Source] = {}
        listed = tuple(sources)
        for source in listed:
            self._by_domain.setdefault(without_www(source.domain), source)
        for source in listed:
            for domain in source.domains:
                self._by_domain.setdefault(without_www(domain), source)
            for url in source.urls:
                self._by_host.setdefault(host_of(url), source)

    def source_of(self, url: str) -> Source | None:
        """Return the source that the host of an http(s) URL belongs to, if any."""
        try:
            name = host_of(url)
        except InvalidUrlError:
            return None
        return self._owner(name) or self._by_host.get(name)

    def source_of_domain(self, domain: str) -> Source | None:
        """Return the source of exactly this domain, with or without `www.`."""
        return self._by_domain.get(without_www(domain))

    def sites_of(self, domain: str) -> tuple[str, ...]:
        """Return the front pages of the sites of this domain's source; empty: it has no entry."""
        source = self.source_of_domain(domain)
        return () if source is None else source.sites

    def options_for(self, url: str) -> RequestOptions:
        """Return the options of a request for `url`.

        Headers and cookies, which may be secrets, go over plain http only where the entry itself gives http; cookies
        are only sent to the domains and their subdomains.
        """
        source = self.source_of(url)
        if source is None:
            return RequestOptions()
        headers: list[tuple[str, str]] = []
        if _may_hold_secrets(source, url):
            headers += source.headers
            if source.cookies and self._owner(host_of(url)) is source:
                headers.append(("Cookie", "; ".join(f"{name}={value}" for name, value in source.cookies)))
        if source.user_agent is not None:
            headers.append(("User-Agent", source.user_agent))
        return RequestOptions(tuple(headers), source.proxy)

    def _owner(self, name: str) -> Source | None:
        """Return the source of the longest domain that is the host or a parent of it."""
        while name:
            if without_www(name) in self._by_domain:
                return self._by_domain[without_www(name)]
            name = name.partition(".")[2]
        return None


def _may_hold_secrets(source: Source, url: str) -> bool:
    """Return whether a request is encrypted, or goes to an origin that the entry itself gives with http."""
    origin = urlsplit(url)[:2]
    return url.startswith("https://") or any(urlsplit(own)[:2] == origin for own in source.urls)
