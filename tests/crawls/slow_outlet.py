"""An outlet that answers slowly, so that a test has time to break something while it is crawled."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import shake_128

from tests.crawl_results import until
from tests.newsweb import Answer, NewsWeb, article, feed, news_web
from tests.scrapy_command import QUICK

PAGES = 8
#: One page after the other, as the real web is asked.
ONE_BY_ONE = ("-s", "CONCURRENT_REQUESTS=1")


@contextmanager
def slow_outlet(pages: int = PAGES, seconds: float = 0.15, filler: int = 0) -> Iterator[NewsWeb]:
    """Serve a feed of so many articles; `filler` adds bytes that do not pack well to each page."""
    with news_web({}) as web:
        paths = {f"/news/{number}.html": f"story {number}" for number in range(pages)}
        web.routes["/feed.xml"] = Answer(feed(web.url(), {path[1:]: headline for path, headline in paths.items()}))
        for path, headline in paths.items():
            page = article(headline).replace(b"</body>", _noise(path, filler) + b"</body>")
            web.routes[path] = Answer(page, seconds=seconds)
        yield web


def argv(database_url: str, web: NewsWeb, *more: str) -> tuple[str, ...]:
    """Return the words of a quick crawl of the outlet's feed."""
    return ("crawl", "news", *QUICK, "-s", f"DATABASE_URL={database_url}", "-a", f"feed={web.url('/feed.xml')}", *more)


def gate_at(web: NewsWeb, number: int) -> threading.Event:
    """Serve so many articles, and let the next ones wait for the event: what a test breaks then is broken in time."""
    gate = threading.Event()
    web.article_gate = (number, gate)
    return gate


def wait_for_pages(web: NewsWeb, number: int) -> None:
    """Wait until so many articles were asked for."""
    until(lambda: asked(web) >= number)


def _noise(seed: str, size: int) -> bytes:
    return f"<!-- {shake_128(seed.encode()).hexdigest(size // 2)} -->".encode() if size else b""


def asked(web: NewsWeb) -> int:
    """Return how many articles were asked for."""
    return sum(path.startswith("/news/") for path in web.asked)
