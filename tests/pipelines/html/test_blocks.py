import itertools

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import html

from pipelines.html.blocks import Block, name_words
from pipelines.html.segmenter import segment
from tests.pages import PARAGRAPHS, Markup, blocks_of, page_html


def _texts(source: str) -> list[str]:
    return [block.text for block in blocks_of(source)]


def _only(source: str) -> Block:
    (block,) = blocks_of(source)
    return block


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>one</p><p>two</p>", ["one", "two"]),
        ("one<p>two</p>three", ["one", "two", "three"]),
        ("<div>one<div>two</div>three</div>", ["one", "two", "three"]),
        ("<ul><li>one<ul><li>two</li></ul>three</li></ul>", ["one", "two", "three"]),
        ("<h2>one</h2><blockquote>two<footer>three</footer></blockquote>", ["one", "two", "three"]),
        ("<dl><dt>one</dt><dd>two</dd></dl>", ["one", "two"]),
        ("<figure><img alt='no'><figcaption>one</figcaption></figure>", ["one"]),
        ("<my-card>one</my-card>two", ["one", "two"]),
        ("<p> one \n\t two&nbsp;three </p>", ["one two three"]),
        ("<p> \n </p><p></p><p>&nbsp;</p>", []),
    ],
)
def test_each_block_level_element_holds_its_own_text(source: str, expected: list[str]) -> None:
    assert _texts(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("one<br>two", ["one", "two"]),
        ("one<br><br>two<br/> <br/>three", ["one", "two", "three"]),
        ("<div>one<b>two<br>three</b>four</div>", ["onetwo", "threefour"]),
        ("<br><br>", []),
    ],
)
def test_line_breaks_part_blocks(source: str, expected: list[str]) -> None:
    assert _texts(source) == expected


@pytest.mark.parametrize(
    "source",
    [
        "<p>o<b>n</b>e t<i>w<u>o</u></i></p>",
        "<p>one <a href='/x'>two</a></p>",
        "<p>one<span> </span>two</p>",
        "<p>one <my>two</p>",
    ],
)
def test_inline_elements_do_not_part_words(source: str) -> None:
    assert " ".join(_texts(source)) == "one two"


@pytest.mark.parametrize(
    "silent",
    [
        "<script>var no = '<p>no</p>'</script>",
        "<style>.no {}</style>",
        "<template><p>no</p></template>",
        "<svg><title>no</title><text>no</text></svg>",
        "<math><mi>no</mi></math>",
        "<iframe>no</iframe>",
        "<video>no</video>",
        "<audio>no</audio>",
        "<object>no</object>",
        "<canvas>no</canvas>",
        "<select><option>no</option></select>",
        "<datalist><option>no</option></datalist>",
        "<!-- no -->",
        "<img alt='no'>",
        "<input value='no'>",
    ],
)
def test_what_no_reader_reads_is_no_text(silent: str) -> None:
    assert _texts(f"<div>one {silent} two</div>") == ["one two"] or _texts(f"<div>one {silent} two</div>") == [
        "one",
        "two",
    ]


def test_ruby_readings_are_left_out_and_their_base_stays() -> None:
    assert _texts("<p><ruby>電車<rp>(</rp><rt>でんしゃ</rt><rp>)</rp></ruby>が動く</p>") == ["電車が動く"]


def test_soft_hyphens_and_other_invisible_marks_do_not_part_words() -> None:
    assert _texts("<p>Stra&shy;ßen\u200bbahn \ufeffMal\u2060mö</p>") == ["Straßenbahn Malmö"]


def test_text_outside_of_paragraphs_is_found_without_a_body_too() -> None:
    assert [block.text for block in segment(html.fragment_fromstring("<div>one<p>two</p></div>"))] == ["one", "two"]


def test_a_row_of_a_data_table_is_one_block() -> None:
    table = (
        "<table><caption>Stops</caption><thead><tr><th>Stop</th><th>Opens</th></tr></thead>"
        "<tbody><tr><td>Fish market</td><td><b>Monday</b></td></tr><tr><td>Ferry</td><td></td></tr></tbody></table>"
    )
    assert _texts(table) == ["Stops", "Stop | Opens", "Fish market | Monday", "Ferry |"]


