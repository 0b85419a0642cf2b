"""`scrapy export`: the same articles in every format, on both databases, and nothing half written."""

import csv
import gzip
import io
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import yaml
import zstandard
from sqlalchemy import Engine

from models.database.upsert import table_of
from models.tables import Host
from tests.crawl_results import rows_of, until
from tests.factories import NOW, filled_once
from tests.mixed_articles import HARBOUR, ODD, PUBLISHED, fill
from tests.past_articles import add_articles
from tests.scrapy_command import Scrapy
from tests.small_disk import small_disk


@pytest.fixture(scope="module")
def filled(shared_database_url: str) -> str:
    """The URL of a database with articles, one of each kind, that tests only read."""
    return filled_once(shared_database_url, fill)


@pytest.fixture
def own_filled(database_url: str) -> str:
    """The URL of another such database, for a test that changes it."""
    return filled_once(database_url, fill)


@pytest.fixture(scope="module")
def filled_file(shared_sqlite_url: str) -> str:
    """The path of an SQLite file with these articles, to be copied."""
    return filled_once(shared_sqlite_url, fill).removeprefix("sqlite:///")


@pytest.fixture
def export(scrapy: Scrapy, tmp_path: Path) -> Callable[..., Any]:
    """Run an export in a folder of its own."""

    def run(url: str, *argv: str, **more: Any) -> Any:
        (tmp_path / "out").mkdir(exist_ok=True)
        project = {"SCRAPY_SETTINGS_MODULE": "scraper.settings"}
        return scrapy("export", *argv, "-s", f"DATABASE_URL={url}", cwd=tmp_path / "out", env=project, **more)

    return run


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def left(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_every_format_has_the_same_articles(filled: str, export: Callable[..., Any], tmp_path: Path) -> None:
    out = tmp_path / "out"
    for target in ("a.jsonl", "a.csv", "a.parquet", "a.sqlite", "a.jsonl.gz", "a.csv.zst", "md/"):
        result = export(filled, target, "--no-card", *(["--exact"] if ".csv" in target else []))
        assert (result.code, result.err) == (0, ""), target
        assert result.out.startswith("exported 6 articles to "), target
    streamed = export(filled, "-")

    rows = lines((out / "a.jsonl").read_text("utf-8"))
    assert lines(streamed.out) == rows
    assert gzip.decompress((out / "a.jsonl.gz").read_bytes()) == (out / "a.jsonl").read_bytes()
    assert left(out) == {"a.jsonl", "a.csv", "a.parquet", "a.sqlite", "a.jsonl.gz", "a.csv.zst", "md"}
    by_url = {row["url"]: row for row in rows}
    harbour, odd = by_url[HARBOUR], by_url["https://example.org/odd"]
    assert harbour["authors"] == ["Ada", "The Desk"]
    assert harbour["author_details"][1] == {"name": "The Desk", "url": None, "is_person": False}
    assert (harbour["keywords"], harbour["wire_agency"]) == (["bridges", "traffic"], ["dpa"])
    assert harbour["date_published"] == "2026-11-20T08:00:00+00:00"
    assert odd["headline"] == ODD
    assert "removed" not in harbour
    assert list(harbour)[-2:] == ["article_body", "article_body_html"]
    assert by_url["https://example.com/reserved"]["robots_tags"] == ["nosnippet", "max-snippet: 0"]

    table = pq.read_table(out / "a.parquet")
    assert table.column_names == list(harbour)
    assert [plain(row) for row in table.to_pylist()] == rows
    packed = zstandard.ZstdDecompressor().stream_reader(io.BytesIO((out / "a.csv.zst").read_bytes())).read()
    assert packed == (out / "a.csv").read_bytes()
    limit = csv.field_size_limit(1 << 24)
    records = list(csv.DictReader(io.StringIO(packed.decode(), newline="")))
    csv.field_size_limit(limit)
    assert [record["article_body"] for record in records] == [row["article_body"] for row in rows]
    assert [record["headline"] for record in records] == [row["headline"] for row in rows]
    assert json.loads(records[0]["author_details"]) == rows[0]["author_details"]
    documents = {front["url"]: (front, body) for front, body in map(document, (out / "md").rglob("*.md"))}
    assert documents.keys() == by_url.keys()
    assert {front["headline"] for front, _ in documents.values()} == {row["headline"] for row in rows}
    assert documents[HARBOUR][0]["authors"] == ["Ada", "The Desk"]
    assert "\n\nThe bridge opened on Friday.\n\nIt took four years to build.\n" in documents[HARBOUR][1]
    assert {path.parent.name for path in (out / "md").rglob("*.md")} == {"2026-10", "2026-11", "undated"}


def plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()}


