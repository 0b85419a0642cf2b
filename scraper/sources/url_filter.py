"""The filters of a source's entry: URLs by pattern, articles by language, keyword and origin. Pure."""

from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum

from models.enums import Reason
from models.frontier.due import DueUrl
from pipelines.items import ArticleFilter, PageItem
from pipelines.text.language import iso_639_1
from pipelines.visit import Visit
from scraper.sources import Source
from scraper.sources.url_patterns import url_matches


class UrlExclusion(StrEnum):
    """Why a discovered URL is not entered into the database; a run counts them by it."""

    NOT_INCLUDED = "not_included"
    EXCLUDED = "excluded"


class UrlFilter:
    """One source's `include`, `exclude`, `languages`, `keywords` and `skip_origins`."""

    def __init__(self, source: Source) -> None:
        """Read the filters of the entry."""
        self._source = source
        self._article_filter = ArticleFilter(source.languages, source.keywords, source.skip_origins or ())

    def exclusion_of(self, url: str) -> UrlExclusion | None:
        """Return why a normalised URL of a discovery document is excluded; None: it is not."""
        if self._source.include and not _matches_any(self._source.include, url):
            return UrlExclusion.NOT_INCLUDED
        return UrlExclusion.EXCLUDED if _matches_any(self._source.exclude, url) else None

    def skip_reason(self, due: DueUrl) -> tuple[Reason, str] | None:
        """Return why a due URL is not fetched, with a sentence: the entry may have changed since it was found.

        Only news sitemaps name the language of each article, feeds often that of their software. Stored articles are
        visited again in any case.
        """
        exclusion = self.exclusion_of(due.url)
        if exclusion is not None:
            return Reason.EXCLUDED, _SENTENCES[exclusion]
        language = iso_639_1(due.hints.in_language) if due.hints.via == "sitemap" and not due.is_stored else None
        if self._source.languages and language is not None and language not in self._source.languages:
            return Reason.OTHER_LANGUAGE, f"the sitemap says {language}, not {', '.join(self._source.languages)}"
        return None

    def apply_to(self, page: PageItem | Visit) -> PageItem | Visit:
        """Return a page with the filter of its article, or the visit if it was redirected to an excluded URL."""
        if not isinstance(page, PageItem):
            return page
        if page.url != page.requested_url and _matches_any(self._source.exclude, page.url):
            detail = f"redirected to {page.url}: {_SENTENCES[UrlExclusion.EXCLUDED]}"
            return Visit.without_page(
                page.requested_url, page.source, Reason.EXCLUDED, detail, page.status, at=page.fetched_at
            )
        return replace(page, article_filter=self._article_filter)


_SENTENCES = {
    UrlExclusion.NOT_INCLUDED: "no pattern of `include` matches",
    UrlExclusion.EXCLUDED: "a pattern of `exclude` matches",
}


def _matches_any(patterns: Iterable[str], url: str) -> bool:
    return any(url_matches(pattern, url) for pattern in patterns)
