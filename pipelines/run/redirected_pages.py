"""Whether pages that came by a redirect are the requested articles, by their contents and by other pages of the run.

`pipelines.urls.redirect_targets` judges the final URL alone, before a page is extracted.
"""

from urllib.parse import urlsplit

from models.enums import Reason
from models.url_key import url_key
from pipelines.items import ArticleItem, PageItem, RejectedPage
from pipelines.urls.normalise import same_site
from pipelines.urls.redirect_targets import is_same_page, marks_in, marks_of

#: Pages that a redirect leads to where an article is no more.
_LISTS = frozenset({Reason.LIST_PAGE, Reason.SERVICE_PAGE})
#: Where headlines are headlines, and not the texts of links.
_HEADLINES_BY_EDITORS = frozenset({"feed", "sitemap"})


class RedirectedPages:
    """The pages that a run has taken, and the final URLs to which requested pages have redirected."""

    def __init__(self) -> None:
        """Begin with nothing taken."""
        self._taken: set[str] = set()
        self._paths: dict[str, set[str]] = {}

    def note_taken(self, url: str) -> None:
        """Note that the run requests a page."""
        self._taken.add(url_key(url))

    def checked(self, page: PageItem, result: ArticleItem | RejectedPage) -> ArticleItem | RejectedPage:
        """Return what a page brought, or why it is not the requested article."""
        if is_same_page(page.requested_url, page.url):
            return result
        why = self._why_elsewhere(page, result)
        if why is None:
            return result
        return RejectedPage(page.url, Reason.REDIRECTED_ELSEWHERE, f"redirected to {page.url}: {why}")

    def _why_elsewhere(self, page: PageItem, result: ArticleItem | RejectedPage) -> str | None:
        if isinstance(result, RejectedPage):
            return f"{result.reason} ({result.detail})" if result.reason in _LISTS else None
        asked, final = marks_of(page.requested_url), marks_of(page.url)
        if asked & final:
            return None
        # The number of a short link is in no other address.
        is_named = not all(mark.isdigit() for mark in asked)
        is_own = same_site(page.requested_url, page.url)
        if is_named and is_own and self._is_shared(page, has_marks=bool(final)):
            return "other requested pages are there, too"
        return "its headline shares no word with that in the feed" if _has_other_headline(page, result) else None

    def _is_shared(self, page: PageItem, *, has_marks: bool) -> bool:
        """Return whether other pages have redirected to the final URL, or it is that of another requested page."""
        final = url_key(page.url)
        paths = self._paths.setdefault(final, set())
        paths.add(urlsplit(page.requested_url).path)
        return len(paths) > 1 or (has_marks and final in self._taken)


def _has_other_headline(page: PageItem, article: ArticleItem) -> bool:
    hints, metadata = page.hints, article.metadata
    if hints.headline is None or hints.via not in _HEADLINES_BY_EDITORS or metadata.headline is None:
        return False
    hinted = marks_in(hints.headline)
    found = marks_in(" ".join((metadata.headline, *metadata.alternative_headline)))
    return bool(hinted and found) and hinted.isdisjoint(found)
