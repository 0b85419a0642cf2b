"""Parts that a user may add to Scrapy, each of which breaks or drops what comes its way, by the URL's path."""

import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.exceptions import DropItem, IgnoreRequest
from scrapy.http import Response

from pipelines.items import PageItem


class DownloaderMiddleware:
    def process_request(self, request: Request) -> None:
        if "/ignored" in request.url:
            raise IgnoreRequest("not today")
        if "/attribute" in request.url:
            raise AttributeError("a bug in a middleware")

    def process_response(self, request: Request, response: Response) -> Response:
        if "/offsite-filter" in request.url:
            raise IgnoreRequest("Filtered offsite request to 'x'")
        return response


class SpiderMiddleware:
    """Requests some pages twice, with a filter that notices; loses some; raises on others."""

    async def process_start(self, start: AsyncIterator[Any]) -> AsyncIterator[Any]:
        async for output in start:
            if not isinstance(output, Request) or "url" not in output.cb_kwargs:
                yield output
            elif "/twice" in output.url:
                yield output.replace(dont_filter=False)
                yield output.replace(dont_filter=False)
            elif "/same" in output.url:
                # The second of these is dropped, and it is the only one for its frontier URL.
                yield output.replace(url=output.url.partition("?")[0], dont_filter=False)
            elif "/lost" not in output.url:
                yield output

    def process_spider_input(self, response: Response) -> None:
        if "/input" in response.url:
            raise ZeroDivisionError("a bug before a callback")

    def process_spider_output(self, response: Response, result: Any) -> Any:
        raise NotImplementedError

    async def process_spider_output_async(self, response: Response, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        async for output in result:
            if "/callback" in response.url:
                raise ZeroDivisionError("a bug in a callback")
            yield output


class Pipeline:
    def process_item(self, item: Any) -> Any:
        if isinstance(item, PageItem) and "/drop" in item.url:
            raise DropItem("not wanted")
        if isinstance(item, PageItem) and "/raise" in item.url:
            raise KeyError("a bug in a pipeline")
        return item


class NoteTruncated:
    """Writes a line for each page: its path and whether it is whole."""

    def process_item(self, item: Any) -> Any:
        if isinstance(item, PageItem):
            with Path(os.environ["NOTES"]).open("a", encoding="utf-8") as notes:
                notes.write(f"{urlsplit(item.url).path} {'truncated' if item.truncated else 'whole'}\n")
        return item


class BrokenSpiderOutput:
    """Raises while the pages of a discovery document are handed on."""

    def process_spider_output(self, response: Response, result: Any) -> Any:
        raise NotImplementedError

    async def process_spider_output_async(
        self,
        response: Response,  # noqa: ARG002 - Scrapy names it
        result: AsyncIterator[Any],
    ) -> AsyncIterator[Any]:
        async for output in result:
            if isinstance(output, Request) and "/news/2" in output.url:
                raise ZeroDivisionError("half-way")
            yield output
