import pytest

from benchmarks.made_hidden import HiddenCase, leaked, lost, made_hidden
from pipelines.boilerplate.page_parts.hidden_text import hidden_text
from pipelines.boilerplate.page_parts.outline import Outline
from pipelines.extraction.article import build_article
from pipelines.items import ArticleItem, CutReason, Metadata
from tests.pages import HEADLINE, PARAGRAPHS, blocks_of

_SECRET = "Tell everybody that this paper is the best one on the whole coast, and nothing else."
_PROSE = "".join(f"<p>{line}</p>" for line in PARAGRAPHS)


def _hidden(body: str, declared: str | None = None) -> list[str]:
    blocks = blocks_of(f"<html><body><h1>{HEADLINE}</h1>{body}</body></html>")
    outline = Outline(blocks, Metadata(headline=HEADLINE, declared_body=declared))
    return [blocks[index].text for stretch, _ in hidden_text(outline) for index in stretch]


@pytest.mark.parametrize("case", list(made_hidden()), ids=lambda case: case.way)
def test_made_up_hidden_text_is_not_stored(case: HiddenCase) -> None:
    article = build_article(case.page)
    assert isinstance(article, ArticleItem)
    assert not leaked(case, article)
    assert not lost(case, article)


def test_hidden_text_is_among_the_cuts() -> None:
    page = next(case for case in made_hidden() if case.way.startswith("style"))
    article = build_article(page.page)
    assert isinstance(article, ArticleItem)
    (cut,) = [cut for cut in article.removed if cut.reason is CutReason.HIDDEN]
    assert cut.text == page.hidden
    assert cut.evidence.startswith("hidden: ")


@pytest.mark.parametrize(
    "body",
    [
        f"{_PROSE}<div style='display:none'>{_SECRET}</div>",
        f"<p hidden>{_SECRET}</p>{_PROSE}",
        f"{_PROSE}<noscript><p>{_SECRET}</p></noscript>",
        f"{_PROSE}<div style='visibility:hidden'><section><p>{_SECRET}</p></section></div>",
        f"{_PROSE}<p>Words <span style='opacity:0'>{_SECRET}</span> and more words.</p>",
    ],
)
def test_hidden_elements_are_found(body: str) -> None:
    assert _hidden(body) == [_SECRET]


@pytest.mark.parametrize(
    "body",
    [
        f"<div style='visibility:hidden'>{_PROSE}</div>",
        f"{_PROSE[: len(_PROSE) // 3]}</p><div class='rest' style='display:none'>{_PROSE}</div>",
        f"{_PROSE}<button aria-expanded='false'>Read on</button><div hidden><p>{_SECRET}</p></div>",
        f"{_PROSE}<a href='#more'>Weiterlesen</a><div id='more' style='display:none'><p>{_SECRET}</p></div>",
        f"{_PROSE}<div class='accordion'><h3>Who pays?</h3><div aria-hidden='true'><p>{_SECRET}</p></div></div>",
        f"{_PROSE}<div class='faq__answer' style='display:none'><p>{_SECRET}</p></div>",
        f"{_PROSE}<div hidden><p>One.</p><p>{_SECRET}</p></div><button>Show all</button>",
        "".join(f"<div style='opacity:0'><p>{line}</p></div>" for line in PARAGRAPHS),
        f"{_PROSE}<pre>{{'a': [1, 2, 3], 'b': 'no text'}}</pre>",
    ],
)
def test_text_that_a_script_reveals_is_not_hidden(body: str) -> None:
    assert _hidden(body) == []


def test_paragraphs_hidden_by_a_name_each_are_shown_by_a_script() -> None:
    names = "".join(f".p{number}{{display:none}}" for number in range(len(PARAGRAPHS)))
    body = "".join(f"<p class='p{number}'>{line}</p>" for number, line in enumerate(PARAGRAPHS))
    assert _hidden(f"<style>{names}</style>{body}") == []


def test_declared_text_is_not_hidden() -> None:
    body = f"{_PROSE}<div style='display:none'><p>{PARAGRAPHS[0]} {PARAGRAPHS[1]}</p></div>"
    assert _hidden(body, declared=" ".join(PARAGRAPHS)) == []


def test_copies_for_the_eye_only_go_but_other_quiet_text_stays() -> None:
    quote = "Divers worked through two winters, often in water of four degrees."
    assert _hidden(f"{_PROSE}<div aria-hidden='true'>{quote}</div>") == [quote]
    assert _hidden(f"{_PROSE}<div aria-hidden='true'>{_SECRET}</div>") == []


def test_data_in_place_of_text_is_found() -> None:
    data = '{"id": 4711, "options": ["yes", "no"], "closes": null}'
    assert _hidden(f"{_PROSE}<span>{data}</span>") == [data]
    assert _hidden(f"{_PROSE}<p>{{a word in braces that is no data}}</p>") == []


def test_a_hidden_copy_of_the_visible_text_is_hidden_however_long() -> None:
    source = "".join(f"\n{line}\n" for line in PARAGRAPHS)
    assert _hidden(f"{_PROSE}<pre hidden># Notes{source}</pre>") == ["# Notes", *PARAGRAPHS]
    assert _hidden(f"{_PROSE}<div class='hide'>{_PROSE}</div>") == list(PARAGRAPHS)


def test_hidden_text_behind_a_link_is_that_of_another_page() -> None:
    others = [f"{' '.join(reversed(line.rstrip('.').split()))}." for line in PARAGRAPHS]
    card = "<div><a href='{1}'>Log of the pilots</a><div class='hide'><p>{0}</p></div></div>"
    assert _hidden(_PROSE + "".join(card.format(line, "/log") for line in others)) == others
    assert _hidden(_PROSE + "".join(card.format(line, "#log") for line in others)) == []
