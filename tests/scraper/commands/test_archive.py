import json
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, text
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from models.tables import Article, ArticleRevision, Fetch, Url
from models.views import v_article, v_run
from tests.crawl_results import rows_of, state, until
from tests.newsweb import article
from tests.scrapy_command import Result, Scrapy
from tests.warc_files import gzipped, http_response, info, story, warc_record

QUICK = ("-s", "NEWSGRAIN_WORKERS=0")


def archive(scrapy: Scrapy, database_url: str, *argv: str, stdin: bytes = b"") -> Result:
    """Run `scrapy archive` with a list of sources that is empty."""
    settings = ("-s", f"DATABASE_URL={database_url}", "-s", "NEWSGRAIN_SOURCES=/nowhere/sources.toml")
    return scrapy("archive", *argv, *QUICK, *settings, stdin=stdin)


def warc(path: Path, *records: bytes) -> str:
    path.write_bytes(gzipped([info(), *records]))
    return str(path)


def values(engine: Engine, statement: object) -> list[object]:
    with engine.connect() as connection:
        return list(connection.scalars(statement))  # type: ignore[call-overload]  # of any statement


def test_an_archive_is_read_like_a_crawl(scrapy: Scrapy, database_url: str, engine: Engine, tmp_path: Path) -> None:
    page = "https://www.a.example/news/1.html"
    name = warc(
        tmp_path / "CC-NEWS-20261101.warc.gz",
        # Captures of one page in another order than that of their time.
        story(page, "harbour bridge opens late", "2026-11-02T10:00:00Z"),
        story(page, "harbour bridge opens", "2026-11-01T10:00:00Z"),
        story(page, "harbour bridge opens at last", "2026-11-03T10:00:00.123456789Z"),
        story("<http://b.example/news/2.html>", "the fish market"),
        warc_record("https://c.example/", http_response(b"", "302 Found", b"Location: /news"), kind="response"),
        warc_record("https://c.example/x", http_response(b"gone", "404 Not Found")),
        warc_record("https://c.example/x.pdf", http_response(b"%PDF", headers=b"Content-Type: application/pdf")),
        warc_record("https://c.example/bad", b"no response"),
        warc_record("https://c.example/r", article("the resource"), kind="resource", more="Content-Type: text/html"),
        warc_record("https://c.example/", b"GET / HTTP/1.1\r\n\r\n", kind="request"),
        warc_record("https://c.example/", b"", kind="revisit"),
        warc_record("https://d.example/n", http_response(article("not to be kept"), headers=b"X-Robots-Tag: noindex")),
        warc_record("not a url", http_response(b"<p>x</p>")),
    )
    done = archive(scrapy, database_url, "read", name, "--json")
    assert done.code == 0, done.err
    record = json.loads(done.out)
    assert record["counts"] == {"changed": 2, "new": 3, "skipped": 1}
    assert record["reasons"] == {"noindex": 1}
    assert (record["records"], record["pages"], record["damaged"]) == (14, 6, 0)
    assert record["left_out"] == {
        "bad_message": 1,
        "http_error": 1,
        "no_page": 3,
        "not_html": 1,
        "redirect": 1,
        "revisit": 1,
    }
    assert values(engine, select(v_article.c.url).order_by(v_article.c.url)) == [
        "http://b.example/news/2.html",
        "https://c.example/r",
        page,
    ]
    headline = select(Article.headline).where(Article.url == page)
    assert values(engine, headline) == ["harbour bridge opens at last"]
    versions = select(ArticleRevision.headline).order_by(ArticleRevision.id)
    assert values(engine, versions) == ["harbour bridge opens", "harbour bridge opens late"]
    changes = "SELECT old_headline, new_headline, changed_at FROM v_headline_change ORDER BY changed_at"
    assert [(old, new) for old, new, _ in rows_of(database_url, changes)] == [
        ("harbour bridge opens", "harbour bridge opens late"),
        ("harbour bridge opens late", "harbour bridge opens at last"),
    ]
    moments = values(engine, select(Fetch.fetched_at).order_by(Fetch.fetched_at))
    assert str(moments[-1]) == "2026-11-03 10:00:00.123456+00:00"
    run = rows_of(database_url, "SELECT spider, taken, new + changed + unchanged + skipped, verdict FROM v_run")
    assert run == [("archive", 6, 6, "ok")]
    # Nothing is to be fetched because of an archive.
    assert values(engine, select(Url.next_due_at).distinct()) == [None]
    again = archive(scrapy, database_url, "read", name)
    assert again.code == 0
    assert "1 archive (1 read before), 0 records" in again.out
    once_more = json.loads(archive(scrapy, database_url, "read", name, "--again", "--json").out)
    assert once_more["counts"].get("new", 0) == once_more["counts"].get("changed", 0) == 0
    assert values(engine, headline) == ["harbour bridge opens at last"]
    assert values(engine, versions) == ["harbour bridge opens", "harbour bridge opens late"]
    assert values(engine, select(func.count()).select_from(v_run)) == [3]


