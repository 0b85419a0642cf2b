"""What the log says about items: one line each. Scrapy's own lines would carry the bytes of the page."""

import logging
from typing import Any

from scrapy import Spider
from scrapy.http import Response
from scrapy.logformatter import LogFormatter, LogFormatterResult
from twisted.python.failure import Failure

from scraper.terminal.safe_text import in_one_line


class LogLines(LogFormatter):
    """Name an item by its URL."""

    def scraped(self, item: Any, response: Response | Failure | None, spider: Spider) -> LogFormatterResult:
        """Say which article was stored and handed on."""
        line = super().scraped(item, response, spider)
        return {"level": _level(line), "msg": "Stored: %(item)s", "args": {"item": _name(item)}}

    def dropped(
        self,
        item: Any,
        exception: BaseException,
        response: Response | Failure | None,
        spider: Spider,
    ) -> LogFormatterResult:
        """Give the reason, which names the URL."""
        line = super().dropped(item, exception, response, spider)
        return {"level": _level(line), "msg": "%(exception)s", "args": {"exception": in_one_line(str(exception))}}

    def item_error(
        self,
        item: Any,
        exception: BaseException,
        response: Response | Failure | None,
        spider: Spider,
    ) -> LogFormatterResult:
        """Name the item that a pipeline raised for."""
        line = super().item_error(item, exception, response, spider)
        return {"level": _level(line), "msg": "Error processing %(item)s", "args": {"item": _name(item)}}


def _level(line: LogFormatterResult | None) -> int:
    return logging.ERROR if line is None else line["level"]


def _name(item: Any) -> str:
    return str(getattr(item, "url", None) or f"{type(item).__name__}")
