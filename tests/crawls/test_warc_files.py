"""NEWSGRAIN_WARC_DIR: what a crawl fetches, as WARC files that others read."""

import gzip
import os
import signal
import threading
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator

from tests.crawl_results import rows_of, until
from tests.newsweb import Answer, NewsWeb, article, feed, news_web
from tests.scrapy_command import QUICK, Scrapy


def records(folder: Path) -> list[tuple[str, str, str, bytes]]:
    """Return type, path, status and content of the records of all files."""
    found = []
    for path in sorted(folder.glob("*.warc.gz")):
        with path.open("rb") as file:
            for record in ArchiveIterator(file, check_digests="raise"):
                headers = record.http_headers
                target = record.rec_headers.get_header("WARC-Target-URI") or ""
                status = headers.get_statuscode() if headers is not None and record.rec_type == "response" else ""
                found.append((record.rec_type, target.partition("/news")[2], status, record.content_stream().read()))
    return found


def fetched(folder: Path) -> list[str]:
    """Return the paths of the pages in all files."""
    return [path for kind, path, _, _ in records(folder) if kind == "response" and path]


def outlet(web: NewsWeb) -> None:
    paths = {f"/news/{number}.html": f"story {number}" for number in range(5)}
    web.routes |= {path: Answer(article(headline)) for path, headline in paths.items()}
    web.routes["/feed.xml"] = Answer(feed(web.url(""), paths))


def argv(web: NewsWeb, folder: Path) -> tuple[str, ...]:
    return ("-a", f"feed={web.url('/feed.xml')}", "-s", f"NEWSGRAIN_WARC_DIR={folder}", "-s", "NEWSGRAIN_WARC_MB=0.001")


def test_what_a_crawl_fetches_is_written(
    scrapy: Scrapy, sqlite_url: str, absent_sqlite_url: str, tmp_path: Path
) -> None:
    folder = tmp_path / "warcs"
    with news_web({}) as web:
        outlet(web)
        packed = Answer(gzip.compress(article("story 0")), headers={"Content-Encoding": "gzip"})
        web.routes["/news/0.html"] = packed
        web.routes["/news/1.html"] = Answer(status=302, headers={"Location": "/news/moved.html"})
        web.routes["/news/moved.html"] = Answer(article("story 1"))
        web.routes["/news/2.html"] = Answer(article("story 2"), headers={"X-Robots-Tag": "noarchive"})
        web.routes["/news/3.html"] = Answer(
            article("story 3").replace(b"<head>", b'<head><meta content=noarchive name="robots">')
        )
        web.routes["/news/4.html"] = Answer(
            article("story 4").replace(b"<head>", b'<head><meta name="news" content="x">')
        )
        done = scrapy.crawl(sqlite_url, *argv(web, folder))
        assert done.code == 0, done.err
        assert scrapy.crawl(absent_sqlite_url, *argv(web, tmp_path / "dry"), "-a", "dry_run=1").code == 0
    assert not (tmp_path / "dry").exists()
    found = records(folder)
    responses = {(path, status) for kind, path, status, _ in found if kind == "response"}
    assert responses >= {("/0.html", "200"), ("/1.html", "302"), ("/moved.html", "200"), ("/4.html", "200")}
    assert not {path for path, _ in responses} & {"/2.html", "/3.html"}
    # The feed and robots.txt, which does not exist.
    assert ("", "404") in responses
    assert ("response", "/0.html", "200", article("story 0")) in found
    assert len([kind for kind, *_ in found if kind == "warcinfo"]) == len(list(folder.iterdir())) > 1
    copy = f"sqlite:///{tmp_path}/copy.db"
    read = scrapy("archive", "read", str(folder), "-s", f"DATABASE_URL={copy}", "-s", "NEWSGRAIN_WORKERS=0")
    assert read.code == 0, read.err
    assert len(rows_of(copy, "SELECT url FROM article")) == 3


def test_a_kill_leaves_files_that_can_be_read(scrapy: Scrapy, sqlite_url: str, tmp_path: Path) -> None:
    gate = threading.Event()
    with news_web({}) as web:
        outlet(web)
        web.article_gate = (2, gate)
        pid = scrapy.begin("crawl", "news", *QUICK, "-s", f"DATABASE_URL={sqlite_url}", *argv(web, tmp_path / "warcs"))
        until(lambda: sum(path.startswith("/news/") for path in web.asked) > 2)
        # The next page is requested while the last one is written.
        until(lambda: len(fetched(tmp_path / "warcs")) == 2)
        os.kill(pid, signal.SIGKILL)
        assert scrapy.end().code == -signal.SIGKILL
        gate.set()
    assert len(fetched(tmp_path / "warcs")) == 2


def test_a_folder_that_cannot_be_written_is_refused(scrapy: Scrapy, sqlite_url: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = scrapy.crawl(sqlite_url, "-a", "domain=a.example", "-s", f"NEWSGRAIN_WARC_DIR={tmp_path}/file/x")
    assert done.code == 4
    assert f"NEWSGRAIN_WARC_DIR: cannot write {tmp_path}/file/x" in done.err
