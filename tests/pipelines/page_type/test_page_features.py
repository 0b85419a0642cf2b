"""The features of a page's type: address, head, shape of the text."""

import pytest
from lxml import html

from pipelines.boilerplate.evidence import BlockVerdict
from pipelines.items import FoundDate, Metadata
from pipelines.page_type.head_features import head_features
from pipelines.page_type.text_features import count_words, text_features
from pipelines.page_type.url_features import url_features
from tests.factories import NOW
from tests.pages import blocks_of

_PROSE = "The ferry left at nine with forty people on board, and nobody on the quay waved, because it was raining."


def test_an_address_is_taken_apart() -> None:
    address = url_features("https://forum.boats.example/Threads/Cracked%20oars-and-what-to-do.4711/?page=2")

    assert address.segments == ("threads", "cracked oars-and-what-to-do.4711")
    assert {"h:forum", "u:threads", "l:oars"} <= address.words
    assert "u:oars" not in address.words
    assert (address.numeric["host_forum"], address.numeric["address_forum"]) == (1, 1)
    assert (address.numeric["address_slug"], address.numeric["address_digits"]) == (6, 4)


def test_a_section_is_a_short_last_segment() -> None:
    assert "u:boots" in url_features("https://shop.example/boots").words


@pytest.mark.parametrize(("path", "dated"), [("2026/11/20/tram", True), ("20261120-tram", True), ("9920261", False)])
def test_a_date_in_the_address(path: str, dated: bool) -> None:
    assert bool(url_features(f"https://example.org/{path}").numeric["address_date"]) is dated


@pytest.mark.parametrize("url", ["", "https://[", "no address"])
def test_no_address_says_nothing(url: str) -> None:
    assert not url_features(url).numeric["address_news"]


def test_types_are_read_from_lists_addresses_and_several_scripts() -> None:
    tree = html.document_fromstring(
        '<script type="application/ld+json">{"@type": ["https://schema.org/NewsArticle", "Thing"]}</script>'
        '<script type="application/ld+json">{"@graph": [{"@type" : "BreadcrumbList"}]</script>'
        '<script>{"@type": "Product"}</script><p>text</p>',
    )

    head = head_features(tree, Metadata())

    assert head.types == {"newsarticle", "thing", "breadcrumblist"}
    assert head.declares_article
    assert head.numeric["declared_news"]


@pytest.mark.parametrize(
    ("og_type", "rank"), [("article", 2), ("og:product", -2), ("website", -1), ("", 0), ("book", 0)]
)
def test_open_graph_ranks_from_product_to_article(og_type: str, rank: int) -> None:
    tree = html.document_fromstring(f"<meta property='og:type' content='{og_type}'><p>text</p>")

    assert head_features(tree, Metadata()).numeric["declared_og"] == rank


@pytest.mark.parametrize(("source", "rank"), [("json_ld", 3), ("meta", 2), ("shown", 1)])
def test_a_date_weighs_by_its_place(source: str, rank: int) -> None:
    tree = html.document_fromstring("<p>text</p>")

    assert head_features(tree, Metadata(date_published=FoundDate(NOW, "today", source))).numeric["date"] == rank
    assert head_features(tree, Metadata()).numeric["date"] == 0


def test_password_fields_are_counted_and_hidden_fields_are_not() -> None:
    tree = html.document_fromstring("<form><input type=hidden><input type=password><input></form>")
    head = head_features(tree, Metadata())

    assert head.passwords == 1
    assert head.numeric["tags_input"] == 2


def test_words_of_scripts_without_spaces_are_counted() -> None:
    assert count_words("The tram runs again") == 4
    assert count_words("港の路面電車は月曜日の朝から再び乗客を運んでいる。嵐で線路が流されてから二年になる。") == 21


def test_paragraphs_and_their_longest_run() -> None:
    source = (
        f"<p>{_PROSE}</p><h2>Rain</h2><p>{_PROSE}</p><p><a href='/x'>Menu of the day</a></p><p>{_PROSE}</p><p>Short</p>"
    )
    shape = text_features([BlockVerdict(block, kept=True) for block in blocks_of(source)])

    assert shape.numeric["prose_blocks"] == 3
    assert (shape.numeric["run_paragraphs"], shape.numeric["run_words"]) == (2, 40)
    assert (shape.kept_words, shape.prose_words) == (66, 60)
    assert shape.numeric["headings"] == 1
    assert {"s:short", "s:rain", "g:rain"} <= shape.words


def test_names_of_elements_are_counted() -> None:
    cards = "<div class='product-card'><p>Boot</p></div>" * 5
    shape = text_features([BlockVerdict(block, kept=False) for block in blocks_of(f"<div class=grid>{cards}</div>")])

    assert shape.numeric["names_product"] == 5
    assert shape.numeric["names_card"] == 6
    assert {"c:product", "c:card", "c:grid"} <= shape.words
    assert not any(word.startswith("g:") for word in shape.words)


def test_nothing_has_measures_too() -> None:
    shape = text_features([])

    assert shape.kept_words == 0
    assert not any(shape.numeric.values())