def document(path: Path) -> tuple[dict[str, Any], str]:
    _, front, body = path.read_text("utf-8").split("---\n", 2)
    return yaml.safe_load(front), body


def test_an_sqlite_file_is_a_database_of_ours(
    filled: str, export: Callable[..., Any], scrapy: Scrapy, tmp_path: Path
) -> None:
    copied = export(filled, "a.sqlite", "--source", "example.org", "--language", "en", "--no-card")
    assert copied.out.startswith("exported 4 articles")
    file = tmp_path / "out" / "a.sqlite"
    url = f"sqlite:///{file}"

    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        query = "SELECT authors, keywords, removed_blocks, length(article_body) FROM v_article WHERE url = ?"
        assert connection.execute(query, [HARBOUR]).fetchone() == ("Ada", "bridges; traffic", 1, 57)
        assert connection.execute("SELECT domain FROM source").fetchall() == [("example.org",)]
    assert left(file.parent) == {"a.sqlite"}
    assert scrapy("db", "check", "-s", f"DATABASE_URL={url}").code == 0
    found = scrapy("search", "harbour", "--json", "-s", f"DATABASE_URL={url}")
    assert [row["url"] for row in lines(found.out)] == [HARBOUR], found.err
    here, there = export(url, "-"), export(filled, "-", "--source", "example.org", "--language", "en")
    assert here.out == there.out


@pytest.mark.parametrize(
    ("argv", "expected"),
    [
        (["--since", "2026-11-01"], {"harbour", "odd", "long", "reserved"}),
        (["--until", "2026-11-01"], {"de"}),
        (["--until", "2026-11-20"], {"de", "harbour", "odd", "long", "reserved"}),
        (["--until", "2026-11-20T07:59:59+00:00"], {"de"}),
        (["--since", "2026-11-01", "--by", "first-seen"], {"harbour", "odd", "long", "reserved", "de", "undated"}),
        (["--source", "www.example.com"], {"reserved"}),
        (["--source", "example.org", "--source", "example.com", "--language", "DE"], {"de"}),
        (["--min-words", "6", "--until", "2026-11-20"], {"harbour", "odd", "long", "reserved"}),
        (["--page-type", "live_blog"], set()),
        (["--query", "harbour AND wall"], {"harbour"}),
        (["--min-quality", "0.9"], {"harbour"}),
        (["--min-quality", "0"], {"harbour", "de"}),
        (["--origin", "wire", "--origin", "own"], {"harbour"}),
        (["--without-origin", "wire"], {"odd", "long", "reserved", "de", "undated"}),
        (["--origin", "none", "--language", "de"], {"de"}),
        (["--only-permitted", "train"], {"harbour", "odd", "long", "de", "undated"}),
        (["--only-permitted", "search"], {"harbour", "odd", "long", "de", "undated"}),
    ],
)
def test_filters(filled: str, export: Callable[..., Any], argv: list[str], expected: set[str]) -> None:
    result = export(filled, "-", "--columns", "url,word_count", *argv)

    assert result.code == 0, result.err
    rows = lines(result.out)
    assert {row["url"].rpartition("/")[2] for row in rows} == expected
    assert all(list(row) == ["url", "word_count"] for row in rows)
    is_dated = any(option in argv for option in ("--since", "--until")) and "--by" not in argv
    assert ("1 article without a date left out" in result.err) == is_dated
    reasons = {"train": "text and data mining is reserved", "search": "robots tag nosnippet"}
    if "--only-permitted" in argv:
        assert f"1 article left out: {reasons[argv[1]]}" in result.err


def test_a_site_that_has_reserved_its_rights_since_is_left_out_of_training(
    own_filled: str, export: Callable[..., Any], engine_for: Callable[[str], Engine]
) -> None:
    with engine_for(own_filled).begin() as connection:
        hosts = table_of(Host)
        host = {"host": "example.org", "failures": 0, "times_closed": 0, "changed_at": NOW, "tdm_opt_out": True}
        connection.execute(hosts.insert().values(host))

    train = export(own_filled, "-", "--only-permitted", "train", "--columns", "url")
    search = export(own_filled, "-", "--only-permitted", "search", "--columns", "url")

    assert train.out == ""
    assert "5 articles left out: the site has reserved text and data mining since" in train.err
    assert len(lines(search.out)) == 5


