import os
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.items import SiteRules
from pipelines.urls.normalise import host_of, normalise_url
from scraper.sources import Source, SourcesError, read_sources, source_for_domain
from scraper.sources.schema import ENTRY_KEYS

PROJECT = Path(__file__).parents[3]


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "sources.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def mistakes_in(folder: Path, text: str | bytes) -> list[str]:
    path = written(folder, text)
    with pytest.raises(SourcesError) as caught:
        read_sources(path)
    lines = str(caught.value).split("\n")
    assert all(line.startswith(f"{path}: ") for line in lines)
    return [without_line(line.removeprefix(f"{path}: ")) for line in lines]


def without_line(mistake: str) -> str:
    return re.sub(r"^line \d+: ", "", mistake)


def test_entries_become_sources(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        """\ufeff
[[source]]
domain = "WWW.Outlet.Example"

[[source]]
domain = "127.0.0.1:8801"
name = "Test outlet"
feeds = ["/feed.xml", "https://feeds.example/a?utm_source=x", "/feed.xml"]
sitemaps = ["/news-sitemap.xml"]
fronts = ["/", "/welt/übersee"]
""",
    )

    assert read_sources(path) == (
        Source("www.outlet.example", None, "https://www.outlet.example/"),
        Source(
            "127.0.0.1:8801",
            "Test outlet",
            "http://127.0.0.1:8801/",
            ("http://127.0.0.1:8801/feed.xml", "https://feeds.example/a"),
            ("http://127.0.0.1:8801/news-sitemap.xml",),
            ("http://127.0.0.1:8801/", "http://127.0.0.1:8801/welt/%C3%BCbersee"),
        ),
    )


def test_all_mistakes_of_shape_are_told_at_once(tmp_path: Path) -> None:
    known = ", ".join(ENTRY_KEYS)
    assert mistakes_in(
        tmp_path,
        """
outlets = 1
[[source]]
name = "No domain"
[[source]]
domain = "one.example"
feed = ["/feed.xml"]
[[source]]
domain = "two.example"
feeds = ["/feed.xml", 7]
sitemaps = "/sitemap.xml"
[[source]]
domain = 5
""",
    ) == [
        "outlets: unknown; known here: only [[source]] tables and [defaults]",
        'source 1 (no domain): domain: missing: write domain = "www.example.org"',
        f"source 2 (one.example): feed: unknown (did you mean feeds?); known here: {known}",
        "source 3 (two.example): feeds[1]: write a text in quotes, not 7",
        'source 3 (two.example): sitemaps: write a list in brackets: ["...", "..."], not \'/sitemap.xml\'',
        "source 4 (5): domain: write a text in quotes, not 5",
    ]


def test_all_mistakes_of_content_are_told_at_once(tmp_path: Path) -> None:
    found = mistakes_in(
        tmp_path,
        """
[[source]]
domain = "https://www.one.example/"
[[source]]
domain = "two.example/news"
[[source]]
domain = "Three Example"
[[source]]
domain = "four.example"
feeds = ["four.example/feed.xml", "/ok.xml", "https://[broken/", "https://user:secret@four.example/"]
fronts = ["world", "//["]
[[source]]
domain = "www.four.example"
""",
    )

    assert found[:5] == [
        'source 1 (https://www.one.example/): domain: only the host: write domain = "www.one.example"',
        "source 2 (two.example/news): domain: 'two.example/news' is more than a host: write two.example",
        "source 3 (Three Example): domain: 'Three Example' is not a host: write for example www.example.org",
        "source 4 (four.example): feeds[0]: 'four.example/feed.xml' begins neither with https:// nor with /",
        "source 4 (four.example): feeds[2]: 'https://[broken/': Invalid IPv6 URL",
    ]
    assert found[5].startswith("source 4 (four.example): feeds[3]: ")
    assert "secret" not in found[5]
    assert found[6].startswith("source 4 (four.example): fronts[0]: 'world' begins neither")
    assert found[7:] == [
        "source 4 (four.example): fronts[1]: '//[': Invalid IPv6 URL",
        "source 5 (www.four.example): the same domain as source 4: keep one of them",
    ]


