"""Promotions and paragraphs are inserted between the paragraphs of an article."""

from collections import Counter

from lxml import html

from benchmarks.banks import Bank, Promotion
from benchmarks.made_promotions import Inserted, insert, truth_of
from pipelines.html.segmenter import segment

_ARTICLE = "".join(f"<p class=text id=p{number}>Paragraph number {number} of the article.</p>" for number in range(6))
_PROMOTION = Promotion("offer", "en", "Brightsole", "Order Brightsole boots today, dry feet guaranteed.", "z")
_BANK = Bank({"en": [_PROMOTION]}, {"en": ["The maker of boots sold fewer pairs last year."]})


def _texts(name: str, language: str | None = "en", source: str = _ARTICLE) -> tuple[Inserted, list[str]]:
    tree = html.document_fromstring(source)
    blocks = segment(tree)
    inserted = insert(name, language, blocks, range(len(blocks)), _BANK)
    return inserted, [block.text for block in segment(tree)]


def test_what_is_inserted_stands_between_the_paragraphs_which_all_stay() -> None:
    for name in map(str, range(30)):
        inserted, texts = _texts(name)
        new = [*(line.text for line in inserted.promotions), *inserted.paragraphs]
        assert Counter(texts) == Counter([*new, *(f"Paragraph number {number} of the article." for number in range(6))])
        assert inserted.promotions
        assert texts[0] == "Paragraph number 0 of the article."


def test_the_same_page_gets_the_same_insertions() -> None:
    assert _texts("one") == _texts("one")
    assert len({tuple(_texts(str(number))[1]) for number in range(20)}) > 1


def test_nothing_is_inserted_into_short_articles_and_other_languages() -> None:
    assert _texts("one", source="<p>Only one paragraph.</p>")[0] == Inserted((), ())
    assert _texts("one", "fi")[0] == Inserted((), ())
    assert _texts("one", None)[0] == Inserted((), ())


def test_the_truth_names_what_was_inserted_and_its_writer() -> None:
    truth = truth_of({"text": "a"}, Inserted((_PROMOTION,), ("b",)))

    assert truth["promos"] == [
        {"text": _PROMOTION.text, "brand": "Brightsole", "kind": "offer", "writer": "z"},
    ]
    assert truth["inserted"] == ["b"]
    assert truth["text"] == "a"
