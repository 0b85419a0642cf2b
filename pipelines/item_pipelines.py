"""The door between Scrapy and the cleaning room; the only module here that imports Scrapy."""

import asyncio
import logging
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from models.enums import Outcome
from pipelines.items import ArticleItem, PageItem, RejectedPage
from pipelines.run.crawl_run import CrawlRun, run_of
from pipelines.visit import Stored, Visit

logger = logging.getLogger(__name__)


class ArticlePipeline:
    """Turn pages into stored articles, for spiders that have a `run`; all other items pass untouched.

    An article that is new or changed goes on to the exporters. Everything else ends here, recorded.
    """

    def __init__(self, crawler: Crawler) -> None:
        """Keep the crawler, whose spider may have a run."""
        self._crawler = crawler
        self._closing: asyncio.Future[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the pipeline; nothing is opened."""
        return cls(crawler)

    async def process_item(self, item: Any) -> Any:
        """Return the article of a `PageItem`, or drop it with the reason once that is recorded."""
        run = run_of(self._crawler.spider)
        if run is None or not isinstance(item, (PageItem, Visit)):
            return item
        if isinstance(item, Visit):
            await self._record(run, item)
            raise DropItem(_line(item), log_level="INFO" if item.outcome is Outcome.FAILED else "DEBUG")
        return await self._process_page(run, item)

    async def _process_page(self, run: CrawlRun, page: PageItem) -> ArticleItem:
        result = await run.extract(page)
        visit = _visit(page, result)
        stored = await self._record(run, visit)
        if isinstance(result, RejectedPage):
            raise DropItem(_line(visit), log_level="INFO")
        if stored.outcome is Outcome.UNCHANGED:
            raise DropItem(f"unchanged: {page.requested_url}", log_level="DEBUG")
        if stored.reason is not None:
            said = f"{stored.outcome} ({stored.reason}): {page.requested_url}: {stored.detail}"
            raise DropItem(said, log_level="INFO")
        return stored.article or result

    async def _record(self, run: CrawlRun, visit: Visit) -> Stored:
        try:
            return await run.record(visit)
        except Exception as error:
            logger.critical("Not stored: %s (%s)", visit.url, error)
            self._stop("database" if run.findings.disk_error is None else "disk")
            raise DropItem(f"not stored: {visit.url}", log_level="ERROR") from error

    def _stop(self, reason: str) -> None:
        """End the crawl: without its database it would only repeat the failure, at the sites' expense."""
        if self._closing is None:
            # Not awaited: the engine waits for this very item before it closes.
            self._closing = asyncio.ensure_future(self._crawler.engine.close_spider_async(reason=reason))


def _visit(page: PageItem, result: ArticleItem | RejectedPage) -> Visit:
    rejected = result if isinstance(result, RejectedPage) else None
    return Visit(
        url=page.requested_url,
        source=page.source,
        visited_at=page.fetched_at,
        page=None if rejected and rejected.is_private else page,
        article=None if isinstance(result, RejectedPage) else result,
        outcome=rejected.reason.outcome if rejected else None,
        reason=rejected.reason if rejected else None,
        detail=rejected.detail if rejected else None,
        status=page.status,
        seconds=page.seconds,
    )


def _line(visit: Visit) -> str:
    detail = f": {visit.detail}" if visit.detail else ""
    return f"{visit.outcome} ({visit.reason}): {visit.url}{detail}"