def test_cuts_are_there_where_they_are_wanted(filled: str, export: Callable[..., Any], tmp_path: Path) -> None:
    assert export(filled, "a.parquet", "--with-cuts").code == 0
    streamed = export(filled, "-", "--columns", "url,removed")

    cut = {"position": 3, "reason": "related", "evidence": "heading: Read also", "text": "Read also: tunnel closed"}
    assert lines(streamed.out)[0] == {"url": HARBOUR, "removed": [cut]}
    assert pq.read_table(tmp_path / "out" / "a.parquet").column("removed").to_pylist()[0] == [cut]


def test_csv_is_safe_in_a_spreadsheet_unless_it_is_to_be_exact(filled: str, export: Callable[..., Any]) -> None:
    safe = export(filled, "-", "--format", "csv", "--columns", "headline,word_count,is_live_blog")
    exact = export(filled, "-", "--format", "csv", "--columns", "headline", "--exact")

    assert f"'{ODD}" in {row["headline"] for row in csv.DictReader(io.StringIO(safe.out, newline=""))}
    assert ODD in {row["headline"] for row in csv.DictReader(io.StringIO(exact.out, newline=""))}
    assert {row["is_live_blog"] for row in csv.DictReader(io.StringIO(safe.out, newline=""))} == {"false"}


def test_cards_describe_the_export(filled: str, export: Callable[..., Any], tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = export(filled, "a.parquet", "--only-permitted", "train", "--since", "2026-01-01")
    other = export(filled, "a.csv")
    folder = export(filled, "md")

    assert (result.code, other.code, folder.code) == (0, 0, 4), folder.err
    assert result.out.endswith("described in a.card.md and a.croissant.json\n")
    # The first card describes a file that is still there.
    assert left(out) == {
        *("a.parquet", "a.card.md", "a.croissant.json", "a.csv", "a.csv.card.md", "a.csv.croissant.json")
    }
    card = (out / "a.card.md").read_text("utf-8")
    for said in (
        "4 articles with ",
        "`scrapy export a.parquet --since 2026-01-01 --only-permitted train`",
        "- 1 article is left out for want of a date",
        "  - 1: text and data mining is reserved",
        "| en | 3 |",
        "| 2026-11 | 3 |",
        "| example.org | 4 |",
        "| headline | text | 4 | 100.0 |",
        "| nothing declared | 4 |",
    ):
        assert said in card, said
    croissant = json.loads((out / "a.croissant.json").read_text("utf-8"))
    (file,) = croissant["distribution"]
    assert file["contentUrl"] == "a.parquet"
    assert file["contentSize"] == f"{(out / 'a.parquet').stat().st_size} B"
    assert re.fullmatch("[0-9a-f]{64}", file["sha256"])
    assert croissant["temporalCoverage"] == "2026-10/2026-11"
    assert {one["name"]: one["dataType"] for one in croissant["recordSet"][0]["field"]}[
        "date_published"
    ] == "sc:DateTime"


def test_an_empty_result_is_a_valid_file(database_url: str, export: Callable[..., Any], tmp_path: Path) -> None:
    out = tmp_path / "out"
    for target in ("a.jsonl", "a.csv", "a.parquet", "a.sqlite", "md/", "parts"):
        result = export(database_url, target, *(["--partition", "day"] if target == "parts" else []))
        assert (result.code, result.err) == (0, ""), target

    assert (out / "a.jsonl").read_bytes() == b""
    assert (out / "a.csv").read_text().startswith("article_id,url,headline,")
    assert pq.read_table(out / "a.parquet").num_rows == 0
    with closing(sqlite3.connect(out / "a.sqlite")) as connection:
        assert connection.execute("SELECT count(*) FROM v_article").fetchone() == (0,)
    assert (left(out / "md"), left(out / "parts")) == (set(), {"_manifest.json"})
    assert "0 articles" in (out / "a.card.md").read_text()


def test_a_query_of_the_user(filled: str, export: Callable[..., Any], tmp_path: Path) -> None:
    out = tmp_path / "out"
    sql = (
        "SELECT headline, date_published, word_count, word_count AS word_count, '50% :x' AS sign, NULL AS empty, "
        "1.5 AS half FROM v_article WHERE in_language = 'en' AND date_published > '2026-11-01' ORDER BY article_id;"
    )
    for target in ("q.parquet", "q.csv", "q.sqlite", "q.jsonl"):
        result = export(filled, target, "--sql", sql)
        assert (result.code, result.err) == (0, ""), target
        assert result.out.startswith(f"exported 4 rows to {target}")

    rows = lines((out / "q.jsonl").read_text("utf-8"))
    assert list(rows[0]) == ["headline", "date_published", "word_count", "word_count_2", "sign", "empty", "half"]
    assert rows[0]["date_published"] == "2026-11-20T08:00:00+00:00"
    assert [plain(row) for row in pq.read_table(out / "q.parquet").to_pylist()] == rows
    assert str(pq.read_schema(out / "q.parquet").field("date_published").type) == "timestamp[us, tz=UTC]"
    with closing(sqlite3.connect(out / "q.sqlite")) as connection:
        assert connection.execute("SELECT word_count, half, empty FROM result").fetchone() == (11, 1.5, None)
    assert "4 rows" in (out / "q.card.md").read_text("utf-8")


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM article",
        "SELECT 1; DELETE FROM article",
        "SELECT 1; COMMIT; DELETE FROM article",
        "WITH gone AS (DELETE FROM article RETURNING id) SELECT * FROM gone",
        "INSERT INTO keyword (keyword) VALUES ('x') RETURNING id",
        "CREATE TABLE more (x)",
        "CREATE TEMP TABLE more AS SELECT 1",
        "ATTACH DATABASE 'other.db' AS other",
        "PRAGMA query_only = OFF",
        "VACUUM INTO 'other.db'",
        "SET TRANSACTION READ WRITE",
        "SELECT setval('keyword_id_seq', 1)",
        "SELEC 1",
        "SELECT no_such_column FROM article",
        " ; ",
    ],
)
def test_a_query_only_reads(filled: str, export: Callable[..., Any], tmp_path: Path, sql: str) -> None:
    result = export(filled, "q.jsonl", "--sql", sql)

    assert result.code == 4, result.out
    assert result.err.startswith("newsgrain: scrapy export: --sql: ")
    assert "Traceback" not in result.err
    assert left(tmp_path / "out") == set()
    assert rows_of(filled, "SELECT count(*) FROM article") == [(6,)]


