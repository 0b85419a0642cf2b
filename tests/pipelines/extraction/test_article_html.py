"""The same words as the plain text, with their structure, and nothing that could do harm."""

import itertools
import re

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from lxml import html

from pipelines.boilerplate.evidence import BlockVerdict
from pipelines.extraction.article import build_article
from pipelines.extraction.article_html import ArticleHtml, article_html
from pipelines.extraction.injected_links import link_base_of
from pipelines.html.segmenter import segment
from pipelines.items import ArticleItem, InjectedLink
from tests.html_text import ALLOWED, lines, parsed
from tests.pages import PARAGRAPHS, Line, Markup, page, page_html

URL = "https://outlet.example/news/2026/11/02/tram.html"


def _read(source: str, url: str = URL) -> ArticleHtml:
    tree = html.document_fromstring(source)
    return article_html([BlockVerdict(block, kept=True) for block in segment(tree)], link_base_of(tree, url))


def _html(source: str) -> str:
    """Return structured text without the line ends between its tags."""
    return re.sub(r">\n", ">", _read(source).html)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>one</p><div>two</div>three", "<p>one</p><p>two</p><p>three</p>"),
        ("<p>one<br><br>two</p>", "<p>one</p><p>two</p>"),
        ("<p>a <b>b</b> <span onclick='x()'>c</span></p>", "<p>a b c</p>"),
        ("<h1>one</h1><h2>two</h2><h3>three</h3>", "<h2>one</h2><h2>two</h2><h3>three</h3>"),
        ("<h4>one</h4><h5>two</h5><h6>three</h6>", "<h4>one</h4><h4>two</h4><h4>three</h4>"),
        ("<h2><div>one</div></h2>", "<h2>one</h2>"),
        ("<ul><li>one</li><li>two</li></ul><p>x</p>", "<ul><li>one</li><li>two</li></ul><p>x</p>"),
        (
            "<ol><li>one<ul><li>two</li></ul></li><li>three</li></ol>",
            "<ol><li><p>one</p><ul><li>two</li></ul></li><li>three</li></ol>",
        ),
        ("<ul><li>one</li></ul><ul><li>two</li></ul>", "<ul><li>one</li></ul><ul><li>two</li></ul>"),
        ("<ul><li><h3>one</h3></li><li>x</li></ul>", "<ul><li><h3>one</h3></li><li>x</li></ul>"),
        ("<ul>one<li>two</li></ul><p>x</p>", "<p>one</p><ul><li>two</li></ul><p>x</p>"),
        ("<ul><ul><li>one</li></ul><li>two</li></ul>", "<ul><li>one</li><li>two</li></ul>"),
        (
            "<ul><blockquote>one</blockquote><li>two</li></ul>",
            "<blockquote><p>one</p></blockquote><ul><li>two</li></ul>",
        ),
        ("<div><li>one</li></div><p>two</p>", "<p>one</p><p>two</p>"),
        (
            "<blockquote><p>one</p><footer>two</footer></blockquote><p>three</p>",
            "<blockquote><p>one</p><p>two</p></blockquote><p>three</p>",
        ),
        ("<ul><li><div><p>one</p><p>two</p></div></li></ul>", "<p>one</p><p>two</p>"),  # lays out the page
        ("<blockquote><p>one</p><p>two</p></blockquote>", "<p>one</p><p>two</p>"),
        (
            "<table><caption>c</caption><tr><th>a</th><th>b</th></tr><tr><td>1</td><td></td></tr></table>",
            "<p>c</p><table><tr><td>a</td><td>b</td></tr><tr><td>1</td><td></td></tr></table>",
        ),
        ("<table><tr><td><p>one</p></td><td><p>two</p></td></tr></table>", "<p>one</p><p>two</p>"),
        (
            "<table><tr><td><p>a</p></td><td><ul><li>b<li>c</ul></td></tr><tr><td><div>1</div></td><td>2</td></tr></table>",
            "<table><tr><td>a</td><td>b c</td></tr><tr><td>1</td><td>2</td></tr></table>",
        ),
        ("<dl><dt>one</dt><dd>two</dd></dl>", "<p>one</p><p>two</p>"),
        ("<p>1 &lt; 2 &amp; “3” \"4\" '5'</p>", "<p>1 &lt; 2 &amp; “3” \"4\" '5'</p>"),
    ],
)
def test_structure_is_kept(source: str, expected: str) -> None:
    assert _html(f"<main>{source}</main>") == expected


