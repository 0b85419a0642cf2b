"""The newsroom answers over real sockets as outlets do."""

import signal
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.robotparser import RobotFileParser

import pytest

from samples.newsroom import Newsroom, PortUnavailable, main, newsroom, truth

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def outlets_served() -> Iterator[tuple[Newsroom, ...]]:
    with newsroom(0) as served:
        yield served


def ask(
    served: Newsroom, path: str, method: str = "GET", headers: dict[str, str] | None = None
) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection(served.domain)
    try:
        connection.request(method, path, headers=headers or {})
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def test_every_article_is_served_with_its_text(outlets_served: tuple[Newsroom, ...]) -> None:
    by_slug = {served.outlet.slug: served for served in outlets_served}
    for path, true in truth().items():
        served = by_slug[true.outlet]
        response, body = ask(served, path)

        assert response.status == 200
        assert (response.getheader("Content-Type") or "").startswith("text/html")
        assert true.paragraphs[0] in body.decode(served.outlet.encoding)


def test_an_unchanged_page_is_answered_with_304(outlets_served: tuple[Newsroom, ...]) -> None:
    served = outlets_served[0]
    path = served.outlet.articles[0].path
    first, body = ask(served, path)
    etag, since = first.getheader("ETag") or "", first.getheader("Last-Modified") or ""

    def status(headers: dict[str, str]) -> int:
        response, answered = ask(served, path, headers=headers)
        assert (answered == b"") == (response.status == 304)
        return response.status

    assert body
    assert status({"If-None-Match": etag}) == 304
    assert status({"If-None-Match": f'"other", W/{etag}'}) == 304
    assert status({"If-Modified-Since": since}) == 304
    assert status({"If-None-Match": '"other"', "If-Modified-Since": since}) == 200
    assert status({"If-Modified-Since": "Mon, 01 Jan 2024 00:00:00 GMT"}) == 200
    assert status({"If-Modified-Since": "yesterday"}) == 200
    assert parsedate_to_datetime(since) == served.outlet.articles[0].changed_at


def test_validators_do_not_change_between_runs_on_the_same_address(outlets_served: tuple[Newsroom, ...]) -> None:
    served = outlets_served[1]
    article = served.outlet.articles[2]

    assert ask(served, article.path)[0].getheader("ETag") == ask(served, article.path)[0].getheader("ETag")


def test_feeds_and_sitemaps_name_the_real_address(outlets_served: tuple[Newsroom, ...]) -> None:
    for served in outlets_served:
        feed = ask(served, "/feed.xml")[1]
        ET.fromstring(feed)
        in_feed = [article for article in served.outlet.articles if article.in_feed]
        sitemap = ET.fromstring(ask(served, "/news-sitemap.xml")[1])
        locations = [loc.text for loc in sitemap.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]

        assert len(in_feed) < len(served.outlet.articles)
        assert all(f"{served.base_url}{article.path}".encode() in feed for article in in_feed)
        assert locations == [served.base_url + a.path for a in served.outlet.articles if a.in_sitemap]


def test_every_article_stands_on_the_front_page(outlets_served: tuple[Newsroom, ...]) -> None:
    for served in outlets_served:
        front = ask(served, "/")[1].decode(served.outlet.encoding)

        assert all(f'href="{article.path}"' in front for article in served.outlet.articles)
        assert 'href="/feed.xml"' in front


def test_robots_name_the_sitemap_and_close_the_private_room(outlets_served: tuple[Newsroom, ...]) -> None:
    for served in outlets_served:
        rules = RobotFileParser()
        rules.parse(ask(served, "/robots.txt")[1].decode().splitlines())

        assert rules.site_maps() == [f"{served.base_url}/news-sitemap.xml"]
        assert rules.can_fetch("Newsgrain", "/")
        assert not rules.can_fetch("Newsgrain", "/private/x/")


def test_pages_that_are_no_articles_answer_too(outlets_served: tuple[Newsroom, ...]) -> None:
    for served in outlets_served:
        for section in served.outlet.sections:
            assert ask(served, section.path)[0].status == 200
        for page in served.outlet.pages:
            response, body = ask(served, page.path)
            assert response.status == 200
            assert (body == b"") == (page.text == "")
    assert any(not page.text for served in outlets_served for page in served.outlet.pages)


def test_an_unknown_path_is_answered_with_404(outlets_served: tuple[Newsroom, ...]) -> None:
    assert ask(outlets_served[0], "/nothing")[0].status == 404


def test_a_query_string_leads_to_the_same_page(outlets_served: tuple[Newsroom, ...]) -> None:
    served = outlets_served[0]
    path = served.outlet.articles[0].path

    assert ask(served, path + served.outlet.feed_tracking)[1] == ask(served, path)[1]


def test_head_is_answered_without_a_body(outlets_served: tuple[Newsroom, ...]) -> None:
    response, body = ask(outlets_served[0], "/", method="HEAD")

    assert body == b""
    assert int(response.getheader("Content-Length") or 0) > 1000


def test_a_busy_port_is_named_with_the_remedy(capsys: pytest.CaptureFixture[str]) -> None:
    with newsroom(0) as served:
        port = served[0].domain.rpartition(":")[2]

        with pytest.raises(PortUnavailable, match=rf"127\.0\.0\.21:{port}.*another one: .*--port"):
            newsroom(int(port)).__enter__()
        assert main(["--port", port]) == 4
    assert f"127.0.0.21:{port}" in capsys.readouterr().err


def test_a_port_that_cannot_be_is_refused_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--port", "70000"]) == 4
    assert "127.0.0.21:70000" in capsys.readouterr().err


def test_the_script_runs_from_any_folder_and_ends_quietly(tmp_path: Path) -> None:
    script = [sys.executable, str(ROOT / "samples" / "newsroom.py"), "--port", "0"]
    with subprocess.Popen(script, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        first = running.stdout.readline()
        running.send_signal(signal.SIGTERM)
        errors = running.stderr.read()

    assert first.startswith("The Skerrow Tide")
    assert (running.returncode, errors) == (0, "")