def test_filters_are_those_of_a_crawl(scrapy: Scrapy, sqlite_url: str, tmp_path: Path) -> None:
    name = warc(
        tmp_path / "a.warc.gz",
        story("https://www.a.example/news/1.html", "the bridge"),
        story("https://news.a.example/sport/2.html", "the match"),
        story("https://b.example/news/3.html", "the market"),
    )
    sources = tmp_path / "outlets.toml"
    sources.write_text('[[source]]\ndomain = "a.example"\nexclude = ["/sport/"]\n')

    def read(*argv: str) -> dict[str, object]:
        record = json.loads(archive(scrapy, sqlite_url, "read", name, "--json", *argv).out)
        return {"pages": record["pages"], **record["left_out"], **record["reasons"]}

    assert read("--domain", "b.example,x.example") == {"pages": 1, "no_page": 1, "other_source": 2}
    assert read("--sources", str(sources)) == {"pages": 1, "no_page": 1, "other_source": 1, "excluded": 1}
    assert read("--language", "de")["other_language"] == 3
    assert read("--keyword", "match, market")["no_keyword"] == 1
    assert read("--since", "2026-11-02")["older_than_since"] == 3
    assert read() == {"pages": 3, "no_page": 1}
    domains = rows_of(sqlite_url, "SELECT DISTINCT source FROM v_article ORDER BY source")
    assert [domain for (domain,) in domains] == ["a.example", "b.example", "news.a.example"]


def test_damage_costs_what_is_damaged(scrapy: Scrapy, sqlite_url: str, tmp_path: Path) -> None:
    whole = [story(f"https://a.example/news/{number}.html", f"story {number}") for number in range(4)]
    packed = [gzipped([record]) for record in whole]
    path = tmp_path / "damaged.warc.gz"
    path.write_bytes(packed[0] + packed[1][:200] + packed[2] + b"rubbish" * 9 + packed[3][:-4])
    (tmp_path / "no.warc.gz").write_bytes(b"no archive")
    done = archive(scrapy, sqlite_url, "read", str(tmp_path / "*.warc.gz"), "--json")
    assert done.code == 21
    assert f"could not read 1 archive: {tmp_path}/no.warc.gz (it holds no record" in done.err
    record = json.loads(done.out)
    assert (record["pages"], record["damaged"], record["archives"]) == (2, 4, 2)
    # What was cut off is read once it is there.
    path.write_bytes(packed[0] + packed[1][:200] + packed[2] + b"rubbish" * 9 + packed[3])
    assert json.loads(archive(scrapy, sqlite_url, "read", str(path), "--json").out)["counts"] == {"new": 1}