def test_preformatted_lines_stay_together() -> None:
    assert _read("<pre>one\n  two</pre><p>three</p>").html == "<pre>one\ntwo\n</pre>\n<p>three</p>"


def test_nothing_kept_is_nothing() -> None:
    assert article_html([], link_base_of(html.document_fromstring("<p>x</p>"), URL)) == ArticleHtml("", ())


def test_cut_blocks_are_left_out() -> None:
    tree = html.document_fromstring("<ul><li>one</li><li>two</li><li>three</li></ul>")
    judged = [BlockVerdict(block, kept=block.text != "two") for block in segment(tree)]
    assert lines(article_html(judged, link_base_of(tree, URL)).html) == ["one", "three"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            "<p>The <a href='//b.example/r?utm_source=x#p' onclick='x()'>new  <b>report</b></a>, of</p>",
            '<p>The <a href="https://b.example/r">new report</a>, of</p>',
        ),
        (
            "<p><a href='https://b.example/?a=1&amp;b=2'>x</a></p>",
            '<p><a href="https://b.example/?a=1&amp;b=2">x</a></p>',
        ),
        (
            "<p><a href='https://b.example/\"><script>'>x</a></p>",
            '<p><a href="https://b.example/%22%3E%3Cscript%3E">x</a></p>',
        ),
        ("<p><a href='javascript:alert(1)'>x</a> <a href='#n'>y</a> <a>z</a></p>", "<p>x y z</p>"),
        (
            "<p><a href='https://b.example/1'>x</a><a href='https://b.example/2'> y </a>z</p>",
            '<p><a href="https://b.example/1">x</a> <a href="https://b.example/2">y</a> z</p>',
        ),
        (
            "<a href='https://b.example/1'><h3>x</h3><p>y</p></a>",
            '<h3><a href="https://b.example/1">x</a></h3><p><a href="https://b.example/1">y</a></p>',
        ),
        (
            "<table><tr><td>a <a href='https://b.example/1'>b</a></td><td><a href='https://b.example/2'>c</a></td></tr></table>",
            '<table><tr><td>a <a href="https://b.example/1">b</a></td><td><a href="https://b.example/2">c</a></td></tr></table>',
        ),
        ("<pre>a <a href='https://b.example/1'>b</a></pre>", '<pre>a <a href="https://b.example/1">b</a></pre>'),
        (
            "<p>\u200bso\u00adft <a href='https://b.example/1'>\u00a0 ca\u00adt\n</a> x</p>",
            '<p>soft <a href="https://b.example/1">cat</a> x</p>',
        ),
    ],
)
def test_links_stand_around_their_words(source: str, expected: str) -> None:
    assert _html(source) == expected


def test_injected_links_stay_as_words_and_are_reported() -> None:
    found = _read("<p>The <a href='/tag/oil'>oil price</a> fell, <a href='https://b.example/r'>they said</a>.</p>")
    assert found.html == '<p>The oil price fell, <a href="https://b.example/r">they said</a>.</p>'
    assert found.injected_links == (InjectedLink("oil price", "https://outlet.example/tag/oil", "listing"),)


def test_deep_nesting_is_bounded() -> None:
    found = _read("<blockquote>" * 200 + "deep" + "</blockquote>" * 200 + "<p>x</p><p>y</p>").html
    assert found.count("<blockquote>") < 20
    assert lines(found) == ["deep", "x", "y"]


