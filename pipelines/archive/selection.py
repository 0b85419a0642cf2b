"""Which pages of an archive are wanted, and how they are cleaned: what a crawl takes from its list of outlets."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from models.enums import Reason
from models.frontier.hints import Hints
from pipelines.archive.captures import Capture, LeftOut
from pipelines.extraction.article_filter import filter_reason
from pipelines.items import (
    NO_FILTER,
    NO_RULES,
    ArticleFilter,
    ArticleItem,
    PageItem,
    PagePolicy,
    RejectedPage,
    SiteRules,
)

#: `url.via` of pages that an archive brought.
_HINTS = Hints(via="archive")


@dataclass(frozen=True, slots=True)
class PageOptions:
    """The outlet of a page, its rules and filters, and the policy for directives to robots and reserved rights."""

    source: str
    rules: SiteRules = NO_RULES
    article_filter: ArticleFilter = NO_FILTER
    policy: PagePolicy = field(default_factory=PagePolicy)


class PageSelection(Protocol):
    """Decides about pages by their URLs."""

    @property
    def key(self) -> str:
        """Return what identifies the selection among those that read the same archive."""

    @property
    def since(self) -> datetime | None:
        """Return the moment before which an article is too old."""

    def unwanted(self, url: str) -> LeftOut | None:
        """Return why the pages of a URL are not wanted; None: they are."""

    def options(self, url: str) -> PageOptions:
        """Return how the pages of a wanted URL are treated."""


def page_of(capture: Capture, options: PageOptions) -> PageItem:
    """Return a capture as a fetched page: it was fetched when it was captured."""
    return PageItem(
        url=capture.url,
        requested_url=capture.url,
        status=capture.status,
        headers=capture.headers,
        body=capture.body,
        fetched_at=capture.captured_at,
        source=options.source,
        hints=_HINTS,
        rules=options.rules,
        truncated=capture.is_truncated,
        article_filter=options.article_filter,
        policy=options.policy,
    )


def filtered(page: PageItem, result: ArticleItem | RejectedPage, since: datetime | None) -> ArticleItem | RejectedPage:
    """Return the result, or the rejection of an article that is too old or filtered out by its source."""
    if isinstance(result, RejectedPage):
        return result
    published = result.metadata.published_at
    if since is not None and published is not None and published < since:
        return RejectedPage(page.url, Reason.OLDER_THAN_SINCE, f"published {published}")
    unwanted = filter_reason(result, page.article_filter)
    return result if unwanted is None else RejectedPage(page.url, *unwanted)
