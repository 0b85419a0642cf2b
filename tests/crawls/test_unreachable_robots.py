"""A robots.txt that cannot be had, in every form: nothing is requested by guess, and nothing is forgotten."""

import gzip
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import brotli
import pytest
from sqlalchemy import Engine, update

from models.database.upsert import table_of
from models.tables import Host
from tests.crawl_results import outcomes, rows_of
from tests.newsweb import article
from tests.rawweb import RawAnswer, RawWeb, raw_web, response
from tests.scrapy_command import Scrapy

RULES = b"User-agent: *\nDisallow: /private/\n"
LONG_RULES = RULES + b"".join(b"Disallow: /closed/%d/\n" % number for number in range(400))
HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n"


def redirect(location: str) -> bytes:
    return response(b"", "302 Found", f"Location: {location}")


def encoded(body: bytes, coding: str) -> bytes:
    return response(body, "200 OK", f"Content-Encoding: {coding}", kind="text/plain")


def plain(body: bytes) -> bytes:
    return response(body, kind="text/plain")


def hang_up(connection: socket.socket) -> None:
    connection.close()


FORMS: dict[str, RawAnswer] = {
    "refused redirect": redirect("http://127.0.0.2:8080/robots.txt"),
    "redirect to a refused port": redirect("http://127.0.0.1:25/robots.txt"),
    "redirect to a dead host": redirect("http://127.0.0.1:9999/robots.txt"),
    "redirect to no URL": redirect("javascript:alert(1)"),
    "circle": redirect("/robots.txt"),
    "chain": redirect("/chain/1"),
    "no location": response(b"", "302 Found"),
    "shorter than announced": f"{HEAD}Content-Length: {len(LONG_RULES)}\r\n\r\n".encode() + RULES,
    "nothing of what was announced": f"{HEAD}Content-Length: 70\r\n\r\n".encode(),
    "chunks without end": f"{HEAD}Transfer-Encoding: chunked\r\n\r\n{len(RULES):x}\r\n".encode() + RULES + b"\r\n",
    "half a gzip": encoded(gzip.compress(LONG_RULES)[:200], "gzip"),
    "damaged gzip": encoded(b"\x1f\x8b\x08\x00" + b"\xff" * 60, "gzip"),
    "plain text as brotli": encoded(RULES, "br"),
    "unknown coding": encoded(RULES, "rot13"),
    "half an undeclared gzip": plain(gzip.compress(LONG_RULES)[:200]),
    "undeclared brotli": plain(brotli.compress(bytes(range(256)) * 8 + LONG_RULES)),
    "brotli as gzip": encoded(brotli.compress(bytes(range(256)) * 8 + LONG_RULES), "gzip"),
    "server error": response(b"", "503 Service Unavailable"),
    "request timeout": response(b"", "408 Request Timeout"),
    "part": response(RULES, "206 Partial Content"),
    "not modified": response(b"", "304 Not Modified"),
    "no HTTP": b"what?\r\n\r\n",
    "hung up": hang_up,
}
#: These are a valid answer once rules are known.
MEANS_OLD_RULES = {"not modified"}


@pytest.fixture
def webs() -> Iterator[dict[str, RawWeb]]:
    """A host with two pages for each form."""
    with ExitStack() as stack:
        served: dict[str, RawWeb] = {}
        for form in FORMS:
            pages: dict[str, RawAnswer] = {
                path: response(article(f"{form} of {path}")) for path in ("/open/1", "/open/2", "/private/1")
            }
            chain: dict[str, RawAnswer] = {f"/chain/{hop}": redirect(f"/chain/{hop + 1}") for hop in range(1, 9)}
            served[form] = stack.enter_context(raw_web(pages | chain))
        yield served


def test_an_unreachable_robots_txt_closes_everything_keeps_what_was_known_and_costs_nothing(
    webs: dict[str, RawWeb],
    scrapy: Scrapy,
    sqlite_url: str,
    tmp_path: Path,
    engine_for: Callable[[str], Engine],
) -> None:
    def crawl(*paths: str) -> dict[str, list[str]]:
        """Return the outcomes of paths by the form of their host's robots.txt."""
        urls = tmp_path / "urls.txt"
        urls.write_text("\n".join(web.url(path) for web in webs.values() for path in paths))
        result = scrapy.crawl(sqlite_url, "-a", f"urls_file={urls}")
        found = outcomes(sqlite_url)
        assert len(found) == len(webs) * len(paths), result.err
        return {form: [found[web.url(path)] for path in paths] for form, web in webs.items()}

    def serve(answers: dict[str, RawAnswer]) -> None:
        for form, web in webs.items():
            web.answers["/robots.txt"] = answers[form]

    def let_minutes_pass() -> None:
        past = datetime.now(UTC) - timedelta(seconds=1)
        with engine_for(sqlite_url).begin() as connection:
            connection.execute(update(host := table_of(Host)).values(robots_expires_at=past))
            connection.execute(update(host).where(host.c.closed_until.is_not(None)).values(closed_until=past))

    serve(FORMS)
    unknown = crawl("/open/1", "/private/1")
    asked = {form: {path for path in web.asked if not path.startswith("/chain/")} for form, web in webs.items()}
    rows = rows_of(sqlite_url, "SELECT DISTINCT state, reason, failures FROM url")
    hosts = rows_of(sqlite_url, "SELECT DISTINCT robots_status, robots IS NULL FROM host")

    serve(dict.fromkeys(FORMS, plain(RULES)))
    let_minutes_pass()
    known = crawl("/open/1", "/private/1")

    serve(FORMS)
    let_minutes_pass()
    still_known = crawl("/open/2", "/private/1")
    kept = rows_of(sqlite_url, "SELECT count(*) FROM host WHERE robots_status = 200 AND robots IS NOT NULL")
    soon = datetime.now(UTC) + timedelta(minutes=10)
    late = rows_of(sqlite_url, f"SELECT host FROM host WHERE robots_expires_at > '{soon:%Y-%m-%d %H:%M:%S}'")

    assert unknown == {form: ["host_closed"] * 2 for form in FORMS}
    assert asked == {form: {"/robots.txt"} for form in FORMS}
    assert rows == [("deferred", "host_closed", 0)]
    assert hosts == [(None, 1)]
    assert known == still_known == {form: ["new", "robots"] for form in FORMS}
    assert kept == [(len(FORMS),)]
    assert {name for (name,) in late} == {webs[form].address for form in MEANS_OLD_RULES}
