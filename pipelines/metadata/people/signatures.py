"""Names that sign a text without being marked up: at its beginning or end, or beside a date."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, takewhile
from typing import Any

from pipelines.html.visible_text import raw_text
from pipelines.items import Author
from pipelines.metadata.dom_context import HeadlinePosition, in_other_article, in_side_column, is_elsewhere
from pipelines.metadata.people.byline_lines import (
    BEGINS,
    BY,
    LONGEST,
    MAY_BEGIN,
    WEAK,
    BylinePage,
    Line,
    begins_with_day,
    line_text,
    named_in,
)
from pipelines.metadata.people.given_names import EAST_ASIAN, is_given_name
from pipelines.metadata.people.marked_bylines import is_picture_credit
from pipelines.metadata.people.person_names import is_caseless, people, reads_as_person
from pipelines.text.cues import Cues
from pipelines.text.date_lexicon import folded

_DAY = re.compile(r"\b(?:19|20)\d\d\b")
#: Length of a line with a date, and little else; of one with nothing else.
_DATE_LINE, _BARE_DATE = 60, 30
_GUEST_CUES = Cues("guest gast invit convidado ospite gäst gjest".split())
_SENTENCE_ENDS = (".", ":", "!", "?")
_BARS = re.compile(r"\s*[|·•]\s*|\s[–—-]\s")
_BESIDE_DAY = re.compile(r"(?:\s[|·•–—-]|[|·•])\s.*\b(?:19|20)\d\d\b|\b(?:19|20)\d\d\b.*(?:\s[|·•–—-]|[|·•])\s")
#: The years of a life: no date of a publication.
_LIFE = re.compile(r"\b(?:1[5-9]|20)\d\d\s?[–-]\s?(?:1[5-9]|20)\d\d\b")
_MAIL = re.compile(r"([\w.+-]+)@[\w-]+\.[\w.-]+")
#: Shortest family name that is recognised in an e-mail address; lines before that in which the name may stand.
_SHORTEST, _BEFORE_MAIL = 3, 2
_LEVELS_OF_CREDIT = 2
#: Full names and nothing else: two words or more, each with a capital.
_NAME = r"[A-ZÀ-ÞŠŽŁĐİ][\w'’-]+(?:\s+(?:[A-ZÀ-ÞŠŽŁĐİ][\w'’.-]*|van|von|de|der|den|da|dos|bin|al|el|la|du|di)){1,3}"
_SIGNED = re.compile(rf"^{_NAME}(?:\s?(?:/|,|&|and|und|et|y)\s?{_NAME}){{0,3}}$")
#: Minimum length of a paragraph of prose, and minimum number of such paragraphs.
_TELLING, _TELLING_ASIAN, _PROSE = 80, 25, 2
_MAX_SIBLINGS = 60
#: The credit at the end of the last paragraph, within so many characters.
_CREDITED = re.compile(
    r"[（(](?P<names>(?:文|文字|图文|撰文|采写|供稿|记者|記者|本报记者|本報記者)(?:[/／](?:图|圖|摄影|攝影))?[/／:：\s]\s?[^（()）]{2,40})[）)]$"
    r"|\(c\)\s?[A-Z]{2,10}\s?/\s?(?P<signed>[^/()]{4,40})$"
)
_CLOSING = 60
_SET_OFF = frozenset({"strong", "b", "em", "i"})
_SET_OFF_OR_NOT = _SET_OFF | {"span", "font", "a", "small"}
_BLOCKS, _MAX_PARAGRAPHS = frozenset({"p", "div"}), 2_000
_WORDS_OF_A_SENTENCE = 5
#: Lines below the headline in which a text may be signed.
_OPENING = 20
_GUEST = re.compile(
    r"(?:\bguest\s(?:post|article|essay|column|blog|contribution)\s(?:is\s)?(?:written\s)?by|\bgast(?:beitrag|artikel|kommentar)\svon|\bgast(?:blog|bijdrage)\s(?:van|door)"
    r"|\b(?:article|billet)\sinvité\s(?:de|par)|\b(?:artículo|artigo|post)\s(?:invitado|convidado|ospite)\s(?:de|por|di)|\bgästinlägg\sav|\bgjesteinnlegg\sav)"
    r"\s(?P<names>[^.,:;!?|–—(]{3,60})",
    re.IGNORECASE,
)


def signatures(elements: Iterable[Any], headline: HeadlinePosition) -> Iterator[tuple[Author, ...]]:
    """Yield the people of short paragraphs at the beginning or end of a text that sign it."""
    blocks = (element for element in elements if element.tag in _BLOCKS)
    for block in islice(blocks, _MAX_PARAGRAPHS):
        found = _signature(block) or _closing_credit(block)
        if found and not in_other_article(block, headline) and not in_side_column(block, headline):
            yield found


def opening_signatures(page: BylinePage) -> Iterator[tuple[Author, ...]]:
    """Yield the people of the first lines of a text that sign it with "By", or that a note calls guests."""
    for holder, begun in page.nearest(_OPENING):
        guest = _GUEST.search(begun) if _GUEST_CUES.occur_in(begun) else None
        is_led = guest is not None or (MAY_BEGIN.match(begun) is not None and BY.match(begun) is not None)
        block = (
            next((place for place in (holder, *holder.iterancestors("p")) if place.tag == "p"), None)
            if is_led
            else None
        )
        if block is None or is_picture_credit(holder) or in_side_column(holder, page.headline):
            continue
        if is_elsewhere(holder, page.headline):
            continue
        before, after = _prose_around(block)
        text = line_text(block) or ""
        found = tuple(map(Author, people(guest["names"]))) if guest else named_in(text)
        if found and before < _PROSE <= after and all(_is_guest(one.name, is_named=bool(guest)) for one in found):
            yield found


def _is_guest(name: str, *, is_named: bool) -> bool:
    return reads_as_person(name) or (is_named and (is_given_name(name) or is_whole(name)))


def dated_names(near: Sequence[Line], headline: HeadlinePosition) -> Iterator[tuple[Author, ...]]:
    """Yield the people of lines that are only names and directly precede a date, and of names beside a date."""
    near = [line for line in near if any(map(str.isalnum, line[1]))]
    for place, (holder, begun) in enumerate(near):
        text = begun.strip(" |·•,–-")
        behind = near[place + 1 : place + 3]
        before = [other for _, other in near[max(0, place - 1) : place] if len(other) <= _BARE_DATE]
        is_signed = bool(_SIGNED.match(text)) and (
            any(len(other) <= _DATE_LINE and _DAY.search(other) for _, other in behind)
            or any(_DAY.search(other) and not other.endswith(_SENTENCE_ENDS) for other in before)
            or begins_with_day(holder)
        )
        is_possible = is_signed or (_DAY.search(text) and _BESIDE_DAY.search(text) and not _LIFE.search(text))
        if is_possible and not is_picture_credit(holder) and not is_elsewhere(holder, headline):
            found = named_in(text) if is_signed else _beside_day(text)
            if found:
                yield found


def mailed_names(near: Sequence[Line], headline: HeadlinePosition) -> Iterator[tuple[Author, ...]]:
    """Yield the people whose full name stands before an e-mail address with their family name, above the text."""
    above = list(takewhile(lambda line: len(line[1]) < _TELLING, near))
    for place, (holder, begun) in enumerate(above):
        mail = _MAIL.search(begun) if "@" in begun else None
        if mail is not None and not is_elsewhere(holder, headline) and not _is_in_credit(holder):
            beside = begun[: mail.start()]
            before = [text for _, text in above[max(0, place - _BEFORE_MAIL) : place]]
            texts = (text.strip(" |·•,–-(<") for text in ([beside] if beside.strip() else reversed(before)))
            yield from ((Author(text),) for text in texts if _SIGNED.match(text) and _is_address_of(mail[1], text))


def _is_in_credit(holder: Any) -> bool:
    return any(map(is_picture_credit, (holder, *islice(holder.iterancestors(), _LEVELS_OF_CREDIT))))


def _is_address_of(login: str, name: str) -> bool:
    family = folded(name).split()[-1]
    return len(family) >= _SHORTEST and family in folded(login)


def _beside_day(text: str) -> tuple[Author, ...]:
    """Return the people in a short line with a date whose parts are set apart: "Ann Lee | Writer | 3 May 2026"."""
    pieces = _BARS.split(text) if len(text) <= LONGEST else []
    return tuple(Author(name) for piece in pieces for name in people(piece) if reads_as_person(name))


def is_whole(name: str) -> bool:
    """Return whether a name is a full one: of several words, or in a script without capitals."""
    return bool(_SIGNED.match(name)) or (is_caseless(name) and len(name.split()) < _WORDS_OF_A_SENTENCE)


def _signature(block: Any) -> tuple[Author, ...]:
    """Return the people in a short paragraph before or after prose that begins with "By" or is a bold name."""
    if (block.tag == "div" and len(block)) or not _may_sign(block):
        return ()
    start = raw_text(block, LONGEST + 1).strip()
    if not 0 < len(start) <= LONGEST or not (BY.match(start) or _is_set_off(block)):
        return ()
    text = line_text(block)
    before, after = _prose_around(block)
    if not text or (before and after) or before + after < _PROSE:
        return ()
    if not BY.match(text) and not _SIGNED.match(text):
        return ()
    found = named_in(text)
    # The last words of a text may be a heading of what follows.
    is_sure = not WEAK.match(text) and (BY.match(text) or not before)
    return found if all(is_whole(one.name) if is_sure else reads_as_person(one.name) for one in found) else ()


def _closing_credit(block: Any) -> tuple[Author, ...]:
    """Return the people whom the last words of a text name: "(文/王小明)", "(c)AFP/Ann LEE"."""
    text = (block[-1].tail if len(block) else block.text) or ""
    if not (")" in text or "）" in text):
        return ()
    closing = text.rstrip()[-_CLOSING:]
    match = _CREDITED.search(closing) if closing.endswith((")", "）")) or "(c)" in closing else None
    if match is None:
        return ()
    before, after = _prose_around(block)
    found = named_in(match["names"] or match["signed"]) if before >= _PROSE and not after else ()
    return found if all(is_whole(author.name) for author in found) else ()


def _may_sign(block: Any) -> bool:
    """Return whether a block may be a signature, by its first characters: a cheap test."""
    text = (block.text or "").strip()
    if text:
        return len(text) <= LONGEST and bool(BEGINS.match(text))
    return len(block) > 0 and block[0].tag in _SET_OFF_OR_NOT


def _is_set_off(block: Any) -> bool:
    """Return whether a whole paragraph is bold or italic, and not a link."""
    return not (block.text or "").strip() and len(block) == 1 and block[0].tag in _SET_OFF and not len(block[0])


def _prose_around(block: Any) -> tuple[int, int]:
    """Return the number of paragraphs of prose before and after a block."""
    before = sum(map(_is_telling, islice(block.itersiblings(preceding=True), _MAX_SIBLINGS)))
    return before, sum(map(_is_telling, islice(block.itersiblings(), _MAX_SIBLINGS)))


def _is_telling(element: Any) -> bool:
    text = raw_text(element, _TELLING) if element.tag == "p" else ""
    return len(text) >= _TELLING or (len(text) >= _TELLING_ASIAN and EAST_ASIAN.search(text) is not None)
