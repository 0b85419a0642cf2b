"""Pages whose final URL shows that they are not the requested articles: front pages, sections, gates, errors. Pure."""

from models.enums import Reason
from pipelines.items import PageItem
from pipelines.page_type.types import PageType
from pipelines.urls.redirect_targets import elsewhere, is_front
from pipelines.visit import Visit


def article_or_visit(page: PageItem | Visit) -> PageItem | Visit:
    """Return a page that may be the requested article, or the visit that ended without it."""
    if not isinstance(page, PageItem):
        return page
    target = elsewhere(page.requested_url, page.url)
    if target is not None:
        return without_article(page, Reason.REDIRECTED_ELSEWHERE, f"redirected to {target}: {page.url}")
    if is_front(page.url) and PageType.LIST not in page.rules.keep_types:
        return without_article(page, Reason.LIST_PAGE, f"a front page, by its URL: {page.url}")
    return page


def without_article(page: PageItem, reason: Reason, detail: str) -> Visit:
    """Return the visit that brought a page which is not the requested article."""
    return Visit.without_page(
        page.requested_url, page.source, reason, detail, page.status, at=page.fetched_at, seconds=page.seconds
    )