def test_a_table_that_only_lays_out_the_page_is_no_row_of_values() -> None:
    table = "<table><tr><td><p>one</p><p>two</p></td><td><div>three</div></td></tr><tr><td>four</td></tr></table>"
    assert _texts(table) == ["one", "two", "three", "four"]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("<tr>stray<td>one</td>text<td>two</td>more</tr>", ["strayonetext | twomore"]),
        ("<tr><!-- no --><td>one</td><!-- no --><td>two</td></tr>", ["one | two"]),
        ("<tr><td>one</td><script>no()</script><td>two</td></tr>", ["one | two"]),
        ("<tr><td> </td><td></td></tr>", []),
    ],
)
def test_a_row_loses_no_text_and_invents_none(row: str, expected: list[str]) -> None:
    assert _texts(f"<table>{row}</table>") == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<pre>one\ntwo\n\n  three</pre>", ["one", "two", "three"]),
        ("<pre>one<br>two</pre>", ["one", "two"]),
        ("<pre>one <!-- no --><b>two</b>\nthree<script>no</script></pre>", ["one two", "three"]),
        ("<pre><code>one\ntwo</code></pre>three\nfour", ["one", "two", "three four"]),
    ],
)
def test_preformatted_text_is_cut_at_its_lines(source: str, expected: list[str]) -> None:
    assert _texts(source) == expected


def test_links_inside_preformatted_text_count() -> None:
    block = _only("<pre><a href='/x'>one</a></pre>")
    assert (block.link_density, block.links) == (1.0, 1)


def test_link_density_is_the_share_of_characters_inside_links() -> None:
    block = _only("<p>12345<a href='/x'>67890</a></p>")
    assert (block.link_density, block.link_chars, block.links) == (0.5, 5, 1)


@pytest.mark.parametrize("anchor", ["<a href='#note'>one</a>", "<a name='x'>one</a>", "<a href='#'>one</a>"])
def test_anchors_inside_the_page_are_no_links(anchor: str) -> None:
    block = _only(f"<p>{anchor}</p>")
    assert (block.link_density, block.links) == (0.0, 0)


def test_links_are_counted_for_each_block() -> None:
    first, second = blocks_of("<p><a href='/1'>one</a> <a href='/2'><b>t</b>wo</a></p><p><a href='/3'>three</a></p>")
    assert (first.links, second.links) == (2, 1)


def _spans(block: Block) -> list[tuple[str, str]]:
    return [(block.text[span.start : span.end], span.href) for span in block.spans]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p> one <a href='/1'> two\n<b>three</b> </a>four</p>", [("two three", "/1")]),
        ("<p><a href='/1'>one</a><a href='/2'>two</a> </p>", [("one", "/1"), ("two", "/2")]),
        ("<p>o\u00adne <a href='/1'>\u200btw\u00ado\u200b</a>\u00a0three</p>", [("two", "/1")]),
        ("<p>one<a href='/1'> <img></a><a href='/2'>\u200b</a>two</p>", []),
        ("<p><a href='/1'><b>one</b> <i>two</i></a></p>", [("one two", "/1")]),
        ("<p>one <a href='#x'>two</a> <a>three</a></p>", []),
    ],
)
def test_spans_say_where_links_stand_in_the_text(source: str, expected: list[tuple[str, str]]) -> None:
    assert _spans(_only(source)) == expected


def test_a_link_across_blocks_has_a_span_in_each() -> None:
    blocks = blocks_of("<a href='/1' rel='sponsored'>one<br>two</a> three")
    assert [_spans(block) for block in blocks] == [[("one", "/1")], [("two", "/1")]]
    assert {span.rel for block in blocks for span in block.spans} == {"sponsored"}


def test_a_card_is_linked_as_a_whole() -> None:
    blocks = blocks_of("<a href='/x'><div><h3>Headline</h3><p>Teaser</p></div></a><p>after</p>")
    assert [(block.text, block.link_density, block.links) for block in blocks] == [
        ("Headline", 1.0, 1),
        ("Teaser", 1.0, 1),
        ("after", 0.0, 0),
    ]


def test_emphasis_is_measured() -> None:
    block = _only("<p><b>12345</b><em>67</em>890</p>")
    assert block.emphasis_chars == 7


@given(st.text(alphabet="ab \n\u00ad", max_size=20), st.sampled_from(["a href='/x'", "b"]))
def test_densities_never_exceed_one(text: str, tag: str) -> None:
    for block in blocks_of(f"<p>x<{tag}>{text}</{tag[0]}></p>"):
        assert 0 <= block.link_density <= 1
        assert block.emphasis_chars <= len(block.text)


