"""Alike elements with a headline that is a link and a sentence are teasers; sections of an article are not."""

import pytest

from pipelines.boilerplate.evidence import Confidence
from pipelines.boilerplate.lists.teaser_cards import teaser_evidence
from pipelines.items import CutReason
from tests.pages import PARAGRAPHS, blocks_of

_ARTICLE = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
_SHAPES = {
    "named": "<div class='card'><h3><a href='/{0}'>Why the quay is hollow, {0}</a></h3><p>A look inside.</p></div>",
    "unnamed": "<div><h2><a href='/{0}'>Лоцманы прекратили забастовку, часть {0}</a></h2><p>Соглашение.</p></div>",
    "list": "<ul><li><div><h4><a href='/{0}'>港の水先案内人がストを中止 {0}</a></h4></div><div>合意</div></li></ul>",
    "article": "<article><header><h2><a href='/{0}'>Warum die Hundesteuer spaltet, Teil {0}</a></h2></header>"
    "<p>Ein Streit.</p><footer>Von Ida Holm</footer></article>",
}


def _cards(shape: str, count: int) -> str:
    return "".join(shape.format(number) for number in range(count))


@pytest.mark.parametrize("kind", ["named", "article"])
def test_cards_are_counted_over_the_page_by_their_names(kind: str) -> None:
    shape = _SHAPES[kind].replace("<article>", "<article class='teaser'>")
    blocks = blocks_of(f"<div>{_cards(shape, 2)}</div>{_ARTICLE}<section>{_cards(shape, 2)}</section>")

    found = list(teaser_evidence(blocks))

    assert {blocks[one.index].text for one in found}.isdisjoint(PARAGRAPHS)
    assert len(found) == len(blocks) - len(PARAGRAPHS)
    assert {one.reason for one in found} == {CutReason.TEASER}
    assert {one.confidence for one in found} == {Confidence.CERTAIN if kind == "article" else Confidence.SURE}
    assert found[0].observation == "one of 4 cards with a headline that is a link"


@pytest.mark.parametrize("shape", _SHAPES.values(), ids=_SHAPES)
def test_three_cards_of_any_shape_are_enough(shape: str) -> None:
    blocks = blocks_of(f"{_ARTICLE}<section>{_cards(shape, 3)}</section>")

    assert len(list(teaser_evidence(blocks))) == len(blocks) - len(PARAGRAPHS)
    assert not list(teaser_evidence(blocks_of(f"{_ARTICLE}<section>{_cards(shape, 2)}</section>")))


@pytest.mark.parametrize(
    "section",
    [
        "<div class='item'><h3><a href='#{0}'>The quay of Harlow, part {0}</a></h3><p>A look inside.</p></div>",
        "<div class='item'><h3>The quay of Harlow, part {0}</h3><p>A look inside.</p></div>",
        "<div class='item'><h3><a href='/{0}'>The quay of Harlow, part {0}</a></h3><p>"
        + " ".join(PARAGRAPHS[:3])
        + "</p></div>",
    ],
)
def test_sections_of_an_article_are_no_cards(section: str) -> None:
    assert not list(teaser_evidence(blocks_of(_cards(section, 5))))


def test_lines_alone_in_elements_named_as_cards_are_teasers_and_sentences_are_not() -> None:
    first, *rest = PARAGRAPHS
    lines = (
        "<kite-card>Gulls counted on the quay again</kite-card><kite-card>Pilots call off their long strike</kite-card>"
    )
    texts = f"<div class='card'><p>{rest[0]}</p></div><div class='card'><p>{rest[1]}</p></div>"
    blocks = blocks_of(f"<p>{first}</p>{lines}{texts}<p>{rest[2]}</p>")

    found = list(teaser_evidence(blocks))

    assert [blocks[one.index].tag for one in found] == ["kite-card"] * 2
    assert {(one.reason, one.observation) for one in found} == {
        (CutReason.TEASER, "one of 2 lines in elements named as cards")
    }


def test_cards_that_lead_to_many_sites_are_what_an_article_lists() -> None:
    card = "<div class='item'><h3><a href='{0}'>The quay of Harlow, part {1}</a></h3><p>A look inside.</p></div>"
    sites = [f"https://{name}.example.{end}/x" for name, end in (("www", "org"), ("shop", "com"), ("blog", "net"))]

    def found(hrefs: list[str]) -> int:
        return len(list(teaser_evidence(blocks_of("".join(card.format(href, n) for n, href in enumerate(hrefs))))))

    assert found(sites) == 0
    assert found([*sites, "/own", "/own/2", "/own/3"]) == 0
    assert found([*sites, "/own", "/own/2", "/own/3", "/own/4"]) == 14
    assert found([f"https://{name}.example.org/x" for name in ("www", "news", "sport")]) == 6
    assert found(["http://[", *sites[:2]]) == 6
