"""Authors whom a line anywhere on the page states in words: "Written by Ann Lee", "Autor" and the name behind it."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from pipelines.html.visible_text import raw_text, visible_lines
from pipelines.items import Author
from pipelines.metadata.dom_context import HeadlinePosition, in_other_article
from pipelines.metadata.people.person_names import people, reads_as_person
from pipelines.metadata.people.signatures import is_whole
from pipelines.text.tokens import normalise_text

_HOLDERS = frozenset("h2 h3 h4 h5 h6 p div span strong b em dt td th li label".split())
_AUTHOR = (
    r"authors?|author\(s\)|autor(?:in|en|es|a|ka|zy)?|autor[/:*]in(?:nen)?|auteure?s?|autor[ei]|"
    r"(?:(?:article|story|post|text)\s)?written\sby|(?:(?:artikel|beitrag|text)\s)?(?:verfasst|geschrieben)\svon|(?:(?:artículo|artigo|texto)\s)?escrito\spor|"
    r"(?:(?:article|texte)\s)?(?:écrit|rédigé)\spar|(?:(?:articolo|testo)\s)?scritto\sda|(?:(?:artikel|tekst)\s)?geschreven\sdoor|(?:article|post|story)\sauthors?|автор|作者|撰文|بقلم|ผู้เขียน|글쓴이"
)
_ALONE = rf"{_AUTHOR}|text|texte|texto|testo|tekst|текст"
#: The heading of a box about the author.
_ABOUT = (
    r"(?:about|meet)\s(?:the|our)\sauthor|über\s(?:den\sautor|die\sautorin)|zur\sperson|à\spropos\sde\sl['’]aut(?:eur|rice)|"
    r"(?:sobre|acerca\sde)\s(?:el|la|o|a)\sautora?|sull['’]aut(?:ore|rice)|chi\sè\sl['’]aut(?:ore|rice)|over\sde\sauteur|om\s(?:författaren|forfatteren)|"
    r"o\sautor(?:ze|ce|ovi|rce)|об\sавторе|про\sавтора|yazar\shakkında|tentang\spenulis|作者简介|作者簡介|著者について|عن\sالكاتب"
)
_STATES = re.compile(
    rf"\W{{0,3}}(?:(?:{_ALONE})\s?[:：]\s?|(?:{_ABOUT})\s?[:：–—-]\s?|(?:written|geschrieben|verfasst|escrito|écrit|rédigé|scritto|geschreven)\s(?:by|von|por|par|da|door)\s"
    r"|(?:(?:ein|eine)\s)?(?:\w+[\s-])?(?:beitrag|artikel|kolumne|kommentar|essay|reportage|glosse)\svon\s|(?:an?|this)\s(?:guest\s)?(?:post|essay|article|column)\sby\s)(?=\w)",
    re.IGNORECASE,
)
_LABEL = re.compile(rf"\W{{0,3}}(?:{_ALONE}|{_ABOUT})\s?[:：]?\s*$", re.IGNORECASE)
_ABOUT_LINE = re.compile(rf"^\W{{0,3}}(?:{_ABOUT})\s?[:：–—-]\s?", re.IGNORECASE)
_SURE = re.compile(rf"\W{{0,3}}(?:{_AUTHOR})\s?[:：]\s*$", re.IGNORECASE)
#: What each statement has.
_JOINT = re.compile(r"[:：–—-]|\b(?:by|von|por|par|da|door)\b", re.IGNORECASE)
#: How statements and labels begin, in lower case, and what may stand before.
_BEGINNINGS = tuple(
    """
    author autor auteur written verfasst geschrieben escrito écrit rédigé scritto geschreven автор 作者 撰文 بقلم ผู้เขียน
    글쓴이 text testo tekst текст about meet über zur à sobre acerca sull chi over om o об про yazar tentang 著者 عن
    a an this article story post artículo artigo articolo ein beitrag artikel kolumne kommentar essay reportage glosse
    """.split()
)
_MARKS = " \t\n:·•–—-*|/\"'“”„«»‚‘’()[]▶►✍📝"
_MOST, _LONGEST, _LONGEST_LABEL = 6_000, 90, 30


def stated_authors(elements: Iterable[Any], headline: HeadlinePosition) -> tuple[Author, ...]:
    """Return the people of the statements on a page if all of them name the same."""
    found: dict[frozenset[str], tuple[Author, ...]] = {}
    holders = (element for element in elements if element.tag in _HOLDERS)
    for holder in islice(holders, _MOST):
        begun = (holder.text or "").strip()
        for text, is_sure in _statements(holder, begun) if _may_state(begun) else ():
            names = people(text)
            is_named = all(reads_as_person(name) or (is_sure and is_whole(name)) for name in names)
            if names and is_named and not in_other_article(holder, headline):
                found.setdefault(frozenset(map(normalise_text, names)), tuple(map(Author, names)))
    return next(iter(found.values())) if len(found) == 1 else ()


def _statements(holder: Any, begun: str) -> Iterator[tuple[str, bool]]:
    """Yield (text, is sure) of the statement in an element, or of what stands behind a label that is all of it.

    It is sure behind the word for an author; a title may stand behind "Text".
    """
    if not len(holder) and len(begun) <= _LONGEST_LABEL and _LABEL.match(begun):
        behind = _behind(holder)
        if behind:
            yield behind, _SURE.match(begun) is not None
    elif _JOINT.search(begun) and (_STATES.match(begun) or (len(holder) and _STATES.match(f"{begun} x"))):
        text = " ".join(raw_text(holder, _LONGEST + 1).split())
        if len(text) <= _LONGEST:
            yield _ABOUT_LINE.sub("", text, count=1), False


def _may_state(begun: str) -> bool:
    """Return whether a text may be a statement or its label, by how it begins: a cheap test."""
    if not 0 < len(begun) <= _LONGEST:
        return False
    bare = begun.lstrip(_MARKS).lower()
    return bare.startswith(_BEGINNINGS) or " von " in bare


def _behind(label: Any) -> str | None:
    """Return the short text behind a label: directly, or in the next element, whose first line it may be."""
    tail = " ".join((label.tail or "").split())
    following = next(label.itersiblings(), None)
    if not tail and isinstance(getattr(following, "tag", None), str):
        tail = " ".join(raw_text(following, _LONGEST + 1).split())
        if len(tail) > _LONGEST:
            tail = next(iter(visible_lines(following, _LONGEST)), "")
    return tail if 0 < len(tail) <= _LONGEST else None