def test_a_block_knows_the_elements_around_it() -> None:
    block = _only(
        "<main><aside class='storyBox most-read' id='Box_7'><p><span class='byLine'>one</span></p></aside></main>"
    )
    assert block.tag == "p"
    assert [frame.tag for frame in block.frame.chain()] == ["p", "aside", "main", "body"]
    assert block.frame.chain()[1].name_words == {"story", "box", "most", "read"}
    assert block.inline_words == {"by", "line"}
    assert {frame.tag for frame in block.frame.chain()} == {"p", "aside", "main", "body"}
    assert [frame.depth for frame in block.frame.chain()] == [3, 2, 1, 0]


def test_inline_names_do_not_reach_the_next_block() -> None:
    first, second = blocks_of("<p><i class='ad'>one</i></p><p>two</p>")
    assert first.inline_words == {"ad"}
    assert not second.inline_words


def test_name_words_read_role_and_test_names_too() -> None:
    element = html.fragment_fromstring("<div role='navigation' data-testid='relatedList' aria-label='Most read'></div>")
    assert name_words(element) == {"navigation", "related", "list", "most", "read"}
    assert name_words(html.fragment_fromstring("<div style='x'></div>")) == frozenset()


@pytest.mark.parametrize("tag", ["div", "span", "b", "font", "section", "ul"])
def test_deep_nesting_is_read(tag: str) -> None:
    depth = 250
    source = f"<html><body>{f'<{tag}>' * depth}deep{f'</{tag}>' * depth}<p>after</p></body></html>"
    assert _texts(source) == ["deep", "after"]


@pytest.mark.parametrize("tag", ["tr", "td", "a", "li", "p", "pre", "br", "table"])
def test_tags_that_are_never_closed_are_read(tag: str) -> None:
    assert " ".join(_texts(f"<html><body>{f'<{tag}>' * 60}deep")) == "deep"


@pytest.mark.parametrize("markup", Markup)
def test_the_paragraphs_of_every_mark_up_are_blocks(markup: Markup) -> None:
    texts = _texts(page_html(PARAGRAPHS, markup))
    assert [text for text in texts if text in PARAGRAPHS] == list(PARAGRAPHS)


_LEAF = st.sampled_from(["word", "word", "br", "comment", "script", "image"])
_TAGS = (
    "div p span b a ul li table tr td th blockquote section article h2 pre figure figcaption em form label button "
    "center font main aside noscript details summary"
).split()
_TREES = st.recursive(
    _LEAF,
    lambda inner: st.tuples(st.sampled_from(_TAGS), st.lists(inner, max_size=5)),
    max_leaves=30,
)


def _written(tree: str | tuple[str, list[object]], numbers: "itertools.count[int]") -> str:
    """Write a generated tree as HTML whose visible words are numbered in page order."""
    if isinstance(tree, tuple):
        tag, inner = tree
        return f"<{tag}>{''.join(_written(part, numbers) for part in inner)}</{tag}>"  # type: ignore[arg-type]  # recursive
    leaves = {"br": "<br>", "comment": "<!-- no -->", "script": "<script>no()</script>", "image": "<img alt='no'>"}
    return leaves.get(tree) or f" W{next(numbers)} "


@given(st.lists(_TREES, max_size=6))
@example([("table", [("tr", ["word", ("td", ["word", "comment"]), "word", ("td", ["word"]), "word"])])])
@example([("pre", ["word", "br", ("b", ["word"]), ("div", ["word"]), "comment", "word"])])
@example([("a", [("div", ["word"]), "word", ("table", [("tr", [("td", ["word"])])])])])
def test_every_visible_word_is_in_exactly_one_block_in_page_order(trees: list[str | tuple[str, list[object]]]) -> None:
    numbers = itertools.count()
    source = "".join(_written(tree, numbers) for tree in trees)
    blocks = blocks_of(f"<html><body><div>{source}</div></body></html>")
    found = [word for block in blocks for word in block.text.split() if word != "|"]
    assert found == [f"W{number}" for number in range(next(numbers))]
    assert [block.index for block in blocks] == list(range(len(blocks)))


def test_names_in_code_are_those_of_a_highlighter() -> None:
    code = "<pre hidden><span class='comment'># fetch the tides</span>\nfetch(<b class='title'>tides</b>)</pre>"
    blocks = blocks_of(f"<p>A <span class='comment'>word</span></p>{code}")
    assert [block.inline_words for block in blocks] == [{"comment"}, set(), set()]
    assert [block.frame.hiding is not None for block in blocks] == [False, True, True]