def test_a_source_may_have_several_domains(tmp_path: Path) -> None:
    path = tmp_path / "sources.toml"
    path.write_text('[[source]]\ndomain = "old.example"\ndomains = ["New.example", "127.0.0.1:8080", "new.example"]\n')

    (source,) = read_sources(path)

    assert source.domains == ("new.example", "127.0.0.1:8080")
    assert source.sites == ("https://old.example/", "https://new.example/", "http://127.0.0.1:8080/")


def test_mistakes_in_further_domains_are_told(tmp_path: Path) -> None:
    path = tmp_path / "sources.toml"
    path.write_text(
        '[[source]]\ndomain = "one.example"\ndomains = ["https://b.example/x", "b.example/x", "one.example"]\n'
        '[[source]]\ndomain = "two.example"\ndomains = ["three.example", "www.one.example"]\n'
        '[[source]]\ndomain = "www.three.example"\n'
    )

    with pytest.raises(SourcesError) as raised:
        read_sources(path)

    assert [line.removeprefix(f"{path}: ") for line in str(raised.value).splitlines()] == [
        'line 3: source 1 (one.example): domains[0]: only the host: write "b.example"',
        "line 3: source 1 (one.example): domains[1]: 'b.example/x' is more than a host: write b.example",
        "line 3: source 1 (one.example): domains[2]: 'one.example' is the domain of the entry itself: leave it out",
        "line 6: source 2 (two.example): domains: three.example: the same domain as source 3: keep one of them",
        "line 6: source 2 (two.example): domains: www.one.example: the same domain as source 1: keep one of them",
    ]


def test_rules_of_a_site_are_read(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        """
[[source]]
domain = "one.example"
remove = [".promo", " //div[@id='related'] ", ".promo"]
keep = ["(//p)[1]"]
body = ["article", "main"]
keep_types = ["video", "list", "video"]
valid_until = 2027-03-31
""",
    )

    (source,) = read_sources(path)

    assert source.rules == SiteRules(
        (".promo", "//div[@id='related']"), ("(//p)[1]",), ("article", "main"), ("video", "list")
    )
    assert source.valid_until == date(2027, 3, 31)


def test_all_mistakes_in_rules_are_told_at_once(tmp_path: Path) -> None:
    kinds = "documentation, forum, gallery, list, paywall_stub, product, service, video"
    hint = ' (write XPath with a "/" in front)'
    assert mistakes_in(
        tmp_path,
        """
[[source]]
domain = "one.example"
remove = [".ok", "p >"]
keep = ["//p["]
body = ["//p/text()"]
[[source]]
domain = "two.example"
body = [""]
keep_types = ["list", "videos", "soft_404"]
""",
    ) == [
        "source 1 (one.example): remove[1]: 'p >' is no CSS selector: Expected selector, got <EOF at 3>" + hint,
        "source 1 (one.example): keep[0]: '//p[' is no XPath selector: Invalid expression",
        "source 1 (one.example): body[0]: '//p/text()' selects no elements: leave out what makes values of them",
        "source 2 (two.example): body[0]: '' is no CSS selector: Expected selector, got <EOF at 0>" + hint,
        f"source 2 (two.example): keep_types[1]: 'videos' cannot be kept; known here: {kinds}",
        f"source 2 (two.example): keep_types[2]: 'soft_404' cannot be kept; known here: {kinds}",
    ]


@pytest.mark.parametrize("day", ['"2027-03-31"', "2027-03-31T10:00:00", "5", '"soon"'])
def test_a_day_is_written_without_quotes(tmp_path: Path, day: str) -> None:
    assert mistakes_in(tmp_path, f'[[source]]\ndomain = "one.example"\nvalid_until = {day}\n') == [
        "source 1 (one.example): valid_until: write a day without quotes: valid_until = 2027-03-31",
    ]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[[source]]\ndomain = www.example.org\n", "line 2, column 10"),
        ('[[source]]\ndomain = "a\n', "line 2, column 12"),
        ('[[source]]\nfeeds = ["a"', "line 2, column 13"),
    ],
)
def test_broken_toml_is_told_with_line_and_column(tmp_path: Path, text: str, place: str) -> None:
    assert mistakes_in(tmp_path, text)[0].startswith(f"{place}: ")


