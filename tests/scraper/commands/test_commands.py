"""What people type wrongly, and what has to work without a database."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.scrapy_command import Scrapy

#: No file can have this name: the system refuses to look, as it does below a folder that is closed to the user.
UNSEEN = "/tmp/" + "x" * 300
UNREACHABLE = "postgresql://nobody:secret@127.0.0.1:1/nothing"


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (["crawl", "news", "-a", "sources=/nowhere/sources.toml"], "/nowhere/sources.toml"),
        (["crawl", "news", "-a", "domian=a.example"], "did you mean domain?"),
        (["crawl", "news", "-a", "since=yesterday"], "'yesterday' is not a date"),
        (["crawl", "news", "-a", "justaword"], "-a NAME=VALUE"),
        (["crawl", "news", "-a", "urls_file=/nowhere/urls.txt"], "/nowhere/urls.txt"),
        (["crawl", "newz"], "did you mean news?"),
        (["crawl"], "name one spider"),
        (["crawl", "news", "more"], "name one spider"),
        (["crawl", "news", "--everything"], "unknown option --everything"),
        (["crawl", "news", "-a", "domain=a.example", "-s", "NEWSGRAIN_WORKERS=all"], "NEWSGRAIN_WORKERS"),
        (["crawl", "news", "-a", "domain=a.example", "-s", "NEWSGRAIN_ALLOWED_NETWORKS=home"], "'home'"),
        (["crawl", "news", "-a", "domain=a.example", "-s", "DATABASE_URL=mysql://x/y"], "DATABASE_URL"),
        (["db"], "say what to do"),
        (["db", "upgrad"], "did you mean upgrade?"),
        (["db", "check", "--quick"], "unknown option --quick"),
        (["db", "stats", "more"], "unknown word 'more'"),
        (["db", "upgrade", "NONSENSE"], "There is no revision 'NONSENSE': give head or one of 0001,"),
        (["db", "check", "--no-backup"], "scrapy db check: unknown option --no-backup"),
        (["extract"], "name one page"),
        (["extract", "/nowhere/page.html"], "/nowhere/page.html"),
        (["extract", "--everything", "page.html"], "unknown option --everything"),
        (["extract", "--batch", "/nowhere/in.jsonl"], "/nowhere/in.jsonl"),
        (["extract", "--batch", "-", "page.html"], "unknown word 'page.html'"),
        (["extract", "--batch", "-", "--jobs", "some"], "--jobs some"),
        (["extract", "-", "--url", "gopher://a.example"], "gopher"),
        (["crawl", "news", "--logfile", "/nowhere/log.txt"], "cannot write the log /nowhere/log.txt"),
        (["crawl", "news", "-a", f"sources={UNSEEN}"], "File name too long"),
        (["crawl", "news", "-s", f"NEWSGRAIN_SOURCES={UNSEEN}"], "File name too long"),
        (["archive", "read", UNSEEN], "no archive of this name"),
        (["archive", "read", "x.warc", "--output", f"{UNSEEN}"], "x.warc"),
        (["extract", UNSEEN], "File name too long"),
        (["doctor", "--articles"], "argument --articles: expected one argument"),
    ],
)
def test_a_mistake_is_explained_and_ends_with_4(scrapy: Scrapy, argv: list[str], says: str, tmp_path: Path) -> None:
    result = scrapy(*argv, env={"DATABASE_URL": f"sqlite:///{tmp_path}/x.db"})

    assert result.code == 4
    assert says in result.err
    assert "Traceback" not in result.err
    assert result.out == ""
    assert list(tmp_path.glob("x.db")) == []
    if argv[0] == "crawl":
        noted = last_noted(scrapy)
        assert (noted["exit_code"], noted["verdict"]) == (4, "configuration")
        assert says in str(noted["message"])


def test_commands_that_read_a_database_explain_paths_that_cannot_be_looked_at(scrapy: Scrapy, tmp_path: Path) -> None:
    env = {"DATABASE_URL": f"sqlite:///{tmp_path}/x.db"}
    assert scrapy("db", "upgrade", env=env).code == 0

    for argv, says in (
        (["diff", "nothing"], "there is no article 'nothing'"),
        (["export", f"{UNSEEN}/a.csv"], "a.csv: File name too long"),
        (["db", "backup", f"{UNSEEN}/b.db"], "there is no folder"),
    ):
        result = scrapy(*argv, env=env)
        assert (result.code, says in result.err) == (4, True), result.err
    unseen = scrapy("db", "stats", env={"DATABASE_URL": f"sqlite:///{UNSEEN}"})
    assert (unseen.code, "Cannot use the database" in unseen.err) == (8, True), unseen.err


def last_noted(scrapy: Scrapy) -> dict[str, object]:
    """Return the last verdict that no row could hold."""
    noted: dict[str, object] = json.loads(scrapy.unrecorded.read_text("utf-8").splitlines()[-1])
    return noted


def test_where_even_the_last_resort_cannot_be_written_it_is_said(scrapy: Scrapy) -> None:
    result = scrapy("crawl", "news", "-a", "domian=a.example", "-s", "NEWSGRAIN_FALLBACK_LOG=/nowhere/at/all")

    assert result.code == 4
    assert "did you mean domain?" in result.err
    assert "/nowhere/at/all could not be written either: No such file or directory" in result.err


def test_all_mistakes_in_a_list_of_sources_are_reported(scrapy: Scrapy, tmp_path: Path) -> None:
    broken, wrong = tmp_path / "broken.toml", tmp_path / "wrong.toml"
    broken.write_text('[[source]\ndomain = "a.example"\n')
    wrong.write_text('[[source]]\nname = "x"\n[[source]]\ndomain = "b.example"\nfeedz = []\n')
    rules = tmp_path / "rules.toml"
    rules.write_text('[[source]]\ndomain = "b.example"\nremove = [".promo", "div["]\nbody = ["//p["]\n')

    first = scrapy("crawl", "news", "-a", f"sources={broken}")
    second = scrapy("crawl", "news", "-a", f"sources={wrong}")

    third = scrapy("crawl", "news", "-a", f"sources={rules}")

    assert (first.code, second.code, third.code) == (4, 4, 4)
    assert "remove[1]: 'div[' is no CSS selector" in third.err
    assert "body[0]: '//p[' is no XPath selector" in third.err
    assert "line 1" in first.err
    assert "source 1" in second.err
    assert "feedz" in second.err


@pytest.mark.parametrize(
    "argv", [["crawl", "news", "-a", "domain=a.example"], ["db", "upgrade"], ["db", "check"], ["db", "stats"]]
)
def test_an_unreachable_database_is_named_without_its_password_and_ends_with_8(scrapy: Scrapy, argv: list[str]) -> None:
    result = scrapy(*argv, "-s", f"DATABASE_URL={UNREACHABLE}")

    assert result.code == 8
    assert "127.0.0.1" in result.err
    assert "secret" not in result.err
    if argv[0] == "crawl":
        assert last_noted(scrapy)["exit_code"] == 8
        assert "secret" not in str(last_noted(scrapy))
    assert result.out == ""


def test_a_database_without_our_tables_ends_with_4_and_the_remedy(scrapy: Scrapy, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other.db")) as connection, connection:
        connection.execute("CREATE TABLE theirs (x)")

    result = scrapy.crawl(f"sqlite:///{tmp_path}/other.db", "-a", "domain=a.example")

    assert result.code == 4
    assert "scrapy db upgrade" in result.err


def test_folders_without_write_permission(scrapy: Scrapy, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o555)
    crawl = ("crawl", "news", "-a", "domain=a.example")
    closed_database = ("-s", f"DATABASE_URL=sqlite:///{closed}/x.db")
    open_database = ("-s", f"DATABASE_URL=sqlite:///{tmp_path}/x.db")

    stored = scrapy(*crawl, *closed_database, obeys_modes=True)
    exported = scrapy(*crawl, *open_database, "-O", f"{closed}/x.json", obeys_modes=True)
    page = scrapy("extract", "-", "-o", f"{closed}/x.json", obeys_modes=True)

    assert (stored.code, exported.code, page.code) == (8, 4, 4)
    for result in (stored, exported, page):
        assert str(closed) in result.err
        assert "Traceback" not in result.err


def test_a_database_in_a_folder_that_is_not_there_ends_with_8(scrapy: Scrapy, tmp_path: Path) -> None:
    result = scrapy.crawl(f"sqlite:///{tmp_path}/no/such/x.db", "-a", "domain=a.example")

    assert result.code == 8
    assert "folder" in result.err


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (["list"], "news"),
        (["check"], "OK"),
        (["settings", "--get", "BOT_NAME"], "newsgrain"),
        (["shell", "-c", "print(settings['BOT_NAME'])", "--spider", "news"], "newsgrain"),
    ],
)
def test_scrapys_own_commands_need_no_database(scrapy: Scrapy, argv: list[str], says: str) -> None:
    result = scrapy(*argv, "-s", f"DATABASE_URL={UNREACHABLE}")

    assert result.code == 0
    assert says in result.out + result.err
    assert "Traceback" not in result.err


def test_the_database_is_upgraded_checked_and_counted(scrapy: Scrapy, tmp_path: Path) -> None:
    setting = ("-s", f"DATABASE_URL=sqlite:///{tmp_path}/x.db")

    before = scrapy("db", "check", *setting)
    upgraded = scrapy("db", "upgrade", *setting)
    checked = scrapy("db", "check", *setting)
    counted = scrapy("db", "stats", "--json", *setting)
    table = scrapy("db", "stats", *setting)

    assert (before.code, upgraded.code, checked.code, counted.code, table.code) == (4, 0, 0, 0, 0)
    assert "scrapy db upgrade" in before.err
    assert json.loads(counted.out)["rows"]["article"] == 0
    assert json.loads(counted.out)["url_states"]["stored"] == 0
    assert "article" in table.out


def test_the_database_is_taken_from_the_environment_unless_s_names_one(scrapy: Scrapy, tmp_path: Path) -> None:
    env = {"DATABASE_URL": f"sqlite:///{tmp_path}/env.db"}

    scrapy("db", "upgrade", env=env)
    scrapy("db", "upgrade", "-s", f"DATABASE_URL=sqlite:///{tmp_path}/s.db", env=env)

    assert {path.name for path in tmp_path.glob("*.db")} == {"env.db", "s.db"}
