"""An outlet to crawl, made of an entry of sources.toml or of a domain alone."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from urllib.parse import urlsplit

from pipelines.items import NO_RULES, SiteRules
from pipelines.urls.normalise import InvalidUrlError, normalise_url

SCHEMES = ("http://", "https://")


class SourcesError(Exception):
    """The list of sources, or a domain, cannot be used; the message has a line for each mistake."""


@dataclass(frozen=True, slots=True)
class Source:
    """An outlet to crawl. All URLs are absolute and normalised; `domain` is `base_url`'s host or host:port.

    Without any feed, sitemap or front, the crawl looks for them, starting at `base_url`. None and empty mean that the
    settings of the run apply. `repr` leaves out what may be a secret.
    """

    domain: str
    name: str | None
    base_url: str
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    fronts: tuple[str, ...] = ()
    #: Further domains of the outlet, as `domain`.
    domains: tuple[str, ...] = ()
    rules: SiteRules = NO_RULES
    #: The last day on which `rules` apply; None: no end.
    valid_until: date | None = None
    #: Whether the certificate of the domain's own host must be valid.
    verify_tls: bool = True
    #: Front pages of sections, read beside all else.
    sections: tuple[str, ...] = ()
    #: Name and value, sent to the source's own hosts.
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    user_agent: str | None = None
    #: Name and value, sent to the domains and their subdomains.
    cookies: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    #: `http://user:password@host:port`, or `DIRECT`.
    proxy: str | None = field(default=None, repr=False)
    #: Seconds between two requests to a host.
    delay: float | None = None
    #: Concurrent requests to a host.
    concurrency: int | None = None
    #: Patterns of URLs (`scraper.sources.url_patterns`): only URLs that match `include` and not `exclude`.
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    #: ISO 639-1; articles in others are skipped.
    languages: tuple[str, ...] = ()
    #: Words and phrases; articles without any of them are skipped.
    keywords: tuple[str, ...] = ()
    #: Kinds of origin (`pipelines.items.OriginKind`) of which articles are skipped; None: those of the settings.
    skip_origins: tuple[str, ...] | None = None
    #: Between two polls of a discovery document.
    interval: timedelta | None = None
    #: Articles older than this are not fetched.
    age_limit: timedelta | None = None
    #: Pages in one run; 0: any number.
    budget: int | None = None
    #: ISO 3166-1 alpha-2.
    country: str | None = None
    tags: tuple[str, ...] = ()

    @property
    def urls(self) -> tuple[str, ...]:
        """All URLs of the entry."""
        return (*self.sites, *self.feeds, *self.sitemaps, *self.fronts, *self.sections)

    @property
    def sites(self) -> tuple[str, ...]:
        """The front pages of all domains of the entry: its articles are on these sites."""
        return (self.base_url, *(f"{base_url_of(domain)}/" for domain in self.domains))


#: Instead of a proxy: none, not even that of the environment.
DIRECT = "direct"


def source_for_domain(domain: str) -> Source:
    """Return the bare source of `host`, `host:port`, or either with its scheme in front.

    A port other than 443 means http, as on test servers, unless https is written.

    Raises:
        SourcesError: it is something else; the message suggests what to write.
    """
    written = domain.strip()
    bare = written.removesuffix("/") if written.startswith(SCHEMES) else written
    base_url = bare if "://" in written else base_url_of(bare)
    try:
        parts = urlsplit(normalise_url(base_url))
    except InvalidUrlError as error:
        raise SourcesError(f"{domain!r} is not a host: write for example www.example.org") from error
    if re.search(r"[/\\?#\s]", base_url.partition("://")[2]):
        raise SourcesError(f"{domain!r} is more than a host: write {parts.netloc}")
    return Source(parts.netloc, None, parts.geturl())


def base_url_of(domain: str) -> str:
    """Return the URL of the front page of `host` or `host:port`, without a slash at its end."""
    port = re.search(r":(\d+)$", domain)
    return f"{'https' if port is None or port[1] == '443' else 'http'}://{domain}"
