import asyncio
from typing import Any

import pytest
from scrapy import Spider
from scrapy.utils.test import get_crawler

from pipelines.item_pipelines import ArticlePipeline
from pipelines.items import PageItem
from tests.pipelines.workers.test_pool import page


def process(item: Any) -> Any:
    crawler = get_crawler()
    crawler.spider = Spider("other")
    return asyncio.run(ArticlePipeline.from_crawler(crawler).process_item(item))


@pytest.mark.parametrize("item", [{"title": "x"}, page("http://a.example/")])
def test_items_of_spiders_without_a_run_pass_untouched(item: dict[str, str] | PageItem) -> None:
    assert process(item) is item