def test_saved_pages_are_read_with_their_address(scrapy: Scrapy, sqlite_url: str, tmp_path: Path) -> None:
    folder = tmp_path / "saved" / "more"
    folder.mkdir(parents=True)
    single = (
        b"<!DOCTYPE html> <html><!--\n Page saved with SingleFile \n url: https://a.example/news/1.html \n saved date: "
        b"Tue Nov 03 2026 10:07:24 GMT+0100 (Central European Standard Time)\n-->"
    )
    (folder / "single.html").write_bytes(article("one").replace(b"<!doctype html><html", single + b"<html"))
    comment = b"<!-- saved from url=(0032)https://a.example/news/2.html -->"
    (folder / "browser.HTM").write_bytes(article("two").replace(b"<html", comment + b"<html"))
    canonical = b"<link href='https://a.example/news/3.html?a=1&amp;b=2' rel='canonical'></head>"
    (tmp_path / "saved" / "page.html").write_bytes(article("three").replace(b"</head>", canonical))
    (folder / "nameless.html").write_bytes(article("four"))
    (folder / "style.css").write_bytes(b"p {}")
    done = archive(scrapy, sqlite_url, "read", str(tmp_path / "saved"), "--json")
    record = json.loads(done.out)
    assert (record["archives"], record["counts"], record["left_out"]) == (4, {"new": 3}, {"no_url": 1})
    found = rows_of(sqlite_url, "SELECT url, fetched_at FROM v_article ORDER BY url")
    assert [url for url, _ in found] == [
        "https://a.example/news/1.html",
        "https://a.example/news/2.html",
        "https://a.example/news/3.html?a=1&b=2",
    ]
    assert str(found[0][1]).startswith("2026-11-03 09:07:24")


def test_standard_input_is_an_archive(scrapy: Scrapy, sqlite_url: str) -> None:
    content = b"".join(story(f"https://a.example/news/{number}.html", f"story {number}") for number in range(2))
    done = archive(scrapy, sqlite_url, "read", "-", stdin=content)
    assert done.code == 0, done.err
    assert "2 new, 0 changed, 0 unchanged; 1 archive, 2 records" in done.out
    # Another pipe that begins alike is another archive.
    longer = content.replace(b"story 1", b"story 9").replace(b"/1.html", b"/9.html") + story("https://a.example/5", "x")
    more = json.loads(archive(scrapy, sqlite_url, "read", "-", "--json", stdin=longer).out)
    assert more["counts"] == {"new": 2, "unchanged": 1}


@pytest.mark.parametrize(
    ("argv", "problem"),
    [
        (("read",), "the following arguments are required: GLOB"),
        (("read", "/nowhere/*.warc.gz"), "/nowhere/*.warc.gz: no archive of this name"),
        (("read", "x", "--wrong"), "unknown option --wrong"),
        (("read", "-", "--language", "klingon"), "--language klingon: not a language"),
        (("read", "-", "--keyword", "?"), "--keyword ?: it has no letter or digit"),
        (("read", "-", "--since", "yesterday"), "--since yesterday: not a date"),
        (("read", "-", "--domain", "a/b"), "'a/b' is more than a host"),
        (("read", "-", "--sources", "/nowhere.toml"), "/nowhere.toml"),
        (("write", "/tmp/out.zip"), "name a file that ends in .warc.gz, .warc, .wacz"),
        (("write", "/nowhere/out.warc"), "cannot write /nowhere/out.warc"),
        (("write", "out-x.warc", "--source", "no.example"), "--source no.example: no such outlet is stored"),
        (("write", "out-x.warc", "--until", "x"), "--until x: not a date"),
        (("reed", "-"), "unknown word 'reed' (did you mean read?)"),
    ],
)
def test_mistakes_are_refused(scrapy: Scrapy, sqlite_url: str, argv: tuple[str, ...], problem: str) -> None:
    done = archive(scrapy, sqlite_url, *argv)
    assert done.code == 4
    assert problem in done.err
    assert not Path("out-x.warc").exists()