def test_odd_values_of_a_query_on_sqlite(sqlite_url: str, export: Callable[..., Any], tmp_path: Path) -> None:
    sql = "SELECT char(0) || 'x' AS nul, CAST(x'ff41' AS TEXT) AS bad, x'00ff' AS bytes, 9e999 AS inf, 'a' AS mixed"
    sql += " UNION ALL SELECT 'y', 'b', NULL, 2.5, 7"
    for target in ("q.jsonl", "q.csv", "q.parquet", "q.sqlite"):
        assert export(sqlite_url, target, "--sql", sql).code == 0, target

    first, second = lines((tmp_path / "out" / "q.jsonl").read_text("utf-8"))
    assert first == {"nul": "x", "bad": "\ufffdA", "bytes": "AP8=", "inf": None, "mixed": "a"}
    assert second["mixed"] == 7
    table = pq.read_table(tmp_path / "out" / "q.parquet").to_pylist()
    assert (table[0]["bytes"], [row["mixed"] for row in table]) == (b"\x00\xff", ["a", "7"])


def test_partitions_are_continued_and_follow_the_database(
    own_filled: str, export: Callable[..., Any], engine_for: Callable[[str], Engine], tmp_path: Path
) -> None:
    out = tmp_path / "out" / "parts"
    first = export(own_filled, "parts", "--partition", "day", "--no-card")
    days = {"published_day=2026-10-11", "published_day=2026-11-20", "published_day=undated"}
    assert (first.code, first.err) == (0, "")
    assert left(out) == {*days, "_manifest.json"}
    kept = out / "published_day=2026-10-11" / "part-0.parquet"
    lost = out / "published_day=2026-11-20" / "part-0.parquet"
    written = kept.stat().st_mtime_ns
    lost.unlink()
    (lost.parent / f".{lost.name}.{socket.gethostname()}.99999.partial").write_text("left by a killed process")

    again = export(own_filled, "parts", "--partition", "day")
    assert "3 files, 2 of them kept" in again.out
    assert (kept.stat().st_mtime_ns, left(lost.parent)) == (written, {"part-0.parquet"})
    assert sum(pq.read_metadata(path).num_rows for path in out.rglob("*.parquet")) == 6
    assert "6 articles" in (tmp_path / "out" / "parts.card.md").read_text("utf-8")

    add_articles(engine_for(own_filled), "example.org", [PUBLISHED - timedelta(days=40), PUBLISHED])
    more = export(own_filled, "parts", "--partition", "day")
    assert "exported 8 articles" in more.out
    assert "1 of them kept" in more.out
    other = export(own_filled, "parts", "--partition", "month")
    assert (other.code, "has an export with other options" in other.err) == (4, True)
    forced = export(own_filled, "parts", "--partition", "month", "--format", "jsonl", "--force")
    assert forced.code == 0
    assert left(out) == {
        *("published_month=2026-10", "published_month=2026-11", "published_month=undated"),
        "_manifest.json",
    }


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        ([], "name one target, not 0"),
        (["a.jsonl", "b.jsonl"], "name one target, not 2"),
        (["a.xlsx"], "the ending names no format; known: .parquet, .jsonl, .csv, .sqlite"),
        (["a.parquet.gz"], "parquet is not written with .gz"),
        (["a.jsonl", "--bogus"], "unknown option --bogus"),
        (["a.jsonl", "--format", "xml"], "--format xml: unknown"),
        (["-", "--format", "parquet"], "standard output (-) takes jsonl or csv"),
        (["a.jsonl", "--since", "yesterday"], "--since 'yesterday' is not a date"),
        (["a.jsonl", "--since", "2026-02-01", "--until", "2026-01-01"], "--until 2026-01-01 is before"),
        (["a.jsonl", "--by", "seen"], "--by seen: unknown"),
        (["a.jsonl", "--min-words", "many"], "--min-words many is not a number"),
        (["a.jsonl", "--min-quality", "90%"], "--min-quality 90% is not a number from 0 to 1"),
        (["a.jsonl", "--min-quality", "nan"], "--min-quality nan is not a number from 0 to 1"),
        (["a.jsonl", "--origin", "wired"], "did you mean wire?"),
        (["a.jsonl", "--only-permitted", "trian"], "did you mean train?"),
        (["a.jsonl", "--columns", "headlin"], "did you mean headline?"),
        (["a.jsonl", "--columns", ","], "--columns is empty"),
        (["a.jsonl", "--query", '"harbour'], "--query: "),
        (["a.jsonl", "--language", "klingonese"], "--language klingonese: not a language"),
        (["a.jsonl", "--source", "exampel.org"], "did you mean example.org?"),
        (["a.jsonl", "--sql", "SELECT 1", "--language", "en"], "--language does not go with --sql"),
        (["md/", "--sql", "SELECT 1"], "--sql gives rows, not articles"),
        (["a.jsonl", "--exact"], "--exact is for CSV"),
        (["a.sqlite", "--columns", "url"], "--columns does not go with SQLite"),
        (["-", "--partition", "day"], "--partition needs a folder"),
        (["x.sqlite", "--partition", "day"], "--partition takes parquet, jsonl or csv"),
        (["x", "--partition", "week"], "--partition week: unknown"),
        (["nowhere/a.jsonl"], "there is no folder"),
        (["there.jsonl"], "exists: name another file, or add --force"),
        (["there.jsonl/a.jsonl"], "is a file, not a folder"),
        (["full/"], "is not empty"),
        (["full", "--partition", "day"], "has files that are none of an export"),
        (["../newsgrain.db", "--force"], "is the database itself"),
        (["../newsgrain.db/a.csv"], "is the database, not a folder"),
    ],
)
def test_mistakes_end_with_4_and_change_nothing(
    filled_file: str,
    export: Callable[..., Any],
    tmp_path: Path,
    argv: list[str],
    says: str,
) -> None:
    database = tmp_path / "newsgrain.db"
    shutil.copyfile(filled_file, database)
    out = tmp_path / "out"
    (out / "full").mkdir(parents=True)
    (out / "full" / "mine.txt").write_text("mine")
    (out / "there.jsonl").write_text("mine")

    result = export(f"sqlite:///{database}", *argv)

    assert (result.code, result.out) == (4, ""), result.err
    assert says in result.err
    assert left(out) == {"full", "there.jsonl"}
    assert (left(out / "full"), (out / "there.jsonl").read_text()) == ({"mine.txt"}, "mine")


