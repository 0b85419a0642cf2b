import pytest

from pipelines.boilerplate.page_parts.further_articles import further_articles, story_cards
from pipelines.boilerplate.page_parts.outline import Outline
from pipelines.items import Metadata
from tests.pages import HEADLINE, PARAGRAPHS, blocks_of

_OTHER = (
    "Der Stadtrat von Esk hat am Dienstag beschlossen, die alte Mühle am Fluss zu kaufen und als Schule zu nutzen.",
    "Der Preis beträgt nach Angaben der Verwaltung drei Millionen, dazu kommen Kosten für das undichte Dach.",
    "Die Lehrer des Ortes hatten seit langem auf mehr Räume gehofft und zeigten sich am Abend sehr zufrieden.",
)
_OTHER_HEADLINE = "Alte Mühle wird zur Schule"


def _text(lines: tuple[str, ...]) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


def _parts(tag: str) -> str:
    return f"<{tag}><h2>One</h2>{_text(PARAGRAPHS)}</{tag}><{tag}><h2>Two</h2>{_text(_OTHER)}</{tag}>"


def _cut(body: str, *, is_live_blog: bool = False, declared: str | None = None) -> set[str]:
    blocks = blocks_of(f"<html><body>{body}</body></html>")
    metadata = Metadata(headline=HEADLINE, is_live_blog=is_live_blog, declared_body=declared)
    return {blocks[i].text for stretch, _ in further_articles(Outline(blocks, metadata)) for i in stretch}


_OWN = f"<h1>{HEADLINE}</h1><p>2 March 2026</p>{_text(PARAGRAPHS)}"
_NEXT = f"<h1>{_OTHER_HEADLINE}</h1><p>1 März 2026</p>{_text(_OTHER)}"


@pytest.mark.parametrize(
    "body",
    [
        f"<article>{_OWN}</article><article>{_NEXT}</article>",
        f"<article>{_OWN}</article><article>{_NEXT.replace('h1', 'h2')}</article>",
        f"<article>{_NEXT}</article><article>{_OWN}</article>",
        f"<div class='s'><div class='k'>{_OWN}</div><div class='k'>{_NEXT}</div></div>",
        f"<div class='s'><div class='k'>{_OWN}</div><p>Up next</p><div class='n'><b>Now</b>{_NEXT}</div></div>",
        f"<div>{_OWN}{_NEXT}</div>",
        f"<main>{_OWN}</main><div class='next-article'>{_NEXT}</div>",
        f"<div>{_OWN}<div><h1><a href='/o'>{_OTHER_HEADLINE}</a></h1><p>Jo Marsh</p>{_text(_OTHER)}</div></div>",
        f"<div>{_OWN.replace('<h1', '<h1 class=t4')}<div>{_NEXT.replace('<h1', '<h2 class=t4')}</div></div>",
    ],
)
def test_another_article_is_found(body: str) -> None:
    cut = _cut(body)
    assert cut.issuperset((*_OTHER, _OTHER_HEADLINE))
    assert cut.isdisjoint((*PARAGRAPHS, HEADLINE))


def test_what_follows_the_end_of_the_declared_text_is_another_article() -> None:
    body = f"<div class='a'>{_OWN}</div><div class='b'><h3>{_OTHER_HEADLINE}</h3>{_text(_OTHER)}</div>"
    assert _cut(body, declared=" ".join(PARAGRAPHS)).issuperset(_OTHER)
    assert _cut(body) == set()


@pytest.mark.parametrize(
    "body",
    [
        f"<h1>{HEADLINE}</h1>{_text(PARAGRAPHS)}<h1>{_OTHER_HEADLINE}</h1>{_text(_OTHER)}",
        f"<h1>{HEADLINE}</h1>{_text(PARAGRAPHS)}<h1><a href='#two'>{_OTHER_HEADLINE}</a></h1>{_text(_OTHER)}",
        f"<h1 class=t>{HEADLINE}</h1>{_text(PARAGRAPHS)}<h2 class=t>{_OTHER_HEADLINE}</h2>{_text(_OTHER)}",
        f"<h1>{HEADLINE}</h1>{_parts('section')}",
        f"<h1>{HEADLINE}</h1>{_parts('article')}",
        f"<h2>{HEADLINE}</h2>{_text(PARAGRAPHS)}<p>2 March 2026</p><h2>{_OTHER_HEADLINE}</h2>{_text(_OTHER)}",
        f"<article><h1>{HEADLINE}</h1>{_text(PARAGRAPHS)}<h2>{_OTHER_HEADLINE}</h2>{_text(_OTHER)}</article>",
    ],
)
def test_parts_of_one_article_are_no_other_article(body: str) -> None:
    assert _cut(body) == set()


