"""Keeps control characters of pages out of the log."""

import logging
from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.utils.log import get_scrapy_root_handler

from scraper.terminal.safe_text import SafeTextFormatter


class PlainLog:
    """Wraps the formatter of the log."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Wrap the formatter of the crawl's log.

        Raises:
            NotConfigured: the crawl has no log.
        """
        handler = get_scrapy_root_handler()
        if handler is None or not crawler.settings.getbool("LOG_ENABLED"):
            raise NotConfigured
        handler.setFormatter(SafeTextFormatter(handler.formatter or logging.Formatter()))
        return cls()