def test_force_replaces_what_is_there(sqlite_url: str, export: Callable[..., Any], tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / "md").mkdir(parents=True)
    (out / "md" / "mine.txt").write_text("mine")
    (out / "a.jsonl").write_text("old")

    assert export(sqlite_url, "a.jsonl", "--force").code == 0
    assert export(sqlite_url, "md", "--force").code == 0

    assert (out / "a.jsonl").read_text() == ""
    assert left(out / "md") == {"mine.txt"}


def test_a_folder_that_may_not_be_written(sqlite_url: str, export: Callable[..., Any], tmp_path: Path) -> None:
    folder = tmp_path / "out" / "locked"
    folder.mkdir(parents=True)
    folder.chmod(0o555)

    result = export(sqlite_url, "locked/a.jsonl", obeys_modes=True)

    assert (result.code, result.out) == (4, "")
    assert "this user may not write into" in result.err


def test_a_full_disk_ends_with_3_and_leaves_nothing(
    sqlite_url: str, export: Callable[..., Any], engine_for: Callable[[str], Engine]
) -> None:
    fill(engine_for(sqlite_url))

    with small_disk(256) as disk:
        for target in ("a.jsonl", "a.csv", "a.parquet", "a.sqlite", "md/", "parts"):
            more = ["--partition", "day", "--format", "jsonl"] if target == "parts" else ["--columns", "article_body"]
            result = export(sqlite_url, f"{disk}/{target}", *([] if target in ("md/", "a.sqlite") else more))
            if target == "a.parquet":  # packed, it fits
                assert result.code == 0
                (disk / target).unlink()
                continue
            assert result.code == 3, (target, result.err)
            assert "disk" in result.err
            assert left(disk) - {"parts", "a.card.md", "a.croissant.json"} == set(), target


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_leaves_no_half_file(sqlite_url: str, scrapy: Scrapy, tmp_path: Path, number: signal.Signals) -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n WHERE i > 1e12 OR i = 1"
    pid = scrapy.begin("export", f"{tmp_path}/q.jsonl", "--sql", endless, "-s", f"DATABASE_URL={sqlite_url}")
    until(lambda: any(name.endswith(".partial") for name in left(tmp_path)))
    os.kill(pid, number)
    result = scrapy.end()

    assert result.code == 11, result.err
    assert "interrupted" in result.err
    assert left(tmp_path) == {"newsgrain.db"} | {name for name in left(tmp_path) if name.startswith("newsgrain.db-")}


