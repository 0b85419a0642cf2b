"""The keys that may identify a page's article: its own URL, the declared canonical URL, and its text. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC

from models.enums import KeyKind
from models.url_key import PLAIN_KEYS, UrlKeys
from pipelines.items import ArticleItem
from pipelines.text.version_diff import is_conclusive
from pipelines.urls.normalise import InvalidUrlError, normalise_url, same_site
from pipelines.urls.variants import canonical_variant_key, is_front_page, site_of, uncached


@dataclass(frozen=True, slots=True)
class PageKeys:
    """A page's normalised URL and keys; the canonical URL only if it is on the page's site and not a front page.

    `dated_text`: the text with its date, if it is too short to identify an article by itself.
    `version`: the page of which this one looks like an AMP, print or mobile version, if it declares no canonical URL.
    `amp`: the declared AMP page, if it looks like a version of this page. `guid`: the feed's identifier of the article.
    `guid_page`: the page whose address that is.
    """

    page_url: str
    page: str
    text: str
    canonical_url: str | None = None
    canonical: str | None = None
    version: str | None = None
    amp: str | None = None
    dated_text: str | None = None
    guid: str | None = None
    guid_page: str | None = None
    key_of: UrlKeys = field(default=PLAIN_KEYS, compare=False)

    @property
    def plain_page(self) -> str:
        """Return the key of the page with all its parameters."""
        return PLAIN_KEYS(self.page_url)

    def claims(self) -> dict[str, KeyKind]:
        """Return each key with the kind it gets if it is new."""
        kinds = {
            self.guid: KeyKind.GUID,
            self.guid_page: KeyKind.GUID,
            self.amp: KeyKind.AMP,
            self.version: KeyKind.VERSION,
            self.dated_text: KeyKind.TEXT,
            self.text: KeyKind.TEXT,
            self.canonical: KeyKind.CANONICAL,
            self.plain_page: KeyKind.PAGE,
            self.page: KeyKind.PAGE,
        }
        return {key: kind for key, kind in kinds.items() if key is not None}


def page_keys(article: ArticleItem, taken_url: str, guid: str | None = None, key_of: UrlKeys = PLAIN_KEYS) -> PageKeys:
    """Return the keys of an article's page; `taken_url`, the frontier's, replaces a URL that cannot be normalised."""
    page_url = _normalised(article.url) or taken_url
    page = key_of(page_url)
    canonical_url = _canonical(article.metadata.canonical_url, page_url)
    canonical = key_of(canonical_url) if canonical_url else None
    text = f"{site_of(page_url)}#{article.fingerprint}"
    return PageKeys(
        page_url=page_url,
        page=page,
        text=text,
        canonical_url=canonical_url,
        canonical=canonical,
        version=canonical_variant_key(page_url) if canonical is None else None,
        amp=_amp(article.metadata.amp_url, {page, canonical}),
        dated_text=_dated(article, text),
        # Of the source, which may have several hosts.
        guid=f"{article.source}#guid:{guid}" if guid else None,
        guid_page=_guid_page(guid, page_url, key_of),
        key_of=key_of,
    )


def addressed(articles: Iterable[ArticleItem]) -> Iterator[str]:
    """Yield the normalised URLs of the pages of articles."""
    return filter(None, (_normalised(article.url) for article in articles))


def _dated(article: ArticleItem, text: str) -> str | None:
    if not article.metadata.headline or is_conclusive(article.article_body):
        return None
    published = article.metadata.published_at
    return f"{text}@{published.astimezone(UTC).isoformat() if published is not None else ''}"


def _guid_page(guid: str | None, page_url: str, key_of: UrlKeys) -> str | None:
    """Return the key of the page whose address a feed's identifier is, if it is on the page's own site."""
    url = _normalised(guid)
    key = key_of(url) if url is not None and same_site(url, page_url) else None
    return None if key is None or is_front_page(key) else key


def _canonical(declared: str | None, page_url: str) -> str | None:
    canonical = _normalised(declared)
    if canonical is None or not same_site(canonical, page_url) or is_front_page(PLAIN_KEYS(canonical)):
        return None
    return canonical


def _amp(declared: str | None, pages: set[str | None]) -> str | None:
    url = _normalised(declared)
    page = canonical_variant_key(url) if url is not None else None
    return PLAIN_KEYS(url) if url is not None and page is not None and page in pages else None


def _normalised(url: str | None) -> str | None:
    if url is None:
        return None
    try:
        return normalise_url(uncached(normalise_url(url)))
    except InvalidUrlError:
        return None
