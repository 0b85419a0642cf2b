import pytest
from lxml import etree, html

from pipelines.boilerplate.trafilatura import align, run_trafilatura
from pipelines.html.segmenter import segment
from tests.pages import PARAGRAPHS, Markup, blocks_of, page_html


def _kept(lines: list[str], source: str) -> tuple[list[str], float]:
    blocks = blocks_of(source)
    verdict = align(lines, blocks)
    return [blocks[index].text for index in sorted(verdict.kept)], verdict.explained


_PAGE = "<p>Menu</p>" + "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS) + "<p>Menu</p>"


def test_equal_lines_are_found() -> None:
    assert _kept(list(PARAGRAPHS), _PAGE) == (list(PARAGRAPHS), 1.0)


def test_spacing_and_marks_of_the_extractor_do_not_matter() -> None:
    lines = [f"- {paragraph.upper()}  " for paragraph in PARAGRAPHS]
    assert _kept(lines, _PAGE) == (list(PARAGRAPHS), 1.0)


def test_a_line_that_stands_twice_on_the_page_is_found_at_its_place() -> None:
    blocks = blocks_of(f"<p>Short line</p><p>{PARAGRAPHS[0]}</p><p>Short line</p><p>{PARAGRAPHS[1]}</p>")
    assert align([PARAGRAPHS[0], "Short line", PARAGRAPHS[1]], blocks).kept == {1, 2, 3}


def test_paragraphs_that_the_extractor_joined_are_found() -> None:
    kept, explained = _kept([" ".join(PARAGRAPHS[:3])], _PAGE)
    assert kept == list(PARAGRAPHS[:3])
    assert 0.8 < explained <= 1


def test_a_row_of_a_table_is_found() -> None:
    source = f"<p>{PARAGRAPHS[0]}</p><table><tr><td>Fish market stop</td><td>opens Monday</td></tr></table>"
    assert (
        _kept([PARAGRAPHS[0], "| Fish market stop | opens Monday |"], source)[0][1] == "Fish market stop | opens Monday"
    )


def test_text_that_no_block_holds_is_reported_as_unexplained() -> None:
    kept, explained = _kept(["Nothing of this stands anywhere on the page at all."], _PAGE)
    assert (kept, explained) == ([], 0.0)


@pytest.mark.parametrize("source", ["<p></p>", _PAGE])
def test_an_extractor_that_found_nothing_keeps_nothing(source: str) -> None:
    assert _kept([], source) == ([], 1.0)


def test_very_long_pages_are_matched_too() -> None:
    lines = [f"Paragraph number {number} of this very long page is here." for number in range(1600)]
    kept, explained = _kept(lines, "".join(f"<p>{line}</p>" for line in lines))
    assert (kept, explained) == (lines, 1.0)


@pytest.mark.parametrize("markup", Markup)
def test_trafilatura_is_asked_once_and_leaves_the_tree_as_it_was(markup: Markup) -> None:
    tree = html.document_fromstring(page_html(PARAGRAPHS, markup))
    before = etree.tostring(tree)
    blocks = segment(tree)
    verdict = run_trafilatura(tree, blocks)
    assert etree.tostring(tree) == before
    assert {blocks[index].text for index in verdict.kept} >= set(PARAGRAPHS)
    assert verdict.explained > 0.8


@pytest.mark.parametrize(
    "source", ["<p></p>", "<html><head><title>x</title></head></html>", "<frameset></frameset>", "<p>x</p>"]
)
def test_pages_without_an_article_are_answered(source: str) -> None:
    tree = html.document_fromstring(source)
    assert run_trafilatura(tree, segment(tree)).explained >= 0
