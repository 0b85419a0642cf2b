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
    sources.write_text(ENTRY + 'delai = 5\n"feed\\ns" = 1\n')
    mistakes = [
        "source 1 (www.one.example): delai: unknown (did you mean delay?); known here: ",
        "source 1 (www.one.example): feed s: unknown (did you mean feeds?); known here: ",
    ]

    plain = scrapy("sources", "check", str(sources))
    as_json = scrapy("sources", "check", str(sources), "--json")

    assert (plain.code, as_json.code) == (4, 4)
    assert plain.out == ""
    lines = plain.err.splitlines()
    assert len(lines) == len(mistakes)
    for line, told, mistake in zip(lines, json.loads(as_json.out)["mistakes"], mistakes, strict=True):
        assert line.startswith(f"newsgrain: {sources}: {mistake}")
        assert told.startswith(mistake)


def test_a_variable_that_is_missing_is_named(scrapy: Scrapy, sources: Path) -> None:
    result = scrapy("sources", "check", str(sources))

    assert result.code == 4
    assert "headers.X-Key: ${NEWSGRAIN_TEST_KEY}: not in the environment" in result.err


def test_without_a_file_it_is_that_of_the_project_or_of_the_setting(scrapy: Scrapy, sources: Path) -> None:
    sources.write_text('[[source]]\ndomain = "a.example"\n')

    shipped = scrapy("sources", "check")
    named = scrapy("sources", "check", "-s", f"NEWSGRAIN_SOURCES={sources}", cwd=ROOT / "docs")

    assert shipped.code == 4
    assert "sources.toml: no source is enabled" in shipped.err
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
    command = [sys.executable, "-m", "scrapy", "sources", "check", str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.read(4) == b"one0"
        process.stdout.close()
        complaints = process.stderr.read()

    assert (process.returncode, complaints) == (0, b"")