def test_what_is_written_twice_is_told_so(tmp_path: Path) -> None:
    entry = '[[source]]\ndomain = "a.example"\n'

    assert mistakes_in(tmp_path, f"{entry}delay = 1\ndelay = 2\n") == [
        "line 4, column 10: Cannot overwrite a value. It is written twice: keep one of them",
    ]
    (tables,) = mistakes_in(tmp_path, f"[defaults]\n{entry}[defaults]\n")
    assert tables.endswith("It is written twice: keep one of them")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no source is enabled. Uncomment an entry"),
        ("# [[source]]\n# domain = 'a.example'\n", "no source is enabled. Uncomment an entry"),
        ('[source]\ndomain = "a.example"\n', "source: write [[source]], with two brackets"),
        ("source = [1]", "source 1 (not a table): "),
        ('name = "Zürich"'.encode("latin-1"), "not UTF-8 text (byte 9). Save the file as UTF-8"),
        (b"\x00\x01", "not a text file"),
        ("a = " + "[" * 20_000, "lists are nested too deeply"),
        ("a = " + "9" * 10_000, ""),
    ],
)
def test_files_that_say_nothing_usable(tmp_path: Path, text: str | bytes, message: str) -> None:
    assert mistakes_in(tmp_path, text)[0].startswith(message)


def test_a_missing_file_and_a_directory_are_named_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(SourcesError, match=r"none\.toml: there is no such file\. Create it"):
        read_sources(tmp_path / "none.toml")
    with pytest.raises(SourcesError, match=re.escape(f"{tmp_path}: is a directory")):
        read_sources(tmp_path)


@pytest.fixture
def closed(tmp_path: Path) -> Iterator[Path]:
    """Name a file in a folder that its reader may not enter; root becomes an unprivileged user for a while."""
    folder = tmp_path / "closed"
    folder.mkdir(mode=0)
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    yield folder / "sources.toml"
    os.seteuid(user)
    folder.chmod(0o700)


def test_a_file_without_permission_is_named_with_the_remedy(closed: Path) -> None:
    with pytest.raises(SourcesError, match=r"closed/sources\.toml: no permission to read it\. Grant it"):
        read_sources(closed)


@pytest.mark.parametrize(
    ("domain", "expected", "base_url"),
    [
        ("a.example", "a.example", "https://a.example/"),
        (" A.Example ", "a.example", "https://a.example/"),
        ("127.0.0.1:8801", "127.0.0.1:8801", "http://127.0.0.1:8801/"),
        ("a.example:443", "a.example", "https://a.example/"),
        ("a.example:80", "a.example", "http://a.example/"),
        ("http://a.example:1", "a.example:1", "http://a.example:1/"),
        ("https://a.example:8443/", "a.example:8443", "https://a.example:8443/"),
        ("bücher.example", "xn--bcher-kva.example", "https://xn--bcher-kva.example/"),
        ("[::1]:8801", "[::1]:8801", "http://[::1]:8801/"),
        ("localhost:8801", "localhost:8801", "http://localhost:8801/"),
    ],
)
def test_a_bare_domain(domain: str, expected: str, base_url: str) -> None:
    assert source_for_domain(domain) == Source(expected, None, base_url)


