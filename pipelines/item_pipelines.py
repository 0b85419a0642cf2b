"""The Scrapy item pipeline; the only module of `pipelines` that imports Scrapy."""

import asyncio
import logging
from collections import deque
from types import MappingProxyType
from typing import Any, Self

from itemadapter.adapter import DictAdapter, ItemAdapter
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from models.enums import Outcome
from pipelines.article_fields import FIELDS, article_fields, to_json
from pipelines.items import ArticleItem, PageItem, RejectedPage
from pipelines.run.crawl_run import CrawlRun, run_of
from pipelines.visit import Stored, Visit

logger = logging.getLogger(__name__)


class ArticlePipeline:
    """Turns pages into stored articles, for spiders that have a `run`; all other items pass untouched.

    A new or changed article is returned to the exporters. Everything else is dropped, once it is recorded.
    """

    def __init__(self, crawler: Crawler) -> None:
        """Open nothing yet."""
        self._crawler = crawler
        self._closing: asyncio.Future[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the pipeline of a crawler; Scrapy's exports see the fields of an article flat from then on."""
        if ArticleAdapter not in ItemAdapter.ADAPTER_CLASSES:
            ItemAdapter.ADAPTER_CLASSES = deque((ArticleAdapter, *ItemAdapter.ADAPTER_CLASSES))
        return cls(crawler)

    async def process_item(self, item: Any) -> Any:
        """Return the article of a `PageItem`, or drop the item with its reason, once it is recorded."""
        run = run_of(self._crawler.spider)
        if run is None or not isinstance(item, (PageItem, Visit)):
            return item
        url = item.requested_url if isinstance(item, PageItem) else item.url
        if not await run.admit(url, item.source):
            raise DropItem(f"not stored: {url}: this run has had it already, or it was removed on request")
        if isinstance(item, Visit):
            await self._record(run, item)
            raise DropItem(_summary(item), log_level="INFO" if item.outcome is Outcome.FAILED else "DEBUG")
        return await self._process_page(run, item)

    async def _process_page(self, run: CrawlRun, page: PageItem) -> ArticleItem:
        result = await run.extract(page)
        visit = Visit.of_page(page, result)
        stored = await self._record(run, visit)
        if isinstance(result, RejectedPage):
            raise DropItem(_summary(visit), log_level="INFO")
        if stored.outcome is Outcome.UNCHANGED:
            raise DropItem(f"unchanged: {page.requested_url}", log_level="DEBUG")
        if stored.reason is not None:
            message = f"{stored.outcome} ({stored.reason}): {page.requested_url}: {stored.detail}"
            raise DropItem(message, log_level="INFO")
        return stored.article or result

    async def _record(self, run: CrawlRun, visit: Visit) -> Stored:
        try:
            return await run.record(visit)
        except Exception as error:
            logger.critical("Not stored: %s (%s)", visit.url, error)
            self._stop("database" if run.findings.disk_error is None else "disk")
            raise DropItem(f"not stored: {visit.url}", log_level="ERROR") from error

    def _stop(self, reason: str) -> None:
        """End the crawl: without its database every page would fail, at the sites' expense."""
        if self._closing is None:
            # Not awaited: the engine waits for this item before it closes.
            self._closing = asyncio.ensure_future(self._crawler.engine.close_spider_async(reason=reason))


class ArticleAdapter(DictAdapter):
    """An article as Scrapy's exporters and other item pipelines see it: its fields flat, read-only."""

    def __init__(self, item: ArticleItem) -> None:
        """Flatten the article."""
        super().__init__(MappingProxyType(article_fields(item)))

    @classmethod
    def is_item(cls, item: Any) -> bool:
        """Return whether the item is an article."""
        return isinstance(item, ArticleItem)

    @classmethod
    def is_item_class(cls, item_class: type) -> bool:
        """Return whether items of the class are articles."""
        return issubclass(item_class, ArticleItem)

    @classmethod
    def get_field_names_from_class(cls, _item_class: type) -> list[str]:
        """Return the names of all fields, in the order of an export's columns."""
        return list(FIELDS)

    @classmethod
    def get_field_meta_from_class(cls, _item_class: type, _field_name: str) -> MappingProxyType[str, Any]:
        """Return how exporters write a field."""
        return _FIELD_META


_FIELD_META = MappingProxyType({"serializer": to_json})


def _summary(visit: Visit) -> str:
    detail = f": {visit.detail}" if visit.detail else ""
    return f"{visit.outcome} ({visit.reason}): {visit.url}{detail}"
