import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.arguments import NAMES, ArgumentsError, CrawlArguments, Selection, parse_arguments, select_sources
from scraper.sources import Source, SourcesError, read_sources, source_for_domain

LISTED = """
[[source]]
domain = "www.listed.example"
name = "Listed"
feeds = ["/feed.xml"]
[[source]]
domain = "other.example"
"""


@pytest.fixture
def sources_file(tmp_path: Path) -> Path:
    path = tmp_path / "sources.toml"
    path.write_text(LISTED)
    return path


def test_no_arguments_mean_the_whole_list(sources_file: Path) -> None:
    arguments = parse_arguments({})

    assert arguments == CrawlArguments()
    assert arguments.covers_all_sources
    selection = select_sources(arguments, sources_file)
    assert [source.domain for source in selection.sources] == ["www.listed.example", "other.example"]
    assert selection.named_urls == ()


def test_every_argument_is_read() -> None:
    assert parse_arguments(
        {
            "sources": "my.toml",
            "domain": "a.example, http://127.0.0.1:8801\nb.example,",
            "feed": "https://a.example/feed.xml?utm_source=x",
            "sitemap": "HTTPS://a.example:443/s.xml\n",
            "url": "https://a.example/7,75399,30912345,slug.html,https://b.example/a#top\nhttps://b.example/a",
            "urls_file": "urls.txt",
            "since": "2026-11-01",
            "_job": "0123abcd",
        },
    ) == CrawlArguments(
        sources_file=Path("my.toml"),
        domains=("a.example", "http://127.0.0.1:8801", "b.example"),
        feeds=("https://a.example/feed.xml",),
        sitemaps=("https://a.example/s.xml",),
        urls=("https://a.example/7,75399,30912345,slug.html", "https://b.example/a"),
        urls_file=Path("urls.txt"),
        since=datetime(2026, 11, 1, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-11-01", datetime(2026, 11, 1, tzinfo=UTC)),
        ("2026-11-01T06:30", datetime(2026, 11, 1, 6, 30, tzinfo=UTC)),
        ("2026-11-01 06:30:00Z", datetime(2026, 11, 1, 6, 30, tzinfo=UTC)),
        ("2026-11-01T06:30:00+02:00", datetime(2026, 11, 1, 4, 30, tzinfo=UTC)),
    ],
)
def test_since(written: str, moment: datetime) -> None:
    assert parse_arguments({"since": written}).since == moment


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(ArgumentsError) as caught:
        parse_arguments(
            {
                "urls": "https://a.example/",
                "zzz": "1",
                "domain": "a.example/news,b c",
                "feed": "a.example/feed.xml",
                "sitemap": " ,\n",
                "url": "https://a.example/a,ftp://a.example/b",
                "since": "1.11.2026",
            },
        )

    assert str(caught.value).split("\n") == [
        f"-a urls=: unknown (did you mean url?); known here: {', '.join(NAMES)}",
        f"-a zzz=: unknown; known here: {', '.join(NAMES)}",
        "-a sitemap=: is empty; leave it out or give it a value",
        "-a domain=: 'a.example/news' is more than a host: write a.example",
        "-a domain=: 'b c' is not a host: write for example www.example.org",
        "-a feed=: 'a.example/feed.xml': not a whole URL; write https://a.example/feed.xml",
        "-a url=: 'ftp://a.example/b': not an http:// or https:// URL",
        "-a since=: '1.11.2026' is not a date; write 2026-11-01 or 2026-11-01T06:00:00+01:00",
    ]


@pytest.mark.parametrize("since", ["yesterday", "2026-13-01", "0001-01-01T00:00:00+12:00"])
def test_what_is_no_date(since: str) -> None:
    with pytest.raises(ArgumentsError, match="is not a date; write 2026-11-01"):
        parse_arguments({"since": since})


def test_an_entry_says_how_its_feed_is_asked_also_when_that_is_named_alone(tmp_path: Path) -> None:
    sources = tmp_path / "my.toml"
    sources.write_text(
        '[[source]]\ndomain = "www.a.example"\nfeeds = ["/rss.xml"]\nsections = ["/world/"]\nbudget = 5\n'
        '[[source]]\ndomain = "b.example"\nbudget = 7\n'
    )
    arguments = parse_arguments(
        {"sources": str(sources), "feed": "https://a.example/one.xml", "url": "https://c.example/1"}
    )

    selection = select_sources(arguments, tmp_path / "none.toml")

    assert selection.sources == (
        Source("a.example", None, "https://a.example/", feeds=("https://a.example/one.xml",), budget=5),
    )
    assert [source.budget for source in selection.listed] == [5, 7]
    assert selection.named_urls == ("https://c.example/1",)


def test_a_named_domain_is_taken_from_the_list_or_bare(sources_file: Path) -> None:
    listed = Source(
        "www.listed.example", "Listed", "https://www.listed.example/", ("https://www.listed.example/feed.xml",)
    )
    arguments = parse_arguments({"domain": "new.example,listed.example,www.other.example,www.listed.example"})

    assert select_sources(arguments, sources_file) == Selection(
        (source_for_domain("new.example"), listed, source_for_domain("other.example")),
        (),
        read_sources(sources_file),
    )


