"""People named beside the authors: translators, editors, photographers and others, each with a role."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from pipelines.html.visible_text import plain_text, visible_text
from pipelines.items import Author, Contributor, ContributorRole
from pipelines.metadata.declared import Declarations
from pipelines.metadata.dom_context import in_other_article
from pipelines.metadata.json_ld import plain_texts, type_names
from pipelines.metadata.news_agencies import is_only_agencies
from pipelines.metadata.people.byline_lexicon import LEADS, NAME_LIKE_LEADS
from pipelines.metadata.people.byline_lines import BylinePage
from pipelines.metadata.people.person_names import (
    MAX_NAMES,
    NAME_LIMIT,
    contributions,
    is_caseless,
    may_name_contributors,
    people,
    reads_as_names,
    reads_as_person,
)
from pipelines.metadata.site_names import SiteNames
from pipelines.text.tokens import normalise_text

#: The beginnings of words for a contribution, by role; the first match counts.
_ROLES: Sequence[tuple[ContributorRole, re.Pattern[str]]] = tuple(
    (role, re.compile(rf"\b(?:{pattern})", re.IGNORECASE))
    for role, pattern in (
        (
            ContributorRole.TRANSLATOR,
            (
                r"translat|übersetz|aus\sdem|tradu|tradott|vertaa?l|översätt|översatt|oversæt|oversat|oversett|tłumacz|p[rř]eklad|fordít|çevir|"
                r"penerjemah|перев[оё]д|переклад|превод|μετάφρ|ترجم|תרגום|מאת\sתרגום|翻訳|翻译|翻譯|译|譯|编译|번역|แปล"
            ),
        ),
        (
            ContributorRole.PHOTOGRAPHER,
            (
                r"photo|picture|image|bild|foto|fot\.|kamera|imagens|imágenes|beeld|(?:valo)?kuvat?\b|zdjęci|fotó|снимк|фото|φωτογραφ|"
                r"تصوير|عدسة|צילום|摄影|攝影|写真|撮影|图片?|圖片?|사진|촬영|ภาพ"
            ),
        ),
        (ContributorRole.ILLUSTRATOR, r"illustr|ilustr|иллюстр|graphic|grafi|dessin|art\sdirection|그래픽"),
        (ContributorRole.VIDEOGRAPHER, r"video|vídeo|vidéo|видео|schnitt|montagg|영상"),
        (ContributorRole.PRODUCER, r"produc|製作|监制|narrat|curat"),
        (ContributorRole.REVIEWER, r"(?:\w+ly\s|expert\s)?review|fact|relu|revis|校对|校對|审核"),
        (
            ContributorRole.EDITOR,
            (
                r"edit|copy|compil|lektorat|redigi|redige|édit|edic|ediç|редактор|تحرير|עריכה|責任|责任|责编|責編|编辑|編輯|編集|편집|"
                r"penyunting|a\scura|บรรณาธิการ"
            ),
        ),
    )
)
#: Keys of JSON-LD.
_KEYS = {
    "translator": ContributorRole.TRANSLATOR,
    "editor": ContributorRole.EDITOR,
    "illustrator": ContributorRole.ILLUSTRATOR,
    "producer": ContributorRole.PRODUCER,
    "reviewedBy": ContributorRole.REVIEWER,
    "contributor": ContributorRole.CONTRIBUTOR,
}
_META = ("author", "article:author", "byl", "parsely-author", "dc.creator")
_ORGANISATIONS = frozenset({"organization", "newsmediaorganization", "corporation"})
#: Credits of pictures are not contributions to the text.
_PICTURES = frozenset({"figure", "figcaption", "picture", "img"})
_CAPTION = re.compile("caption|credit|copyright|image|photo", re.IGNORECASE)
#: Levels above a line at which a picture's caption would be.
_LEVELS = 4
#: What stands in the statement of a contribution: a colon, a bar, a bracket, "by" and the like, or no space.
_MARKS = re.compile(r"[:：/／|｜・(（©影譯译辑輯编編\uac00-\ud7a3]")
_LEADS = frozenset((*LEADS, *NAME_LIKE_LEADS, "cura"))
#: Lines below the headline that are read.
_LINES = 20
#: Lengths: of the shortest line that may state a contribution, and of a full name in words.
_FEWEST = 6
_FULL_NAME = range(2, 6)


def read_contributors(declared: Declarations, page: BylinePage, authors: Sequence[Author]) -> tuple[Contributor, ...]:
    """Return the people named beside the authors, in order, without duplicates and without the authors."""
    sites = SiteNames(declared)
    seen = {normalise_text(author.name) for author in authors}
    found: list[Contributor] = []
    for one in (*_in_json_ld(declared), *_in_texts(_texts(declared, page))):
        key = normalise_text(one.name)
        if key not in seen and not is_only_agencies(one.name) and not sites.matches(one.name):
            seen.add(key)
            found.append(one)
    return tuple(found[:MAX_NAMES])


def _in_json_ld(declared: Declarations) -> Iterator[Contributor]:
    for article in declared.articles[:1]:
        for key, role in _KEYS.items():
            value = article.get(key)
            for item in islice(value if isinstance(value, list) else (value,), MAX_NAMES):
                yield from (Contributor(name, role) for name in _people(declared.resolved(item)))


def _people(value: Any) -> Iterator[str]:
    if isinstance(value, dict) and type_names(value) & _ORGANISATIONS:
        return
    for text in plain_texts(value, NAME_LIMIT):
        yield from (name for name in people(text) if _is_whole(name))


def _in_texts(texts: Iterable[str]) -> Iterator[Contributor]:
    for text in texts:
        for name, deed in contributions(text):
            # Behind "Video:" there may be a title.
            if reads_as_person(name):
                yield Contributor(name, role_of(deed))


def role_of(deed: str) -> ContributorRole:
    """Return the role of a person who did something, such as "Fotos" or "translated"."""
    return next((role for role, pattern in _ROLES if pattern.match(deed)), ContributorRole.CONTRIBUTOR)


def _is_whole(name: str) -> bool:
    return (
        reads_as_person(name)
        or (is_caseless(name) and len(name) > 1)
        or (len(name.split()) in _FULL_NAME and reads_as_names(name))
    )


def _texts(declared: Declarations, page: BylinePage) -> Iterator[str]:
    """Yield the texts that may name contributors: declared authors, and short lines below the headline."""
    for article in declared.articles[:1]:
        yield from plain_texts(article.get("author"), NAME_LIMIT)
    yield from (text for raw in declared.tags.every(*_META) if (text := plain_text(raw, NAME_LIMIT)))
    for holder, text in page.nearest(_LINES):
        if (
            len(text) >= _FEWEST
            and _may_state(text)
            and not _is_picture(holder)
            and not in_other_article(holder, page.headline)
        ):
            # With the spaces between its elements.
            yield (visible_text(holder, NAME_LIMIT * 2) or "") if len(holder) else text


def _may_state(text: str) -> bool:
    """Return whether a line may state a contribution: a cheap test."""
    is_marked = _MARKS.search(text) is not None or not _LEADS.isdisjoint(text.lower().split())
    return is_marked and may_name_contributors(text)


def _is_picture(holder: Any) -> bool:
    place = holder
    for _ in range(_LEVELS):
        if place is None:
            return False
        if place.tag in _PICTURES or _CAPTION.search(place.get("class") or ""):
            return True
        place = place.getparent()
    return False
