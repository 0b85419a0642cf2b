"""`scrapy extract --batch`: JSON lines of pages in, JSON lines of articles out, in the same order."""

import json
from base64 import b64decode
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipelines.items import ArticleItem, PageItem, RejectedPage
from scraper.cli.extraction.extraction_json import extraction_record, rejected_record

#: The reason of a line without a page to extract; the details go to standard error.
UNREADABLE = "unreadable_input"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of input: its page, or the problem with it."""

    name: Any
    url: str | None
    page: PageItem | None = None
    problem: str | None = None


def page_of(body: bytes, url: str | None, content_type: str | None = None) -> PageItem:
    """Return a page that was not fetched; `url` is empty where none is known."""
    headers = (("Content-Type", content_type),) if content_type else ()
    return PageItem(
        url=url or "",
        requested_url=url or "",
        status=200,
        headers=headers,
        body=body,
        fetched_at=datetime.now(UTC),
        source="",
    )


def read_line(line: bytes) -> Line:
    """Read `{"id", "path" or "html", "url"}`; never raises."""
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError) as error:
        return Line(None, None, problem=f"not JSON: {error}")
    if not isinstance(fields, dict):
        return Line(None, None, problem="not a JSON object")
    name, url = fields.get("id"), fields.get("url")
    if url is not None and not isinstance(url, str):
        return Line(name, None, problem="url is not a string")
    try:
        return Line(name, url, page=_page(fields, url))
    except (OSError, ValueError) as error:
        return Line(name, url, problem=str(error))


def _page(fields: dict[str, Any], url: str | None) -> PageItem:
    given = {name: fields[name] for name in ("path", "html", "base64") if fields.get(name) is not None}
    match given:
        case {"path": str(path), **others} if not others:
            return page_of(Path(path).read_bytes(), url)
        case {"base64": str(text), **others} if not others:
            # Bytes as they were fetched: the page declares its charset.
            return page_of(b64decode(text, validate=True), url)
        case {"html": str(html), **others} if not others:
            # It is decoded already: the charset that the page declares no longer holds.
            return page_of(html.encode("utf-8", "replace"), url, "text/html; charset=utf-8")
    raise ValueError('give either "path" or "html", as a string')


def batch_records(
    lines: Iterable[bytes],
    extract: Callable[[Iterable[PageItem]], Iterator[ArticleItem | RejectedPage]],
    complain: Callable[[str], None],
) -> Iterator[dict[str, Any]]:
    """Yield the object of each line in order; `extract` maps pages to results and may read ahead."""
    pending: deque[Line] = deque()

    def pages() -> Iterator[PageItem]:
        for number, raw in enumerate(lines, 1):
            line = read_line(raw)
            if line.problem is not None:
                complain(f"line {number}: {line.problem}")
            pending.append(line)
            if line.page is not None:
                yield line.page

    for result in extract(pages()):
        yield from _unreadable(pending)
        line = pending.popleft()
        yield extraction_record(line.name, line.url, result)
    yield from _unreadable(pending)


def _unreadable(pending: deque[Line]) -> Iterator[dict[str, Any]]:
    """Yield the objects of the lines without a page that stand before the next one with a page."""
    while pending and pending[0].page is None:
        line = pending.popleft()
        yield rejected_record(line.name, line.url, UNREADABLE)
