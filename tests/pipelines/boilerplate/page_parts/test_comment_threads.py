from collections.abc import Sequence

import pytest

from pipelines.boilerplate.page_parts.comment_threads import comment_threads
from pipelines.boilerplate.page_parts.outline import Outline
from pipelines.items import Metadata
from tests.pages import HEADLINE, PARAGRAPHS, blocks_of

_COMMENTS = (
    "I have used this line for forty years and never once did the doors close at the first try in winter.",
    "With respect, the piles were paid for by the port and not by the city, as anybody can read in the budget.",
    "My grandfather drove the last car before the storm, and he would have liked the brass band very much.",
)
_LEAD = f"<p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p>"


def _cut(body: str, *, is_live_blog: bool = False, headline: str = HEADLINE) -> set[str]:
    blocks = blocks_of(f"<html><body>{body}</body></html>")
    outline = Outline(blocks, Metadata(headline=headline, is_live_blog=is_live_blog))
    return {blocks[index].text for stretch, _ in comment_threads(outline) for index in stretch}


def _page(thread: str, article: str = _LEAD) -> str:
    return f"<div class='top'><h1>{HEADLINE}</h1></div><div class='m'>{article}</div>{thread}<footer>© Post</footer>"


def _units(unit: str, lines: Sequence[str] = _COMMENTS) -> str:
    return "".join(unit.format(n=number, text=line) for number, line in enumerate(lines, 1))


_LI = "<li id='c{n}'><b>Reader {n}</b> says:<div>March {n}, 2026 at 8:0{n} am</div><p>{text}</p></li>"
_DIV = "<div class='x9'><div class='x1'>reader{n} · {n} h</div><div class='x2'>{text}</div><span>{reply}</span></div>"


@pytest.mark.parametrize(
    "thread",
    [
        f"<div id='comments'><h2>What our readers say</h2><ol class='comment-list'>{_units(_LI)}</ol></div>",
        f"<section class='kommentare'><ul>{_units(_LI)}</ul></section>",
        f"<div id='disqus_thread'>{_units(_LI)}</div>",
        f"<div class='q1'><h3>3 Comments</h3><ul>{_units(_LI)}</ul></div>",
        f"<div class='q1'>3 Kommentare</div><div>{_units(_LI)}</div>",
        f"<div class='q1'>{_units(_DIV.replace('{reply}', 'Reply'))}</div>",
        f"<div class='q1'>{_units(_DIV.replace('{reply}', 'Antworten'))}</div>",
        f"<div class='q1'>{_units(_DIV.replace('{reply}', 'Répondre'))}</div>",
        f"<div class='q1'>{_units(_DIV.replace('{reply}', 'Ответить'))}</div>",
        f"<div class='q1'>{_units(_DIV.replace('{reply}', '返信する'))}</div>",
        f"<div class='q1'>{_units(_DIV.replace('{reply}', 'Responder').replace('{n} h', 'hace {n} horas'))}</div>",
        f"<div class='q1'>{_units(_DIV.replace('{reply}', '답글').replace('{n} h', '{n}시간 전'))}</div>",
        f"<h3>Reader views (3)</h3>{_units(_DIV.replace('{n} h', 'yesterday').replace('{reply}', ''))}",
        f"<div class='q1'>{_units('<div><b>reader{n}</b><p>{text}</p><button>Reply</button></div>')}</div>",
        "<div class='q1'><h4>2 Comments</h4><p><b>Ann</b></p><p>3 March 2026, 10:12</p><p>{}</p><p>Reply</p>"
        "<p><b>Bo</b></p><p>4 March 2026, 11:40</p><p>{}</p><p>{}</p><p>Reply</p></div>".format(*_COMMENTS),
    ],
)
def test_a_thread_is_found_however_long_it_is(thread: str) -> None:
    cut = _cut(_page(thread))
    assert cut.issuperset(_COMMENTS)
    assert cut.isdisjoint((*PARAGRAPHS, HEADLINE))


