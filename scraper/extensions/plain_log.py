"""Keeps control characters of pages out of the log, and the log of an ordinary run short."""

import logging
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.utils.log import get_scrapy_root_handler

from scraper.setting_values import is_verbose
from scraper.terminal.log_volume import FewLines
from scraper.terminal.safe_text import SafeTextFormatter


class PlainLog:
    """Wraps the formatter of the log."""

    def __init__(self, *, is_short: bool) -> None:
        """Keep whether only the first lines are wanted."""
        self._few_lines = FewLines() if is_short else None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Wrap the formatter of the crawl's log.

        Raises:
            NotConfigured: the crawl has no log.
        """
        if get_scrapy_root_handler() is None or not crawler.settings.getbool("LOG_ENABLED"):
            raise NotConfigured
        plain_log = cls(is_short=not is_verbose(crawler.settings))
        plain_log.wrap()
        # Scrapy makes the handler anew when it starts the engine.
        crawler.signals.connect(plain_log.wrap, signal=signals.spider_opened)
        return plain_log

    def wrap(self) -> None:
        """Wrap the formatter of the handler that Scrapy has now."""
        handler = get_scrapy_root_handler()
        if handler is None or isinstance(handler.formatter, SafeTextFormatter):
            return
        if self._few_lines is not None:
            handler.addFilter(self._few_lines)
        handler.setFormatter(SafeTextFormatter(handler.formatter or logging.Formatter()))