@pytest.mark.parametrize(
    ("domain", "message"),
    [
        ("", "is not a host: write for example"),
        ("a b", "is not a host"),
        ("ftp://a.example", "is not a host"),
        ("https://", "is not a host"),
        ("a.example:99999", "is not a host"),
        pytest.param("a.example:" + "9" * 5000, "is not a host", id="a port without end"),
        ("me@a.example", "is not a host"),
        ("https://a.example/news/", "is more than a host: write a.example"),
        ("a.example/", "is more than a host: write a.example"),
        ("a.example?x=1", "is more than a host: write a.example"),
    ],
)
def test_what_is_no_domain(domain: str, message: str) -> None:
    with pytest.raises(SourcesError, match=re.escape(message)):
        source_for_domain(domain)


@given(st.one_of(st.text(max_size=20), st.text("ab.:/1@[]%é \n\\?#", max_size=20)))
def test_a_domain_is_a_host_or_a_sources_error(domain: str) -> None:
    try:
        source = source_for_domain(domain)
    except SourcesError:
        return

    assert normalise_url(source.base_url) == source.base_url
    assert host_of(source.base_url) == source.domain
    assert source_for_domain(source.base_url) == source


def test_mistakes_of_every_kind_are_reported_at_once_with_their_lines(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        """[[source]]
domain = "one.example"
delai = 5
feeds = [
    "/rss.xml",
    "x",
]
[[source]]
domain = www.two.example
name = 5
[source.headers]
Host = "a"
[[source]]
domain = "three.example"
interval = "1s"
tags = [
""",
    )

    with pytest.raises(SourcesError) as caught:
        read_sources(path)

    assert [line.removeprefix(f"{path}: ").partition(": ")[::2] for line in str(caught.value).split("\n")] == [
        (
            "line 3",
            f"source 1 (one.example): delai: unknown (did you mean delay?); known here: {', '.join(ENTRY_KEYS)}",
        ),
        ("line 4", "source 1 (one.example): feeds[1]: 'x' begins neither with https:// nor with /"),
        ("line 8", "source 2 (no domain): headers.Host: the crawler sets it for each request: leave it out"),
        ("line 9, column 10", 'Invalid value. Strings need quotes, lists brackets: feeds = ["https://..."]'),
        ("line 10", "source 2 (no domain): name: write a text in quotes, not 5"),
        ("line 17, column 1", 'Invalid value. Strings need quotes, lists brackets: feeds = ["https://..."]'),
    ]


def test_the_example_lists_sixty_outlets_of_many_languages() -> None:
    path = PROJECT / "sources.example.toml"
    sources = read_sources(path)

    assert len(sources) == 60
    assert all(source.name and source.country and source.tags for source in sources)
    assert len({source.country for source in sources}) > 25
    assert not any(source.feeds or source.sitemaps or source.fronts for source in sources)
    assert len(re.findall(r"^# --- \w+ ---$", path.read_text("utf-8"), re.MULTILINE)) >= 15
    assert "/sources.toml" in (PROJECT / ".gitignore").read_text("utf-8").split()


def test_the_worked_example_in_its_head_is_right(tmp_path: Path) -> None:
    head = (PROJECT / "sources.example.toml").read_text(encoding="utf-8").split("# --- ")[0]
    example = "\n".join(line[4:] for line in head.splitlines() if line.startswith("#   "))

    assert read_sources(written(tmp_path, example)) == (
        Source(
            "www.example.org",
            "The Example",
            "https://www.example.org/",
            ("https://www.example.org/rss.xml",),
            ("https://www.example.org/news-sitemap.xml",),
            ("https://www.example.org/", "https://www.example.org/world/"),
            country="GB",
        ),
    )


def test_an_entry_whose_domain_is_a_mistake_is_checked_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "sources.toml"
    path.write_text(
        '[[source]]\ncountry = "Germany"\n'
        '[[source]]\ndomain = 5\nkeep = ["div["]\n'
        '[[source]]\ndomain = "https://c.example/x"\ndelay = "soon"\nfeeds = ["rss.xml"]\n'
    )

    with pytest.raises(SourcesError) as refused:
        read_sources(path)

    found = [line.removeprefix(f"{path}: ").split(": source ")[0] for line in str(refused.value).splitlines()]
    assert found == [f"line {number}" for number in (1, 2, 4, 5, 7, 8, 9)]
