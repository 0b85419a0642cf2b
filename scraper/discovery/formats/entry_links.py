"""Which of the addresses of a feed's entry is that of its article. Pure."""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from models.url_key import url_key
from pipelines.urls.normalise import host_or_empty, same_site
from pipelines.urls.variants import canonical_variant_key
from scraper.discovery.formats.candidates import absolute_url
from scraper.discovery.formats.feed_links import looks_like_feed
from scraper.discovery.formats.link_repair import is_domain, names_host

_NO_PAGES = ("application/", "audio/", "video/", "image/")
#: The relation of an entry's contents outside of the feed.
CONTENT = "content"
_OWN = frozenset({"self", "canonical", CONTENT})
_XHTML = "application/xhtml+xml"


@dataclass(frozen=True, slots=True)
class EntryLink:
    """A link of an entry as written, with its relation and its media type."""

    href: str
    rel: str = "alternate"
    kind: str = "text/html"


@dataclass(frozen=True, slots=True)
class EntryAddresses:
    """What an entry gives as addresses: its links, and its identifier (a guid, an Atom id, `rdf:about`)."""

    links: tuple[EntryLink, ...] = ()
    identifier: str | None = None
    #: Whether the identifier claims to be an address, so that it may be a path.
    is_permalink: bool = False
    #: The address behind a counting redirect.
    original: str | None = None


def relations(link: EntryLink) -> frozenset[str]:
    """Return the relations of a link, each by its short name: Atom also allows the URL of its registration."""
    return frozenset(name.rpartition("/")[2] for name in link.rel.lower().split())


def link_base(feed_url: str, home: str | None) -> str:
    """Return what relative links of a feed start from: the site it is of, where the feed is on another host."""
    written = (home or "").strip()
    site = absolute_url(f"//{written}" if "/" not in written and is_domain(written) else written, feed_url)
    return feed_url if site is None or host_or_empty(site) == host_or_empty(feed_url) else site


def article_url(entry: EntryAddresses, base: str, homes: Container[str] = ()) -> str | None:
    """Return the normalised URL of an entry's article; None if it has none.

    `homes`: the keys of the feed's own addresses, to which damaged entries link instead.
    """
    original = absolute_url(entry.original, base)
    if original is not None:
        return original
    page = _page(entry.links, base)
    if page is None:
        return _own_address(entry.links, base) or _identifier(entry, base)
    named = _identifier(entry, base) if _is_home(page, homes) else None
    return named if named is not None and not _is_home(named, homes) and same_site(named, page) else page


def _page(links: Iterable[EntryLink], base: str) -> str | None:
    """Return the first alternate; of a page and its AMP or mobile variant, the page."""
    found = list(_resolved((one for one in links if "alternate" in relations(one)), base))
    if len(found) <= 1:
        return next(iter(found), None)
    keys = {url_key(url): url for url in found}
    return keys.get(canonical_variant_key(found[0]) or "", found[0])


def _resolved(links: Iterable[EntryLink], base: str) -> Iterator[str]:
    for link in links:
        is_page = _is_page(link.kind.strip().lower()) and not link.href.lstrip().startswith("#")
        url = absolute_url(link.href, base) if is_page else None
        if url is not None:
            yield url


def _own_address(links: Iterable[EntryLink], base: str) -> str | None:
    """Return what an entry calls its own address, unless that is a feed of this entry alone."""
    own = (one for one in links if not _OWN.isdisjoint(relations(one)))
    urls = (absolute_url(one.href, base) for one in own)
    return next((url for url in urls if url is not None and not looks_like_feed(url)), None)


def _identifier(entry: EntryAddresses, base: str) -> str | None:
    """Return an identifier that is an address: others are numbers and names, and resolve to anything."""
    text = (entry.identifier or "").strip()
    is_address = names_host(text, base) or (entry.is_permalink and text.startswith("/"))
    return absolute_url(text, base) if is_address else None


def _is_page(kind: str) -> bool:
    return kind.startswith(_XHTML) or not kind.startswith(_NO_PAGES)


def _is_home(url: str, homes: Container[str]) -> bool:
    parts = urlsplit(url)
    return (parts.path in {"", "/"} and not parts.query) or url_key(url) in homes
