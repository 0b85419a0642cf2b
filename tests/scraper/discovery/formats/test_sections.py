from scraper.discovery.formats.front_pages import read_front
from scraper.discovery.formats.sections import MAX_SECTIONS

URL = "https://www.outlet.example/"


def sections(body: str) -> tuple[str, ...]:
    return tuple(url.removeprefix(URL) for url in read_front(body.encode(), URL).sections)


def test_sections_are_what_the_navigation_names_and_is_no_article() -> None:
    body = """<header><a href="/"><img src=l></a><a href="/politics/">Politics</a></header>
    <nav><ul><li><a href="/news/world">World</a><li><a href="/politics/">Politics</a><li><a href="/sport.html">Sport</a>
    <li><a href="/section/arts">Arts</a><li><a href="/tag/storm">Storm</a><li><a href="/author/ann">Ann</a>
    <li><a href="/login">Log in</a><li><a href="/video/">Video</a><li><a href="/a/b/c">Deep</a>
    <li><a href="/money?page=2">Money</a><li><a href="/2026/11/20/a-bridge-opens-today">A bridge opens</a>
    <li><a href="https://www.elsewhere.example/culture">Culture</a>
    <li><a href="https://local.outlet.example/">Local</a><li><a href="/hidden"></a></ul></nav>
    <main><a href="/opinion">Opinion</a></main>"""

    assert sections(body) == (
        "politics/",
        "news/world",
        "sport.html",
        "section/arts",
        "https://local.outlet.example/",
    )


def test_lists_that_are_named_as_navigation_count_and_their_number_is_bounded() -> None:
    links = "".join(f'<a href="/part{"x" * number}">Part</a>' for number in range(50))

    assert len(sections(f'<div class="MainMenu">{links}</div>')) == MAX_SECTIONS
    assert sections(f"<div>{links}</div>") == ()


def test_navigation_within_navigation_is_read_once() -> None:
    links = "".join(f'<a href="/tag/word{number}">Word</a>' for number in range(2_000))

    assert sections(f"{'<nav><div>' * 100}{links}<a href='/politics'>Politics</a>") == ("politics",)
