"""The cost of fetching alone: a bare Scrapy spider over the same URLs, which drops every page.

    python -m benchmarks.bare_crawl urls.txt

prints CPU milliseconds a page of this process, the first fifth of the pages left out.
"""

import sys
from collections.abc import AsyncIterator
from pathlib import Path
from time import process_time
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response

#: The share of pages after which measuring starts.
WARM = 0.2
#: Scrapy's defaults, except for politeness, the log of each page and a hundred tasks for each response.
FETCH_SETTINGS = {
    "CONCURRENT_ITEMS": 2,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "DOWNLOAD_DELAY": 0,
    "LOG_LEVEL": "WARNING",
    "ROBOTSTXT_OBEY": True,
    "TELNETCONSOLE_ENABLED": False,
}


class ListSpider(Spider):
    """Fetches the pages of a list."""

    def __init__(self, urls: list[str], **kwargs: Any) -> None:
        """Set the URLs."""
        super().__init__(**kwargs)
        self._urls = urls

    async def start(self) -> AsyncIterator[Any]:
        """Request all URLs."""
        for url in self._urls:
            yield Request(url, dont_filter=True)


class BareSpider(ListSpider):
    """Drops all pages; `spent` gets the CPU seconds after each of them."""

    name = "bare"
    spent: list[float]

    def parse(self, response: Response, **_: Any) -> None:
        """Record the CPU time so far; the body is read, as any real use requires."""
        if response.body:
            self.spent.append(process_time())


def main(listed: str) -> None:
    """Fetch the URLs of a file and print the cost of a page."""
    spent: list[float] = []
    process = AsyncCrawlerProcess(FETCH_SETTINGS)
    process.crawl(BareSpider, urls=Path(listed).read_text(encoding="utf-8").split(), spent=spent)
    process.start()
    first = int(len(spent) * WARM)
    print(f"{(spent[-1] - spent[first]) / (len(spent) - 1 - first) * 1000:.3f}")


if __name__ == "__main__":
    main(sys.argv[1])
