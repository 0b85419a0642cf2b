"""The keys that may identify a page's article: its own URL, the declared canonical URL, and its text. Pure."""

from dataclasses import dataclass

from models.enums import KeyKind
from models.url_key import url_key
from pipelines.items import ArticleItem
from pipelines.urls.normalise import InvalidUrlError, normalise_url, same_site
from pipelines.urls.variants import canonical_variant_key, is_front_page, site_of, uncached


@dataclass(frozen=True, slots=True)
class PageKeys:
    """A page's normalised URL and keys; the canonical URL only if it is on the page's site and not a front page.

    `version`: the page of which this one looks like an AMP, print or mobile version, if it declares no canonical URL.
    `amp`: the declared AMP page, if it looks like a version of this page.
    """

    page_url: str
    page: str
    text: str
    canonical_url: str | None = None
    canonical: str | None = None
    version: str | None = None
    amp: str | None = None

    def claims(self) -> dict[str, KeyKind]:
        """Return each key with the kind it gets if it is new."""
        kinds = {
            self.amp: KeyKind.AMP,
            self.version: KeyKind.VERSION,
            self.text: KeyKind.TEXT,
            self.canonical: KeyKind.CANONICAL,
            self.page: KeyKind.PAGE,
        }
        return {key: kind for key, kind in kinds.items() if key is not None}


def page_keys(article: ArticleItem, taken_url: str) -> PageKeys:
    """Return the keys of an article's page; `taken_url`, the frontier's, replaces a URL that cannot be normalised."""
    page_url = _normalised(article.url) or taken_url
    page = url_key(page_url)
    canonical_url = _canonical(article.metadata.canonical_url, page_url)
    canonical = url_key(canonical_url) if canonical_url else None
    version = canonical_variant_key(page_url) if canonical is None else None
    return PageKeys(
        page_url=page_url,
        page=page,
        text=f"{site_of(page_url)}#{article.fingerprint}",
        canonical_url=canonical_url,
        canonical=canonical,
        version=version,
        amp=_amp(article.metadata.amp_url, {page, canonical}),
    )


def _canonical(declared: str | None, page_url: str) -> str | None:
    canonical = _normalised(declared)
    if canonical is None or not same_site(canonical, page_url) or is_front_page(url_key(canonical)):
        return None
    return canonical


def _amp(declared: str | None, pages: set[str | None]) -> str | None:
    url = _normalised(declared)
    page = canonical_variant_key(url) if url is not None else None
    return url_key(url) if url is not None and page is not None and page in pages else None


def _normalised(url: str | None) -> str | None:
    if url is None:
        return None
    try:
        return normalise_url(uncached(normalise_url(url)))
    except InvalidUrlError:
        return None