def test_entries_of_a_live_blog_are_no_other_articles() -> None:
    assert _cut(f"<article>{_OWN}</article><article>{_NEXT}</article>", is_live_blog=True) == set()


def test_a_truncated_declared_text_ends_before_a_heading_by_chance() -> None:
    body = f"<div>{_OWN}<h2>{_OTHER_HEADLINE}</h2>{_text(_OTHER)}</div>"
    assert _cut(body, declared=" ".join(PARAGRAPHS)) == set()


def _cards(heading: str, count: int = 2, text: tuple[str, ...] = _OTHER[:1]) -> str:
    return f"<article><header>{heading}</header>{_text(text)}<footer>1 March 2026</footer></article>" * count


def _in_cards(body: str) -> set[str]:
    blocks = blocks_of(f"<html><body>{body}</body></html>")
    outline = Outline(blocks, Metadata(headline=HEADLINE))
    return {blocks[index].text for stretch, _ in story_cards(outline) for index in stretch}


def test_cards_of_other_stories_have_linked_headlines() -> None:
    linked = f"<h2><a href='/other'>{_OTHER_HEADLINE}</a></h2>"
    assert _in_cards(f"{_cards(linked)}<div>{_OWN}</div>") == {_OTHER_HEADLINE, _OTHER[0], "1 March 2026"}
    assert _in_cards(f"<article>{_OWN}</article><div>{_cards(linked)}</div>").isdisjoint(PARAGRAPHS)
    assert not _in_cards(f"<div>{_OWN}</div>{_cards(linked, count=1)}")
    plain, permalink = f"<h2>{_OTHER_HEADLINE}</h2>", f"<h3><a href='#e1'>{_OTHER_HEADLINE}</a></h3>"
    assert not _in_cards(f"<div>{_OWN}</div>{_cards(plain)}")
    assert not _in_cards(f"<div>{_OWN}</div>{_cards(permalink)}")
    assert not _in_cards(f"<h1>{HEADLINE}</h1>{_cards(linked, text=_OTHER)}")


def test_cards_of_any_element_are_three_alike_and_outside_of_the_article() -> None:
    card = f"<div class='box'><h3><a href='/o'>{_OTHER_HEADLINE}</a></h3><p>{_OTHER[0]}</p></div>"
    assert _in_cards(f"<div>{_OWN}</div><div>{card * 3}</div>") == {_OTHER_HEADLINE, _OTHER[0]}
    assert _in_cards(f"<div>{card * 3}</div><div>{_OWN}</div>") == {_OTHER_HEADLINE, _OTHER[0]}
    assert not _in_cards(f"<div>{_OWN}</div><div>{card * 2}</div>")
    assert not _in_cards(f"<h1>{HEADLINE}</h1>{_text(PARAGRAPHS[:3])}<div>{card * 7}</div>{_text(PARAGRAPHS[3:])}")
    assert not _in_cards(f"<div>{_OWN}</div><div>{card.replace('<a', '<b').replace('</a', '</b') * 3}</div>")


def test_cards_that_end_in_the_same_link_are_other_stories() -> None:
    card = f"<section><h3>{_OTHER_HEADLINE}</h3><p>{_OTHER[0]}</p><a href='/{{}}'>Mehr erfahren</a></section>"
    cards = "".join(map(card.format, range(3)))
    assert _in_cards(f"<div>{_OWN}</div><div>{cards}</div>") == {_OTHER_HEADLINE, _OTHER[0], "Mehr erfahren"}
    assert not _in_cards(f"<h1>{HEADLINE}</h1>{_text(PARAGRAPHS[:2])}<div>{cards}</div>{_text(PARAGRAPHS[2:])}")
    assert not _in_cards(f"<div>{_OWN}</div><div>{cards.replace('erfahren', '', 1)}</div>")
    assert not _in_cards(f"<div>{_OWN}</div><div>{cards.replace('href=', 'name=')}</div>")
    assert not _in_cards(f"<div>{_OWN}</div><div>{cards.replace('/0', '#top')}</div>")