_BOILERPLATE = (
    "Sign up for our newsletter.",
    "Photo: Ola Berg",
    Line("Why the quay was hollow", "h2"),
    Line("A link", "link"),
)


@given(
    st.permutations([*PARAGRAPHS, *_BOILERPLATE]).flatmap(
        lambda every: st.integers(4, len(every)).map(lambda count: every[:count])
    ),
    st.sampled_from(Markup),
)
def test_an_articles_structured_text_has_its_words(text: list[str | Line], markup: Markup) -> None:
    built = build_article(page(page_html(text, markup)))
    assume(isinstance(built, ArticleItem))
    assert isinstance(built, ArticleItem)
    assert lines(built.article_body_html) == built.article_body.split("\n")


_LEAF = st.sampled_from(["word", "word", "br", "comment", "script", "bar", "mark"])
_TAGS = (
    "div p span b a ul ol li table tr td th blockquote h1 h4 pre figure label center dl dd script style textarea "
    "iframe svg form button a"
).split()
_HREFS = ("", " href='/tag/x'", " href='https://b.example/r?utm_id=1'", " href=\"javascript:alert('x')\" onclick=x()")
_TREES = st.recursive(
    _LEAF,
    lambda inner: st.tuples(st.sampled_from(_TAGS), st.sampled_from(_HREFS), st.lists(inner, max_size=5)),
    max_leaves=30,
)
_LEAVES = {
    "br": "<br>",
    "comment": "<!-- no -->",
    "script": "<script>no()</script>",
    "bar": " | ",
    "mark": "&lt;img src=x onerror=alert(1)&gt;&amp;quot;' \"",
}


def _written(tree: object, numbers: "itertools.count[int]") -> str:
    if isinstance(tree, tuple):
        tag, attributes, inner = tree
        return f"<{tag}{attributes}>{''.join(_written(part, numbers) for part in inner)}</{tag}>"
    return _LEAVES.get(str(tree)) or f" w{next(numbers)} "


def _check(source: str) -> None:
    tree = html.document_fromstring(source)
    blocks = segment(tree)
    found = article_html([BlockVerdict(block, kept=True) for block in blocks], link_base_of(tree, URL)).html
    assert lines(found) == [block.text for block in blocks]
    for element in parsed(found).iterdescendants():
        assert element.tag in ALLOWED
        assert list(element.attrib) == (["href"] if element.tag == "a" else [])
        assert element.get("href", "https://").startswith(("http://", "https://"))
        assert element.tag != "li" or element.getparent().tag in {"ul", "ol"}
        assert element.tag not in {"ul", "ol"} or all(child.tag == "li" for child in element)


@given(st.lists(_TREES, max_size=6))
@example([("ul", "", [("li", "", ["word", ("li", "", ["word"])]), ("table", "", [("tr", "", [("td", "", ["bar"])])])])])
@example([("table", "", [("tr", "", [("td", "", ["bar", "word"]), ("td", "", ["bar"]), ("td", "", [])])])])
def test_every_page_gives_the_words_of_its_blocks_in_allowed_tags_only(trees: list[object]) -> None:
    numbers = itertools.count()
    _check(f"<html><body><div>{''.join(_written(tree, numbers) for tree in trees)}</div></body></html>")


_PIECES = st.sampled_from(
    [
        *"<>&\"'/=`| \n",
        *"<a href= <script <p> </p> <ul><li> </li> <pre> <table><tr><td> <td>".split(),
        *"javascript: &lt; &#60; &#x3c; <!-- --> ]]> <noscript> <textarea> <title> <style>".split(),
        *"<svg onload= <base href=//evil.example> <img src=x onerror= x \u2028 \u202e".split(),
    ]
)


@given(st.lists(_PIECES, max_size=40).map("".join))
def test_hostile_pages_give_allowed_tags_only(source: str) -> None:
    _check(f"<body>{source} word")
