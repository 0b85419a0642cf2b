"""A Scrapy add-on for any project: `ADDONS = {"newsgrain.scrapy.CleanArticles": 500}` cleans the pages in its items.

| setting | default | meaning |
|---|---|---|
| `NEWSGRAIN_HTML_FIELD` | `html` | the field that holds a page, as text or bytes; items without it are left alone |
| `NEWSGRAIN_URL_FIELD` | `url` | the field that holds its URL |
| `NEWSGRAIN_ARTICLE_FIELDS` | `FIELDS` below | what is written into the item, as far as its class has these fields |
| `NEWSGRAIN_JOBS` | number of CPUs | processes that clean |
| `NEWSGRAIN_DROP_REJECTED` | `False` | drop items whose page has no article |
| `NEWSGRAIN_DROP_HTML` | `False` | remove the page itself from the item once it is clean |
"""

import asyncio
from typing import Any, Self

from itemadapter import ItemAdapter
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from scrapy.settings import BaseSettings
from scrapy.utils.asyncio import is_asyncio_available

from newsgrain.articles import Article, RejectedPage
from newsgrain.cleaner import Cleaner

_DEFAULT_PRIORITY = 500
#: Written into items, in the names of `newsgrain extract`; `rejected` is the reason why there is no article.
FIELDS = (
    *("headline", "article_body", "article_body_html", "authors", "date_published", "date_modified", "in_language"),
    *("description", "keywords", "image_url", "page_type", "origin_kind", "extraction_quality", "removed", "rejected"),
)


class CleanArticles:
    """The add-on: it adds the item pipeline, in the place that its number in `ADDONS` gives."""

    def update_settings(self, settings: BaseSettings) -> None:
        """Add the item pipeline, unless the project has placed it itself."""
        settings.setdefault_in_component_priority_dict("ITEM_PIPELINES", CleanArticlesPipeline, _priority(settings))


def _priority(settings: BaseSettings) -> int:
    placed = settings.getwithbase("ADDONS").get("newsgrain.scrapy.CleanArticles", _DEFAULT_PRIORITY)
    return int(placed)


class CleanArticlesPipeline:
    """Cleans the page in each item that has one."""

    def __init__(self, settings: BaseSettings) -> None:
        """Read the settings; no process is started before the first page."""
        self._html_field = settings.get("NEWSGRAIN_HTML_FIELD", "html")
        self._url_field = settings.get("NEWSGRAIN_URL_FIELD", "url")
        self._fields = tuple(settings.getlist("NEWSGRAIN_ARTICLE_FIELDS", list(FIELDS)))
        self._drops_rejected = settings.getbool("NEWSGRAIN_DROP_REJECTED")
        self._drops_html = settings.getbool("NEWSGRAIN_DROP_HTML")
        self._cleaner = Cleaner(settings.getint("NEWSGRAIN_JOBS") or None)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the pipeline of a crawl."""
        return cls(crawler.settings)

    async def process_item(self, item: Any) -> Any:
        """Return the item with its article; what its spider has filled in stays.

        Raises:
            DropItem: its page has no article, and NEWSGRAIN_DROP_REJECTED is on.
        """
        adapter = ItemAdapter(item)
        html = adapter.get(self._html_field)
        if not isinstance(html, (str, bytes)):
            return item
        url = adapter.get(self._url_field)
        result = await self._clean(html, url if isinstance(url, str) else None)
        if isinstance(result, RejectedPage) and self._drops_rejected:
            raise DropItem(f"{result.reason}: {url}")
        self._fill(item, adapter, result)
        return item

    def _fill(self, item: Any, adapter: ItemAdapter, result: Article | RejectedPage) -> None:
        declared = None if isinstance(item, dict) else set(adapter.field_names())
        for name in self._fields:
            if (declared is None or name in declared) and not adapter.get(name):
                adapter[name] = result.record.get(name)
        if self._drops_html:
            del adapter[self._html_field]

    async def _clean(self, html: str | bytes, url: str | None) -> Article | RejectedPage:
        future = self._cleaner.submit(html, url)
        # Without asyncio's event loop the crawl waits for the page.
        return await asyncio.wrap_future(future) if is_asyncio_available() else future.result()

    def close_spider(self) -> None:
        """End the processes."""
        self._cleaner.close()
