"""A small real web on loopback for crawls in tests: routes with fixed answers, and a record of what was asked."""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from xml.sax.saxutils import escape


@dataclass(frozen=True, slots=True)
class Answer:
    """What one path answers; `seconds` is waited before, and until the test sets `gate`."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    kind: str = "text/html; charset=utf-8"
    seconds: float = 0.0
    gate: threading.Event | None = None


@dataclass(slots=True)
class NewsWeb:
    """A running server: its address, its routes (change them at will), and the paths asked for in order."""

    address: str
    routes: dict[str, Answer]
    asked: list[str] = field(default_factory=list)
    #: When each of these was asked for, by the monotonic clock.
    times: list[float] = field(default_factory=list)
    #: What answers have waited for.
    gates: list[threading.Event] = field(default_factory=list)
    #: How many articles are served before the others wait for the event, in the order of requests.
    article_gate: tuple[int, threading.Event] | None = None

    def url(self, path: str = "/") -> str:
        return f"http://{self.address}{path}"


@contextmanager
def news_web(routes: Mapping[str, Answer], address: str = "127.0.0.1") -> Iterator[NewsWeb]:
    """Serve `routes` at a free port of `address`; any other path is 404."""

    class Handler(_Handler):
        """One for each server, so that two of them do not share their routes."""

    server = _Server((address, 0), Handler)
    Handler.web = web = NewsWeb(f"{address}:{server.server_address[1]}", dict(routes))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield web
    finally:
        # Or a crawl would hang that a test which failed has left.
        for gate in web.gates:
            gate.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore it: crawlers may hang up at any time."""


class _Handler(BaseHTTPRequestHandler):
    web: NewsWeb
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        articles_before = sum(path.startswith("/news/") for path in self.web.asked)
        self.web.asked.append(self.path)
        self.web.times.append(time.monotonic())
        answer = self.web.routes.get(self.path, Answer(b"<h1>Not found</h1>", 404))
        time.sleep(answer.seconds)
        self._wait_at(answer.gate)
        if self.web.article_gate is not None and self.path.startswith("/news/"):
            served, gate = self.web.article_gate
            self._wait_at(gate if articles_before >= served else None)
        tag = answer.headers.get("ETag")
        if tag is not None and self.headers.get("If-None-Match") == tag:
            answer = Answer(status=304, headers=answer.headers)
        self.send_response(answer.status)
        for name, value in {"Content-Type": answer.kind, **answer.headers}.items():
            self.send_header(name, value)
        if "Content-Length" not in answer.headers:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        try:
            self.wfile.write(answer.body)
        except OSError:
            self.close_connection = True  # the crawler had enough

    def _wait_at(self, gate: threading.Event | None) -> None:
        if gate is not None:
            self.web.gates.append(gate)
            gate.wait()

    def log_message(self, *args: Any) -> None:
        """Log nothing: tests read `asked`."""


def article(headline: str, date: str = "2026-11-01T10:00:00Z", charset: str = "utf-8") -> bytes:
    """Return the page of an article that is about its headline, with navigation and a footer."""
    sentences = [
        f"The council spoke about {headline} for three hours on Tuesday evening, and most seats were taken.",
        f"Nobody expected {headline} to be decided at once, said the chairwoman when the doors had been closed.",
        f"A second reading of {headline} follows in spring, after the harbour master has given his report.",
    ]
    paragraphs = "".join(f"<p>{sentence}</p>" for sentence in sentences)
    page = (
        f'<!doctype html><html lang="en"><head><meta charset="{charset}"><title>{escape(headline)}</title>'
        f'<meta property="article:published_time" content="{date}"></head><body>'
        '<nav><a href="/">Home</a> <a href="/about">About</a></nav>'
        f"<article><h1>{escape(headline)}</h1>{paragraphs}</article>"
        "<footer>All rights reserved</footer></body></html>"
    )
    return page.encode(charset)


def feed(web_url: str, paths: Mapping[str, str]) -> bytes:
    """Return an RSS feed of `paths` (path -> headline)."""
    items = "".join(
        f"<item><title>{escape(headline)}</title><link>{web_url}{path}</link></item>"
        for path, headline in paths.items()
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>{items}</channel></rss>'.encode()


def sitemap(entries: Mapping[str, str]) -> bytes:
    """Return a news sitemap of `entries` (URL -> publication date)."""
    urls = "".join(
        f"<url><loc>{escape(url)}</loc><news:news><news:title>t</news:title>"
        f"<news:publication_date>{date}</news:publication_date></news:news></url>"
        for url, date in entries.items()
    )
    return (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{urls}</urlset>'
    ).encode()
