"""The account of a page: each block is kept, removed with its reason, or counted as furniture."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html

from pipelines.boilerplate.main_content import block_verdicts, main_content, model_pass, trafilatura_pass
from pipelines.html.segmenter import segment
from pipelines.items import FURNITURE, CutReason, MainContent, Metadata
from tests.pages import HEADLINE, PARAGRAPHS, Line, Markup, page_html

_METADATA = Metadata(headline=HEADLINE)
_BOILERPLATE = (
    "Sign up for our weekly newsletter and never miss a tram.",
    "Follow us on Facebook and Instagram",
    "Read also: Ferry prices rise in March",
    "Tranding Now",
    "Photo: Ola Berg",
    "© 2026 Harbour Post. All rights reserved.",
    "Your email address will not be published. Required fields are marked *",
    "Looking for new windows? Larchwood Glazing offers free quotes and award-winning frames. Call today.",
    "IMG_0042.jpg",
    "2 March 2026",
    Line("Ferry prices rise in March", "link"),
    Line("Why the quay was hollow", "h2"),
)


def _content(source: str) -> MainContent:
    tree = html.document_fromstring(source)
    return main_content(block_verdicts(tree, segment(tree), _METADATA))


def _check_account(source: str) -> None:
    blocks = segment(html.document_fromstring(source))
    content = _content(source)
    assert len(content.kept) + len(content.removed) + sum(content.furniture.values()) == len(blocks)
    positions = [block.position for block in content.removed]
    assert positions == sorted(set(positions))
    assert all(block.text == blocks[block.position].text and block.evidence for block in content.removed)
    assert set(content.furniture) <= set(CutReason)
    gone = {block.position for block in content.removed}
    texts = iter(block.text for block in blocks if block.index not in gone)
    assert all(kept in texts for kept in content.kept)  # in page order, and none of them removed


_LINES = st.permutations([*PARAGRAPHS, *_BOILERPLATE]).flatmap(
    lambda lines: st.integers(1, len(lines)).map(lambda count: lines[:count]),
)


@given(_LINES, st.sampled_from(Markup))
def test_every_block_is_accounted_for_once(lines: Sequence[str | Line], markup: Markup) -> None:
    _check_account(page_html(lines, markup))


@pytest.mark.parametrize("markup", Markup)
def test_the_same_page_gets_the_same_account(markup: Markup) -> None:
    source = page_html((*PARAGRAPHS[:3], *_BOILERPLATE, *PARAGRAPHS[3:]), markup)
    assert _content(source) == _content(source)


@pytest.mark.parametrize("markup", Markup)
def test_the_tree_stays_as_it_was(markup: Markup) -> None:
    tree = html.document_fromstring(page_html((*PARAGRAPHS, *_BOILERPLATE), markup))
    before = etree.tostring(tree)
    block_verdicts(tree, segment(tree), _METADATA)
    assert etree.tostring(tree) == before


def test_furniture_around_the_article_is_counted_not_listed() -> None:
    content = _content(page_html())
    assert content.kept == PARAGRAPHS
    assert content.furniture[CutReason.NAVIGATION] == 5
    assert content.furniture[CutReason.COPYRIGHT] == 1  # the footer's line says more than its place
    assert content.furniture[CutReason.SIDEBAR] == 1
    assert not any(block.reason in FURNITURE for block in content.removed)


def test_furniture_inside_the_article_is_counted_too() -> None:
    menu = "<nav><a href='/1'>Page one</a> <a href='/2'>Page two</a></nav>"
    content = _content(page_html().replace(f"<p>{PARAGRAPHS[3][:20]}", f"{menu}<p>{PARAGRAPHS[3][:20]}"))
    assert content.kept == PARAGRAPHS
    assert content.furniture[CutReason.NAVIGATION] == 6
    assert not any(block.reason in FURNITURE for block in content.removed)


def test_cuts_inside_the_article_are_listed_with_their_evidence() -> None:
    content = _content(page_html((*PARAGRAPHS[:3], _BOILERPLATE[0], *PARAGRAPHS[3:])))
    (cut,) = [block for block in content.removed if block.text == _BOILERPLATE[0]]
    assert cut.reason is CutReason.NEWSLETTER
    assert cut.evidence == "wording: “Sign up for our weekly newsletter”"


@pytest.mark.parametrize(
    "source", ["<p></p>", "<html><head><title>x</title></head></html>", "<p>x</p>", "<nav>Home</nav>"]
)
def test_pages_without_an_article_are_accounted_for_too(source: str) -> None:
    _check_account(source)


def test_an_extractor_whose_text_stands_in_no_block_is_believed() -> None:
    judged = block_verdicts(html.document_fromstring(page_html()), (), _METADATA)
    assert main_content(judged).kept == PARAGRAPHS


def test_every_block_is_judged_in_page_order_and_cut_ones_carry_reason_and_observation() -> None:
    tree = html.document_fromstring(page_html((*PARAGRAPHS, *_BOILERPLATE)))
    blocks = segment(tree)
    judged = block_verdicts(tree, blocks, _METADATA)
    assert [one.block for one in judged] == list(blocks)
    assert all((one.reason is None) == one.kept and bool(one.observation) != one.kept for one in judged)


def test_the_model_s_verdict_stays_where_the_lines_of_trafilatura_are_not_those_of_the_blocks() -> None:
    short = html.document_fromstring(page_html(PARAGRAPHS[:2]))
    other = html.document_fromstring(page_html([f"{line} That was another page." for line in PARAGRAPHS[2:]]))
    first = model_pass(segment(short), _METADATA)

    found = main_content(trafilatura_pass(first, other))

    assert first.is_doubtful
    assert found.kept == PARAGRAPHS[:2]


def test_lines_of_trafilatura_are_the_article_where_the_model_finds_none() -> None:
    empty = html.document_fromstring("<ul><li><a href=/a>A</a></li><li><a href=/b>B</a></li></ul>")
    other = html.document_fromstring(page_html())

    found = main_content(trafilatura_pass(model_pass(segment(empty), _METADATA), other))

    assert found.kept == PARAGRAPHS
