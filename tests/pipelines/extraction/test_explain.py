"""Explaining a page: every block shown once, in order, in its form, with the verdict that extraction gave."""

from collections import Counter
from pathlib import Path

import pytest

from pipelines.extraction.article import build_article
from pipelines.extraction.explain import explain
from pipelines.extraction.explanation import Explanation, PassageForm, PassageKind
from pipelines.html.parser import ParsedPage, parse
from pipelines.html.segmenter import segment
from pipelines.items import ArticleItem, CutReason, Metadata, RejectedPage
from tests.pages import HEADLINE, PARAGRAPHS, Line, Markup, page, page_html, with_line

LINES = (*PARAGRAPHS, Line("Tram drivers wanted", "h2"), "Read also: Ferry to get a second deck")


def text_of(explanation: Explanation) -> list[str]:
    return [passage.text for passage in explanation.passages]


@pytest.mark.parametrize("markup", Markup)
def test_every_block_is_a_passage_in_page_order(markup: Markup) -> None:
    fetched = page(page_html(LINES, markup))
    parsed = parse(fetched)
    assert isinstance(parsed, ParsedPage)

    assert text_of(explain(fetched)) == [block.text for block in segment(parsed.tree)]


@pytest.mark.parametrize("markup", Markup)
def test_it_says_what_the_article_says(markup: Markup) -> None:
    fetched = page(page_html(with_line("Subscribe to our newsletter", 3, LINES), markup))  # type: ignore[arg-type]  # lines too
    article = build_article(fetched)
    assert isinstance(article, ArticleItem)

    found = explain(fetched)

    assert found.result == article
    assert found.metadata.headline == HEADLINE
    assert [one.text for one in found.passages if one.cut is None] == article.article_body.split("\n")
    inside = [one for one in found.passages if one.cut is not None and not one.cut.furniture]
    assert [(one.text, one.cut.reason, one.cut.evidence) for one in inside if one.cut is not None] == [
        (row.text, row.reason, row.evidence) for row in article.removed
    ]
    around = Counter(one.cut.reason for one in found.passages if one.cut is not None and one.cut.furniture)
    assert around == article.furniture
    assert inside
    assert around


def test_every_cut_has_evidence() -> None:
    cuts = [one.cut for one in explain(page(page_html(LINES))).passages if one.cut is not None]

    assert cuts
    assert all(cut.evidence for cut in cuts)


def test_a_page_with_too_little_text_is_explained_too() -> None:
    found = explain(page("<title>Short</title><p>Only five words of text.</p>"))

    assert isinstance(found.result, RejectedPage)
    assert text_of(found) == ["Only five words of text."]
    assert found.metadata.headline == "Short"


@pytest.mark.parametrize(("body", "reason"), [(b"", "empty_page"), (b"%PDF-1.7\n\x00\x01", "not_html")])
def test_what_is_no_page_has_a_reason_and_no_passages(body: bytes, reason: str) -> None:
    found = explain(page(body))

    assert isinstance(found.result, RejectedPage)
    assert found.result.reason == reason
    assert (found.passages, found.metadata) == ((), Metadata())


def test_a_bug_in_extraction_rejects_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object) -> None:
        raise ZeroDivisionError("one too many")

    monkeypatch.setattr("pipelines.extraction.explain.read_page", broken)

    found = explain(page(page_html()))

    assert isinstance(found.result, RejectedPage)
    assert found.result.reason == "extraction_failed"
    assert "one too many" in found.result.detail
    assert Path(__file__).name in found.result.detail


def forms(body: str) -> dict[str, PassageForm]:
    """Return the forms by the text of the pieces of an article that holds `body`."""
    paragraphs = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    found = explain(page(f"<html><body><article>{paragraphs}{body}</article></body></html>"))
    return {one.text: one.form for one in found.passages if one.text not in PARAGRAPHS}


def test_headings_quotes_captions_and_lines_keep_their_form() -> None:
    assert forms(
        "<h3>Costs</h3><blockquote><p>It rained.</p><h4>Later</h4></blockquote><pre>one\ntwo</pre>"
        "<figure><figcaption>The quay</figcaption></figure><p>plain</p><table><tr><td>a</td><td>b</td></tr></table>"
    ) == {
        "Costs": PassageForm(PassageKind.HEADING, 3),
        "It rained.": PassageForm(PassageKind.PARAGRAPH, quoted=True),
        "Later": PassageForm(PassageKind.HEADING, 4, quoted=True),
        "one": PassageForm(PassageKind.LINE),
        "two": PassageForm(PassageKind.LINE),
        "The quay": PassageForm(PassageKind.CAPTION),
        "plain": PassageForm(PassageKind.PARAGRAPH),
        "a | b": PassageForm(PassageKind.ROW),
    }


def test_list_items_keep_their_number_depth_and_second_paragraph() -> None:
    assert forms(
        "<ol><li>eins</li><li><p>zwei</p><p>noch zwei</p><ul><li>innen</li></ul></li><li>drei</li></ol><ol><li>neu</li>"
        "</ol><ul><li>Punkt</li></ul><dl><dt>Wort</dt><dd>Sinn</dd></dl>"
    ) == {
        "eins": PassageForm(PassageKind.ITEM, 1, 1),
        "zwei": PassageForm(PassageKind.ITEM, 1, 2),
        "noch zwei": PassageForm(PassageKind.ITEM, 1, 2, continues=True),
        "innen": PassageForm(PassageKind.ITEM, 2),
        "drei": PassageForm(PassageKind.ITEM, 1, 3),
        "neu": PassageForm(PassageKind.ITEM, 1, 1),
        "Punkt": PassageForm(PassageKind.ITEM, 1),
        "Wort": PassageForm(PassageKind.PARAGRAPH),
        "Sinn": PassageForm(PassageKind.ITEM, 1),
    }


def test_an_article_inside_of_a_list_or_a_layout_table_is_no_list_and_no_row() -> None:
    inner = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    for around in ("<ul><li><article>{}</article></li></ul>", "<table><tr><td><div>{}</div></td></tr></table>"):
        found = explain(page(f"<html><body>{around.format(inner)}</body></html>"))
        assert {one.form for one in found.passages} == {PassageForm(PassageKind.PARAGRAPH)}


def test_reasons_are_those_of_the_closed_words() -> None:
    cuts = [one.cut for one in explain(page(page_html(LINES))).passages if one.cut is not None]

    assert {type(cut.reason) for cut in cuts} == {CutReason}
