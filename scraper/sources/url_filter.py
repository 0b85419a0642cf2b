"""What the entry of a source leaves out: addresses by pattern, articles by language and keyword. Pure."""

from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum

from models.enums import Reason
from models.frontier.due import DueUrl
from pipelines.items import ArticleFilter, PageItem
from pipelines.text.language import iso_639_1
from pipelines.visit import Visit
from scraper.sources import Source
from scraper.sources.url_patterns import matches


class LeftOut(StrEnum):
    """Why a discovered URL is not entered into the database. Closed; a run counts by it."""

    NOT_INCLUDED = "not_included"
    EXCLUDED = "excluded"


class UrlFilter:
    """One source's `include`, `exclude`, `languages` and `keywords`."""

    def __init__(self, source: Source) -> None:
        """Keep what the entry says."""
        self._source = source
        self._wanted = ArticleFilter(source.languages, source.keywords)

    def left_out(self, url: str) -> LeftOut | None:
        """Return why a normalised URL that discovery found is left out; None: it is not."""
        if self._source.include and not _matches_one(self._source.include, url):
            return LeftOut.NOT_INCLUDED
        return LeftOut.EXCLUDED if _matches_one(self._source.exclude, url) else None

    def unasked(self, due: DueUrl) -> tuple[Reason, str] | None:
        """Return why a URL that is due is not asked for, with a sentence: the patterns were others when it was found.

        Of languages only news sitemaps are believed: they name that of each article, feeds often their software's own.
        A stored article is visited again whatever they say.
        """
        left_out = self.left_out(due.url)
        if left_out is not None:
            return Reason.EXCLUDED, _SENTENCES[left_out]
        language = iso_639_1(due.hints.in_language) if due.hints.via == "sitemap" and not due.is_stored else None
        if self._source.languages and language is not None and language not in self._source.languages:
            return Reason.OTHER_LANGUAGE, f"the sitemap says {language}, not {', '.join(self._source.languages)}"
        return None

    def applied(self, page: PageItem | Visit) -> PageItem | Visit:
        """Return a page with what is wanted of its article, or the visit that ends here: it led to what is excluded."""
        if not isinstance(page, PageItem):
            return page
        if page.url != page.requested_url and _matches_one(self._source.exclude, page.url):
            detail = f"redirected to {page.url}: {_SENTENCES[LeftOut.EXCLUDED]}"
            return Visit.without_page(
                page.requested_url, page.source, Reason.EXCLUDED, detail, page.status, at=page.fetched_at
            )
        return replace(page, article_filter=self._wanted)


_SENTENCES = {
    LeftOut.NOT_INCLUDED: "no pattern of `include` matches",
    LeftOut.EXCLUDED: "a pattern of `exclude` matches",
}


def _matches_one(patterns: Iterable[str], url: str) -> bool:
    return any(matches(pattern, url) for pattern in patterns)
