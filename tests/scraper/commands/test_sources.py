"""`scrapy sources check` as it is typed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.scrapy_command import ROOT, Scrapy

ENTRY = """
[[source]]
domain = "www.one.example"
feeds = ["http://www.one.example/rss.xml"]
headers = { X-Key = "${NEWSGRAIN_TEST_KEY}" }
"""


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    path = tmp_path / "my.toml"
    path.write_text(ENTRY)
    return path


def test_a_right_file_is_told_line_by_line_with_what_is_doubtful(scrapy: Scrapy, sources: Path) -> None:
    result = scrapy("sources", "check", str(sources), env={"NEWSGRAIN_TEST_KEY": "s3cret"})

    assert (result.code, result.err) == (0, "")
    assert result.out.splitlines() == [
        "www.one.example: 1 feed; headers X-Key",
        (
            "warning: source 1 (www.one.example): feeds[0]: http://www.one.example/rss.xml is requested without"
            " encryption: is there https:// too?"
        ),
        f"{sources}: 1 source, no mistakes, 1 warning",
    ]


def test_the_same_as_json(scrapy: Scrapy, sources: Path) -> None:
    result = scrapy("sources", "check", str(sources), "--json", env={"NEWSGRAIN_TEST_KEY": "s3cret"})

    told = json.loads(result.out)
    assert result.code == 0
    assert "s3cret" not in result.out
    assert [source["domain"] for source in told["sources"]] == ["www.one.example"]
    assert len(told["warnings"]) == 1
    assert told["mistakes"] == []


def test_mistakes_end_with_4_on_standard_error_and_in_json(scrapy: Scrapy, sources: Path) -> None:
    sources.write_text(ENTRY.replace("${NEWSGRAIN_TEST_KEY}", "key") + 'delai = 5\n"feed\\ns" = 1\n')
    mistakes = [
        "source 1 (www.one.example): feed s: unknown (did you mean feeds?); known here: ",
        "source 1 (www.one.example): delai: unknown (did you mean delay?); known here: ",
    ]

    plain = scrapy("sources", "check", str(sources))
    as_json = scrapy("sources", "check", str(sources), "--json")

    assert (plain.code, as_json.code) == (4, 4)
    assert plain.out == ""
    lines = plain.err.splitlines()
    assert len(lines) == len(mistakes)
    for line, told, mistake in zip(lines, json.loads(as_json.out)["mistakes"], mistakes, strict=True):
        assert line.startswith(f"newsgrain: {sources}: line ")
        assert told.startswith("line ")
        assert f": {mistake}" in line
        assert f": {mistake}" in told


def test_a_variable_that_is_missing_is_named(scrapy: Scrapy, sources: Path) -> None:
    result = scrapy("sources", "check", str(sources))

    assert result.code == 4
    assert "headers.X-Key: ${NEWSGRAIN_TEST_KEY}: not in the environment" in result.err


def test_without_a_file_it_is_that_of_the_project_or_of_the_setting(scrapy: Scrapy, sources: Path) -> None:
    sources.write_text('[[source]]\ndomain = "a.example"\n')

    absent = scrapy("sources", "check", env={"NEWSGRAIN_HOME": str(sources.parent / "empty")})
    named = scrapy("sources", "check", "-s", f"NEWSGRAIN_SOURCES={sources}", cwd=ROOT / "docs")

    assert absent.code == 4
    assert "empty/sources.toml: there is no such file" in absent.err
    assert "`scrapy init` writes one" in absent.err
    assert (named.code, named.out.splitlines()[0]) == (0, "a.example: looks for feeds and sitemaps by itself")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "say what to do"),
        (("chek",), "unknown word 'chek' (did you mean check?)"),
        (("check", "a.toml", "b.toml"), "unknown word 'b.toml'"),
        (("check", "none.toml"), "none.toml: there is no such file"),
        (("check", "."), ".: is a directory"),
        (("check", "--nosuch"), "--nosuch"),
    ],
)
def test_what_is_typed_wrongly_ends_with_4_and_the_remedy(scrapy: Scrapy, words: tuple[str, ...], message: str) -> None:
    result = scrapy("sources", *words)

    assert result.code == 4, result.err
    assert message in result.err


def test_a_reader_that_has_enough_hears_no_complaint(tmp_path: Path) -> None:
    path = tmp_path / "many.toml"
    path.write_text("".join(f'[[source]]\ndomain = "one{number}.example{number}"\n' for number in range(3_000)))
    command = [sys.executable, "-m", "newsgrain", "sources", "check", str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.read(4) == b"one0"
        process.stdout.close()
        complaints = process.stderr.read()

    assert (process.returncode, complaints) == (0, b"")


OPML = """<?xml version="1.0"?><opml version="1.0"><head/><body>
<outline text="Nordic"><outline text="One &amp; Only" type="rss" xmlUrl="https://www.one.example/a.xml"/>
<outline title="One" xmlurl="https://www.one.example/b.xml" htmlUrl="https://www.one.example/"
 category="/country/SE,daily"/>
<outline text="nothing"/><outline text="bad" xmlUrl="ftp://x.example/feed"/></outline>
<outline text="Two" type="link" url="https://two.example/start"/></body></opml>"""


def test_opml_is_imported_and_exported(scrapy: Scrapy, tmp_path: Path) -> None:
    opml, listed, back = tmp_path / "in.opml", tmp_path / "list.toml", tmp_path / "back.opml"
    opml.write_text(OPML)

    first = scrapy("sources", "import", str(opml), "--sources", str(listed))
    again = scrapy("sources", "import", str(opml), "--sources", str(listed))
    checked = scrapy("sources", "check", str(listed), "--json")
    exported = scrapy("sources", "export", str(back), "--sources", str(listed))
    shown = scrapy("sources", "export", "--sources", str(listed))
    other = tmp_path / "other.toml"
    scrapy("sources", "import", str(back), "--sources", str(other))

    assert (first.code, again.code, exported.code, shown.code) == (0, 0, 0, 0)
    assert first.out.splitlines()[-1] == f"{listed}: 2 outlets added"
    assert again.out.splitlines()[-1] == f"{listed}: 0 outlets added"
    assert "line 5: 'ftp://x.example/feed'" in first.out
    one, two = json.loads(checked.out)["sources"]
    assert (one["domain"], one["name"], one["country"], one["tags"]) == (
        "www.one.example",
        "One & Only",
        "SE",
        ["Nordic", "daily"],
    )
    assert [document["url"] for document in one["asked"]] == [
        "https://www.one.example/a.xml",
        "https://www.one.example/b.xml",
    ]
    assert (two["domain"], two["name"]) == ("two.example", "Two")
    assert other.read_text() == listed.read_text()
    assert shown.out.startswith("<?xml")


def test_what_is_no_opml_is_refused(scrapy: Scrapy, tmp_path: Path) -> None:
    bomb = '<!DOCTYPE a [<!ENTITY b "c">]><opml><body><outline text="&b;"/></body></opml>'
    for content, message in (
        ("<html/>", "its root is <html>"),
        ("feeds", "not OPML"),
        ("<opml><body/></opml>", "nothing to import"),
        (bomb, "nothing to import"),
    ):
        (tmp_path / "in.opml").write_text(content)
        refused = scrapy("sources", "import", str(tmp_path / "in.opml"), "--sources", str(tmp_path / "list.toml"))
        assert (refused.code, message in refused.err) == (4, True), refused.err
    assert scrapy("sources", "import", str(tmp_path / "none.opml")).code == 4
    assert not (tmp_path / "list.toml").exists()
