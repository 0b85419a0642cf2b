"""The keys under which a page's article may stand: its own URL, the canonical one it declares, and its text. Pure."""

from dataclasses import dataclass

from models.enums import KeyKind
from models.url_key import url_key
from pipelines.items import ArticleItem
from pipelines.urls.normalise import InvalidUrlError, normalise_url, same_site
from pipelines.urls.variants import canonical_variant_key, is_front_page, site_of, uncached


@dataclass(frozen=True, slots=True)
class PageKeys:
    """A page's URL (normalised) and keys; the canonical URL only where it is on the page's site and no front page.

    `version`: the page that this one looks like an AMP, print or mobile version of, where it declares no canonical.
    `amp`: the AMP page that it declares, where that looks like one of this very page.
    """

    page_url: str
    page: str
    text: str
    canonical_url: str | None = None
    canonical: str | None = None
    version: str | None = None
    amp: str | None = None

    def claims(self) -> dict[str, KeyKind]:
        """Return each key with the kind that it has where it is new."""
        kinds = {
            self.amp: KeyKind.AMP,
            self.version: KeyKind.VERSION,
            self.text: KeyKind.TEXT,
            self.canonical: KeyKind.CANONICAL,
            self.page: KeyKind.PAGE,
        }
        return {key: kind for key, kind in kinds.items() if key is not None}


def page_keys(article: ArticleItem, taken_url: str) -> PageKeys:
    """Return the keys of an article's page; `taken_url`, the frontier's, stands in for a URL too long to keep."""
    page_url = _kept(article.url) or taken_url
    page = url_key(page_url)
    canonical_url = _canonical(article.canonical_url, page_url)
    canonical = url_key(canonical_url) if canonical_url else None
    version = canonical_variant_key(page_url) if canonical is None else None
    return PageKeys(
        page_url=page_url,
        page=page,
        text=f"{site_of(page_url)}#{article.fingerprint}",
        canonical_url=canonical_url,
        canonical=canonical,
        version=version,
        amp=_amp(article.amp_url, {page, canonical}),
    )


def _canonical(declared: str | None, page_url: str) -> str | None:
    canonical = _kept(declared)
    if canonical is None or not same_site(canonical, page_url) or is_front_page(url_key(canonical)):
        return None
    return canonical


def _amp(declared: str | None, pages: set[str | None]) -> str | None:
    url = _kept(declared)
    page = canonical_variant_key(url) if url is not None else None
    return url_key(url) if url is not None and page is not None and page in pages else None


def _kept(url: str | None) -> str | None:
    if url is None:
        return None
    try:
        return normalise_url(uncached(normalise_url(url)))
    except InvalidUrlError:
        return None
