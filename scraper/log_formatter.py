"""Log lines about items. Scrapy's own would hold the bytes of the page."""

import logging
from typing import Any

from scrapy import Spider
from scrapy.http import Response
from scrapy.logformatter import LogFormatter, LogFormatterResult
from twisted.python.failure import Failure

from scraper.terminal.safe_text import one_line


class ItemLogFormatter(LogFormatter):
    """Scrapy's log lines, with items named by their URL."""

    def scraped(self, item: Any, response: Response | Failure | None, spider: Spider) -> LogFormatterResult:
        """Return the line about an article that was stored."""
        line = super().scraped(item, response, spider)
        return {"level": _level(line), "msg": "Stored: %(item)s", "args": {"item": _name(item)}}

    def dropped(
        self,
        item: Any,
        exception: BaseException,
        response: Response | Failure | None,
        spider: Spider,
    ) -> LogFormatterResult:
        """Return the reason, which names the URL."""
        line = super().dropped(item, exception, response, spider)
        return {"level": _level(line), "msg": "%(exception)s", "args": {"exception": one_line(str(exception))}}

    def item_error(
        self,
        item: Any,
        exception: BaseException,
        response: Response | Failure | None,
        spider: Spider,
    ) -> LogFormatterResult:
        """Return the line about an item whose pipeline raised an exception."""
        line = super().item_error(item, exception, response, spider)
        return {"level": _level(line), "msg": "Error processing %(item)s", "args": {"item": _name(item)}}


def _level(line: LogFormatterResult | None) -> int:
    return logging.ERROR if line is None else line["level"]


def _name(item: Any) -> str:
    return str(getattr(item, "url", None) or f"{type(item).__name__}")