@pytest.mark.parametrize(
    "thread",
    [
        "<ul id='dsq-comments'>{}</ul>",
        "<div class='user-kommentare'><h4>Leserstimmen</h4>{}</div>",
        "<section class='commentaires'>{}<a href='/all'>Voir tout</a></section>",
    ],
)
@pytest.mark.parametrize("lines", [_COMMENTS, [f"{line} And so on, at length. {line}" for line in _COMMENTS]])
def test_a_thread_of_named_entries_needs_no_moments(thread: str, lines: Sequence[str]) -> None:
    unit = "<li class='comment'><div><a href='/u{n}'>Reader {n}</a></div><p>{text}</p></li>"
    cut = _cut(_page(thread.format(_units(unit, lines))))
    assert cut.issuperset(lines)
    assert cut.isdisjoint((*PARAGRAPHS, HEADLINE))


def test_answers_without_names_of_people_are_no_thread() -> None:
    unit = "<div class='comment'><p>{text}</p></div>"
    assert not _cut(_page(f"<div class='comments'>{_units(unit)}</div>"))


def test_a_nested_thread_is_found_as_one() -> None:
    answer = f"<ol>{_units(_LI, _COMMENTS[2:])}</ol>"
    thread = f"<h3>3 Comments</h3><ul>{_units(_LI.replace('</li>', answer + '</li>'), _COMMENTS[:2])}</ul>"
    assert _cut(_page(f"<div>{thread}</div>")).issuperset(_COMMENTS)


_ENTRY = "<div class='x9'><h3>{n}0:15</h3><p>{text}</p><span>Share</span></div>"


@pytest.mark.parametrize(
    "body",
    [
        f"<div id='article' class='comments-enabled'><h1>{HEADLINE}</h1><time>2 March 2026</time>{_LEAD}</div>",
        f"<h1>{HEADLINE}</h1><p>{PARAGRAPHS[0]}</p><div class='live'>{_units(_ENTRY, PARAGRAPHS[1:])}</div>",
        f"<h1>{HEADLINE}</h1>{_LEAD}<h3>8 March 2024</h3><p>The storm.</p><h3>2 June 2024</h3><p>The first pile.</p>",
        f"<h1>{HEADLINE}</h1>{_LEAD}<h3>Comment</h3><p>{PARAGRAPHS[2]}</p><p>{PARAGRAPHS[3]}</p>",
        f"<h1>{HEADLINE}</h1>{_LEAD}{_units('<p><b>Who pays for {n}?</b></p><p>{text}</p>')}",
        f"<h1>{HEADLINE}</h1>{_LEAD}{_units('<div><p>{text}</p><p>Ann Reader, Esk</p></div>')}",
        f"<h1>{HEADLINE}</h1>{_LEAD}{_units('<div><p>Frage</p><p>Warum {n}?</p><p>Antwort</p><p>{text}</p></div>')}",
        f"<h1>{HEADLINE}</h1>{_LEAD}<ul>{_units('<li>{n}0:30 {text}</li>')}</ul>",
        f"<span class='comments'>0 Comments</span><h1>{HEADLINE}</h1>{_LEAD}<p>3 March 2026</p><p>4 March 2026</p>",
    ],
)
def test_text_of_the_article_is_no_thread(body: str) -> None:
    assert _cut(body).isdisjoint((*PARAGRAPHS, *_COMMENTS, HEADLINE))


def test_the_commentary_of_a_match_is_no_thread_of_readers() -> None:
    minutes = "".join(f"<div>{n}'</div><p>{PARAGRAPHS[n % 4 + 2]}</p>" for n in range(90, 60, -1))
    assert _cut(_page(f"<div class='comments'>{minutes}<p>Kick-off at 20:45</p></div>")) == set()


def test_a_live_blog_may_have_links_for_answering() -> None:
    entries = f"<div>{_units(_DIV.replace('{reply}', 'Reply'), PARAGRAPHS[1:])}</div>"
    assert _cut(_page(entries), is_live_blog=True) == set()


def test_a_forum_has_no_article_in_front_of_its_thread() -> None:
    thread = f"<div class='comments'>{_units(_LI)}</div>"
    assert _cut(f"<h1>{HEADLINE}</h1>{thread}") == set()
