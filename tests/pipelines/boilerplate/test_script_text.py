"""The article's text out of the scripts of a page that shows none."""

import json
from typing import Any

import pytest
from lxml import html

from pipelines.boilerplate.script_text import script_paragraphs
from pipelines.extraction.article import build_article
from pipelines.items import ArticleItem, RejectedPage
from tests.pages import HEADLINE, PARAGRAPHS, page

_TEASERS = [
    {"title": f"Story {number}", "summary": f"In story number {number}, the council talked about dogs and bins."}
    for number in range(30)
]
_AS_HTML = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
_STATES: dict[str, Any] = {
    "a string of HTML": {"article": {"body": _AS_HTML}, "teasers": _TEASERS},
    "a list of objects": {"parts": [{"type": "p", "html": f"<p>{line}</p>"} for line in PARAGRAPHS], "more": _TEASERS},
    "a list of lists": {"body": [["p", {}, line] for line in PARAGRAPHS]},
    "text with line breaks": {"articleBody": "\n\n".join(PARAGRAPHS)},
}
_SCRIPTS = {
    "data": "<script id=__NEXT_DATA__ type=application/json>{}</script>",
    "an assignment": "<script>window.a = 1; window.__STATE__ = {}; window.b = 2;</script>",
    "structured data": "<script type='application/ld+json'>{}</script>",
    "a call": "<script>self.push([1, {}])</script>",
}


def _source(state: Any, script: str = _SCRIPTS["data"], shown: str = "") -> str:
    return (
        f"<html lang=en><head><meta property=og:type content=article><title>{HEADLINE}</title></head>"
        f"<body><div id=app>{shown}</div>{script.replace('{}', json.dumps(state))}</body></html>"
    )


@pytest.mark.parametrize("state", _STATES)
@pytest.mark.parametrize("script", _SCRIPTS)
def test_the_text_is_found_whatever_the_state_looks_like(state: str, script: str) -> None:
    tree = html.document_fromstring(_source(_STATES[state], _SCRIPTS[script]))

    assert script_paragraphs(tree, HEADLINE) == PARAGRAPHS


@pytest.mark.parametrize("headline", ["Council passes budget for swimming pools", None])
def test_a_text_about_something_else_is_not_the_article(headline: str | None) -> None:
    tree = html.document_fromstring(_source(_STATES["a string of HTML"]))

    assert script_paragraphs(tree, headline) == ()


@pytest.mark.parametrize(
    "state",
    [{"teasers": _TEASERS}, {"body": PARAGRAPHS[0]}, [], {"a": [[[["x"] * 40] * 40] * 40]}, {"a": "<div>" * 500}],
)
def test_teasers_and_short_texts_are_no_article(state: Any) -> None:
    assert script_paragraphs(html.document_fromstring(_source(state)), HEADLINE) == ()


def test_what_is_no_json_is_skipped() -> None:
    source = (
        "<p>x</p><script>var a = {b: 1}; if (x) [1,</script><script>={{{</script><script>(" + "[" * 10_000 + "</script>"
    )

    assert script_paragraphs(html.document_fromstring(source), HEADLINE) == ()


def test_a_page_without_text_becomes_the_article_in_its_script() -> None:
    article = build_article(page(_source(_STATES["a string of HTML"])))

    assert isinstance(article, ArticleItem)
    assert article.article_body == "\n".join(PARAGRAPHS)


def test_the_shown_text_wins() -> None:
    shown = "".join(f"<p>{line} It was seen.</p>" for line in PARAGRAPHS)

    article = build_article(page(_source(_STATES["a string of HTML"], shown=shown)))

    assert isinstance(article, ArticleItem)
    assert "It was seen" in article.article_body


def test_a_page_that_is_not_free_is_not_read_from_its_script() -> None:
    declared = {"@type": "NewsArticle", "isAccessibleForFree": False, "headline": HEADLINE}
    head = _SCRIPTS["structured data"].replace("{}", json.dumps(declared))

    assert isinstance(build_article(page(head + _source(_STATES["a string of HTML"]))), RejectedPage)


_INFLECTED = {
    "폐교에 들어선 천문대, 섬마을 아이들의 별": (
        "문을 닫은 지 열두 해가 지난 섬마을 폐교를 고쳐 만든 작은 천문대가 지난 토요일 저녁 첫 관측회를 열었다.",
        "아이들이 직접 깎은 거울로 만든 망원경 앞에는 섬 주민 절반이 넘는 백여 명이 밤늦게까지 줄을 서서 기다렸다.",
    ),
    "Köyün eski okulu seramik atölyesine dönüştü": (
        "Kızıldere köyünde on iki yıldır boş duran ilkokul salı günü seramik atölyesi olarak yeniden açıldı.",
        "Okulun çatısını köylüler kendi elleriyle onardı, fırın ise bir fabrikadan hibe edildi ve üç günde taşındı.",
    ),
    "โรงเรียนทอผ้าในวัดร้าง": (
        "ชาวบ้านหนองแก้วร่วมกันเปิดโรงเรียนทอผ้าในศาลาวัดที่ถูกทิ้งร้างมานานกว่าสามสิบปี โดยมีนักเรียนรุ่นแรกยี่สิบสี่คน",
        "กี่ทอผ้าทั้งหมดเป็นของเก่าที่เก็บไว้ใต้ถุนบ้าน ช่างไม้ในหมู่บ้านใช้เวลาแปดเดือนซ่อมแซมจนใช้งานได้ครบทุกหลัง",
    ),
}


@pytest.mark.parametrize("headline", _INFLECTED)
def test_words_with_other_endings_and_lines_without_full_stops_are_text_too(headline: str) -> None:
    lines = tuple(f"{number}. {line}" for number in range(4) for line in _INFLECTED[headline])
    tree = html.document_fromstring(_source({"body": lines, "teasers": _TEASERS}))

    assert script_paragraphs(tree, headline) == lines
    assert script_paragraphs(tree, HEADLINE) == ()