def test_a_killed_run_goes_on_at_the_next_record(
    scrapy: Scrapy, fresh_database: Callable[[], str], tmp_path: Path
) -> None:
    stories = [story(f"https://a.example/news/{number}.html", f"story {number} of many") for number in range(130)]
    name = warc(tmp_path / "many.warc.gz", *stories)
    undisturbed, killed = fresh_database(), fresh_database()
    assert archive(scrapy, undisturbed, "read", name).code == 0
    settings = ("-s", f"DATABASE_URL={killed}", "-s", "NEWSGRAIN_SOURCES=/nowhere/sources.toml")
    pid = scrapy.begin("archive", "read", name, *QUICK, *settings)
    until(lambda: bool(rows_of(killed, "SELECT pages FROM archive_file WHERE pages >= 50")))
    os.kill(pid, signal.SIGKILL)
    assert scrapy.end().code == -signal.SIGKILL
    stored = rows_of(killed, "SELECT count(*) FROM article")[0][0]
    assert stored != 130
    again = json.loads(archive(scrapy, killed, "read", name, "--json").out)
    assert again["pages"] == 130 - int(str(stored))
    assert state(killed) == state(undisturbed)
    finished = rows_of(killed, "SELECT pages, records FROM archive_file WHERE finished_at IS NOT NULL")
    assert finished == [(130, 131)]


@pytest.mark.parametrize("ending", [".warc.gz", ".wacz"])
def test_a_killed_run_leaves_no_half_archive(
    scrapy: Scrapy, postgres_url: str, engine_for: Callable[[str], Engine], tmp_path: Path, ending: str
) -> None:
    stories = [story(f"https://a.example/news/{number}.html", f"story {number} of many") for number in range(60)]
    assert archive(scrapy, postgres_url, "read", warc(tmp_path / "in.warc.gz", *stories)).code == 0
    out = tmp_path / "out" / f"pages{ending}"
    out.parent.mkdir()
    with engine_for(postgres_url).begin() as connection:
        # Without the cuts the first article cannot be written.
        connection.execute(text("LOCK TABLE removed_block IN ACCESS EXCLUSIVE MODE"))
        pid = scrapy.begin("archive", "write", str(out), *QUICK, "-s", f"DATABASE_URL={postgres_url}")
        until(lambda: any(out.parent.iterdir()))
        os.kill(pid, signal.SIGKILL)
        assert scrapy.end().code == -signal.SIGKILL
    assert not out.exists()
    assert archive(scrapy, postgres_url, "write", str(out)).out == f"60 pages written to {out}\n"
    assert [path.name for path in out.parent.iterdir()] == [out.name]


def test_stored_pages_become_an_archive_that_others_accept(
    scrapy: Scrapy, database_url: str, fresh_database: Callable[[], str], tmp_path: Path
) -> None:
    promoted = story("https://a.example/news/1.html", "the <b>bridge</b>", extra=b"<p>Read also: more news</p>")
    twin = story("https://a.example/news/3.html", "the bridge", "2026-11-04T10:00:00Z")
    name = warc(tmp_path / "in.warc.gz", promoted, story("https://b.example/2", "the bridge"), twin)
    assert archive(scrapy, database_url, "read", name).code == 0
    out = tmp_path / "out.warc.gz"
    done = archive(scrapy, database_url, "write", str(out))
    assert (done.code, done.out) == (0, f"3 pages written to {out}\n")
    checker = Checker(type("Arguments", (), {"inputs": [str(out)], "verbose": False})())
    assert not checker.process_all()
    with out.open("rb") as file:
        records = [
            (record.rec_type, record.rec_headers, record.content_stream().read()) for record in ArchiveIterator(file)
        ]
    kinds = [kind for kind, _, _ in records]
    assert kinds == ["warcinfo", *["response", "request", "metadata"] * 2, "revisit", "request", "metadata"]
    about = json.loads(records[3][2])
    assert about["url"] == "https://a.example/news/1.html"
    assert {cut["text"] for cut in about["removed"]} >= {"the <b>bridge</b>"}
    assert records[1][1]["WARC-Date"] == "2026-11-01T10:00:00.000000Z"
    assert records[1][1]["WARC-Payload-Digest"].startswith("sha1:")
    # What was written is read again as it was.
    copy = fresh_database()
    assert json.loads(archive(scrapy, copy, "read", str(out), "--json").out)["counts"]["new"] == 2
    assert archive(scrapy, database_url, "write", str(out)).code == 4
    only = tmp_path / "only.warc"
    done = archive(scrapy, database_url, "write", str(only), "--source", "b.example", "--since", "2026-11-01")
    assert done.out == f"1 page written to {only}\n"
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]