@pytest.mark.parametrize("argument", [{"url": "https://listed.example/1"}, {"feed": "https://feeds.example/f.xml"}])
def test_what_is_listed_is_known_when_something_else_is_named(argument: dict[str, str], sources_file: Path) -> None:
    assert select_sources(parse_arguments(argument), sources_file).listed == read_sources(sources_file)


def test_a_named_domain_needs_no_list(tmp_path: Path) -> None:
    assert select_sources(parse_arguments({"domain": "a.example"}), tmp_path / "none.toml") == Selection(
        (source_for_domain("a.example"),),
        (),
    )
    (tmp_path / "sources.toml").write_text("# nothing\n")
    assert select_sources(parse_arguments({"domain": "a.example"}), tmp_path / "sources.toml").sources == (
        source_for_domain("a.example"),
    )


def test_a_list_that_was_named_must_be_there_and_right(sources_file: Path) -> None:
    missing = sources_file.parent / "none.toml"
    for arguments in ({"sources": str(missing)}, {"sources": str(missing), "domain": "a.example"}):
        with pytest.raises(SourcesError, match=r"none\.toml: there is no such file"):
            select_sources(parse_arguments(arguments), sources_file)

    sources_file.write_text("[[source]]\n")
    with pytest.raises(SourcesError, match="domain: missing"):
        select_sources(parse_arguments({"domain": "a.example"}), sources_file)


def test_a_named_list_is_used_instead_of_the_default(sources_file: Path) -> None:
    arguments = parse_arguments({"sources": str(sources_file), "domain": "listed.example"})

    assert select_sources(arguments, sources_file.parent / "none.toml").sources[0].name == "Listed"


def test_named_feeds_and_sitemaps_are_grouped_by_host(sources_file: Path) -> None:
    arguments = parse_arguments(
        {
            "feed": "https://www.listed.example/a.xml,http://127.0.0.1:8801/b.xml,https://www.listed.example/c.xml",
            "sitemap": "http://127.0.0.1:8801/s.xml",
        },
    )

    assert select_sources(arguments, sources_file).sources == (
        Source(
            "www.listed.example",
            "Listed",
            "https://www.listed.example/",
            ("https://www.listed.example/a.xml", "https://www.listed.example/c.xml"),
        ),
        Source(
            "127.0.0.1:8801",
            None,
            "http://127.0.0.1:8801/",
            ("http://127.0.0.1:8801/b.xml",),
            ("http://127.0.0.1:8801/s.xml",),
        ),
    )


def test_named_urls_come_from_the_argument_and_from_the_file(tmp_path: Path) -> None:
    file = tmp_path / "urls.txt"
    file.write_bytes(
        b"\xef\xbb\xbf# to read\r\n\r\n  https://a.example/2?fbclid=1\r\nhttps://a.example/1\nhttps://a.example/3,4.html\n"
    )
    arguments = parse_arguments({"urls_file": str(file), "url": "https://a.example/1#top"})

    assert select_sources(arguments, tmp_path / "none.toml") == Selection(
        (),
        ("https://a.example/1", "https://a.example/2", "https://a.example/3,4.html"),
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"https://a.example/\nexample.org/a\nftp://x\n", "urls.txt: line 2: 'example.org/a': not a whole URL"),
        (b"https://a.example/\nexample.org/a\nftp://x\n", "urls.txt: line 3: 'ftp://x': not an http"),
        (b"x\n" * 50, "... and 30 more lines"),
        (b"# nothing\n", "urls.txt: it holds no URL"),
        (b"\xff\xfeh\x00", "not UTF-8 text"),
        (b"\x00", "not a text file"),
    ],
)
def test_a_file_of_urls_with_mistakes(tmp_path: Path, content: bytes, message: str) -> None:
    file = tmp_path / "urls.txt"
    file.write_bytes(content)

    with pytest.raises(ArgumentsError, match=re.escape(message)):
        select_sources(parse_arguments({"urls_file": str(file)}), tmp_path / "none.toml")


@pytest.mark.parametrize(("name", "message"), [("none.txt", "there is no such file"), (".", "is a directory")])
def test_a_file_of_urls_that_cannot_be_read(tmp_path: Path, name: str, message: str) -> None:
    arguments = parse_arguments({"urls_file": str(tmp_path / name)})

    with pytest.raises(ArgumentsError, match=message):
        select_sources(arguments, tmp_path / "none.toml")


def test_a_path_that_no_system_has() -> None:
    with pytest.raises(ArgumentsError, match="cannot be read"):
        select_sources(parse_arguments({"urls_file": "a\x00b"}), Path("none.toml"))


@given(st.dictionaries(st.sampled_from([*NAMES, "x", "_job"]), st.text("a1-:/.,\n T+é[]@", max_size=30)))
def test_arguments_are_read_or_an_arguments_error(arguments: dict[str, str]) -> None:
    try:
        parsed = parse_arguments(arguments)
    except ArgumentsError:
        return

    assert set(arguments) <= {*NAMES, "_job"}
    assert parsed.covers_all_sources == (not set(arguments) - {"sources", "since", "_job"})
