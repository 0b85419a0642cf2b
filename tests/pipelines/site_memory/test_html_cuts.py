"""Paragraphs leave the HTML and come back to the letter, whatever is around them."""

from html import escape

from hypothesis import given
from hypothesis import strategies as st

from pipelines.site_memory.html_cuts import pieces_of, with_pieces, without

WORDS = st.text("abcäß<&>\"' ", min_size=1, max_size=12).filter(lambda text: any(map(str.isalpha, text)))


@st.composite
def htmls(draw: st.DrawFn) -> tuple[list[str], str]:
    """Return paragraphs and the HTML that holds them, as `structured_text` writes it."""
    paragraphs: list[str] = []
    parts: list[str] = []

    def text() -> str:
        paragraphs.append(" ".join(draw(WORDS).split()) or "a")
        said = escape(paragraphs[-1], quote=False)
        return f'<a href="/x?a=1&amp;b=2">{said}</a>' if draw(st.booleans()) else said

    for kind in draw(st.lists(st.sampled_from(["p", "h2", "ul", "nested", "blockquote", "table", "pre"]), min_size=1)):
        number = draw(st.integers(1, 3))
        if kind in {"p", "h2"}:
            parts.append(f"<{kind}>{text()}</{kind}>\n")
        elif kind == "ul":
            parts.append("<ul>" + "".join(f"<li>{text()}</li>\n" for _ in range(number)) + "</ul>\n")
        elif kind == "nested":
            inner = "".join(f"<p>{text()}</p>\n" for _ in range(number))
            parts.append(f"<ol><li>{inner}<ul><li>{text()}</li>\n</ul>\n</li>\n</ol>\n")
        elif kind == "blockquote":
            parts.append("<blockquote>" + "".join(f"<p>{text()}</p>\n" for _ in range(number)) + "</blockquote>\n")
        elif kind == "table":
            rows = "".join(f"<tr><td>{text()}</td></tr>\n" for _ in range(number))
            parts.append(f"<table>{rows}</table>\n")
        else:
            parts.append("<pre>" + "".join(f"{text()}\n" for _ in range(number)) + "</pre>\n")
    return paragraphs, "".join(parts).strip("\n")


@given(htmls(), st.randoms(use_true_random=False))
def test_what_is_cut_comes_back_and_the_rest_is_whole_html(made: tuple[list[str], str], chance: object) -> None:
    paragraphs, html = made
    numbers = {number for number in range(len(paragraphs)) if chance.random() < 0.4}  # type: ignore[attr-defined]  # hypothesis hides the type

    pieces = pieces_of(html, paragraphs, numbers)

    assert pieces is not None
    left = without(html, pieces.values())
    assert with_pieces(left, pieces.values()) == html
    rest = [paragraph for number, paragraph in enumerate(paragraphs) if number not in numbers]
    assert pieces_of(left, rest, ()) == {}
    assert not left.endswith("\n")
    if not rest:
        assert left == ""


def test_an_element_goes_with_the_last_of_its_paragraphs() -> None:
    html = "<p>One</p>\n<ul><li>Two</li>\n<li>Three</li>\n</ul>\n<p>Four</p>"
    paragraphs = ["One", "Two", "Three", "Four"]

    one = pieces_of(html, paragraphs, {1})
    both = pieces_of(html, paragraphs, {1, 2})

    assert one is not None
    assert both is not None
    assert without(html, one.values()) == "<p>One</p>\n<ul><li>Three</li>\n</ul>\n<p>Four</p>"
    assert without(html, both.values()) == "<p>One</p>\n<p>Four</p>"


def test_html_of_other_paragraphs_is_not_touched() -> None:
    assert pieces_of("<p>One</p>", ["Two"], {0}) is None
    assert pieces_of("<p>One</p>", ["One", "Two"], {0}) is None