def test_without_pyarrow_parquet_is_refused_with_the_remedy(
    sqlite_url: str, export: Callable[..., Any], tmp_path: Path
) -> None:
    hidden = tmp_path / "hidden" / "pyarrow"
    hidden.mkdir(parents=True)
    (hidden / "__init__.py").write_text("raise ImportError('hidden')\n")

    result = fresh_scrapy(tmp_path, "export", "a.parquet", "-s", f"DATABASE_URL={sqlite_url}")

    assert (result.returncode, result.stdout) == (4, "")
    assert "pip install 'newsgrain[parquet]'" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def fresh_scrapy(folder: Path, *argv: str) -> Any:
    """Run `scrapy` in a new interpreter in which the packages of `hidden` come first."""
    import subprocess  # noqa: PLC0415 - for this test alone
    import sys  # noqa: PLC0415 - same

    from tests.scrapy_command import ROOT, clean_environment  # noqa: PLC0415 - same

    env = clean_environment() | {
        "PYTHONPATH": f"{folder / 'hidden'}:{ROOT}",
        "SCRAPY_SETTINGS_MODULE": "scraper.settings",
    }
    command = [sys.executable, "-m", "scrapy", *argv]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)


def test_a_database_that_is_not_there(export: Callable[..., Any], absent_sqlite_url: str, tmp_path: Path) -> None:
    absent = export(absent_sqlite_url, "a.jsonl")
    unreachable = export("postgresql://nobody:secret@127.0.0.1:1/nothing", "a.jsonl")

    assert (absent.code, unreachable.code) == (4, 8)
    assert "secret" not in unreachable.err
    assert left(tmp_path / "out") == set()
