"""The element with the headline and the article is told from a ticker, a sidebar or a profile beside it."""

from pipelines.boilerplate.features.page_view import view_page
from pipelines.html.blocks import Block
from pipelines.items import Metadata
from tests.pages import PARAGRAPHS, blocks_of

_HEADLINE = "Herring returns to the inner harbour"
_TITLE = f"<h1>{_HEADLINE}</h1>"
_TEXT = "".join(f"<p>{line}</p>" for line in PARAGRAPHS[:3])
_TICKER = "".join(f"<li><div><p>{line} It was late.</p></div></li>" for line in PARAGRAPHS * 2)


def _apart(body: str) -> tuple[list[str], tuple[Block, ...]]:
    blocks = blocks_of(body)
    view = view_page(blocks, Metadata(headline=_HEADLINE))
    return [block.tag for block, is_apart in zip(blocks, view.apart.tolist(), strict=True) if is_apart], blocks


def test_entries_beside_a_shorter_article_are_apart() -> None:
    found, _ = _apart(f"<div><article>{_TITLE}{_TEXT}</article><aside><ul>{_TICKER}</ul></aside></div>")

    assert found == ["p"] * len(PARAGRAPHS) * 2


def test_an_article_beside_the_element_of_its_headline_is_not() -> None:
    profile = f"<section><p>{PARAGRAPHS[3]}</p><p>{PARAGRAPHS[4]}</p></section>"
    found, _ = _apart(f"<div><div>{_TITLE}{profile}</div><div>{_TEXT}</div></div>")

    assert found == []


def test_without_the_headline_on_the_page_nothing_is_apart() -> None:
    found, blocks = _apart(f"<div><h1>The Daily Kite</h1></div><article>{_TEXT}</article><aside>{_TICKER}</aside>")

    assert found == []
    assert view_page(blocks, Metadata()).headline == 0


def test_a_tag_made_up_by_the_site_names_its_element() -> None:
    (block,) = blocks_of("<kite-teaser>Gulls counted on the quay again</kite-teaser>")

    assert {"kite", "teaser"} <= block.frame.name_words
