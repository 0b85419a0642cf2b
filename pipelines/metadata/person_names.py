"""The names of people in the text of a byline."""

import re
from collections.abc import Iterable, Iterator

from pipelines.html.visible_text import plain_text
from pipelines.metadata.byline_lexicon import (
    CREDENTIALS,
    DEEDS,
    LABELS,
    LEADS,
    NAME_LIKE_LEADS,
    NOT_PERSONS,
    PARTICLES,
    ROLES,
    TAILS,
    WEEKDAYS,
)
from pipelines.text.date_lexicon import month_number
from pipelines.text.tokens import normalise_text

#: Limits: characters of a name, names of an article, characters of a byline.
NAME_LIMIT = 100
MAX_NAMES = 20
_BYLINE_LIMIT = 1_000
_MAX_WORDS = 6


def _any_of(words: Iterable[str]) -> str:
    """Return the pattern of any of these words, the longest first."""
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True))).replace(r"\ ", r"\s+")


_PREFIX = re.compile(
    rf"^[\s\W]*(?:(?:{_any_of(DEEDS)})\s+){{0,3}}(?:{_any_of(LEADS)})\s*[:：]?\s+(?=\S)"
    rf"|^(?:{_any_of(NAME_LIKE_LEADS)})\s+(?=\S+\s+\S)"
    rf"|^[\s\W]*(?:(?:{_any_of(LABELS)})\s*(?:[&/+]|und|and|et)\s*)?(?:{_any_of(LABELS)})\s*[:：/]\s*"
    r"|^(?:author|autor|autorin|text|interview)\s+(?-i:(?=[A-ZÀ-Þ]))",
    re.IGNORECASE,
)
_PHOTOS = re.compile(
    r"(?:\b(?:fotos?|photos?|bilder?|bild|illustrations?|grafik|image|video|kamera)\s*(?:by|von|par|:|\[)|©|\(c\)).*$",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_HANDLE = re.compile(r"@\w+")
_ADDRESS = re.compile(r"https?://|^www\.|^//|^/\w")
_BRACKETS = re.compile(r"\s*[(\[{（][^()\[\]{}（）]{0,200}[)\]}）]\s*")
_ENCLOSED = re.compile(r"^\s*[(\[（【]([^()\[\]（）【】]+)[)\]）】]\s*$")
_QUOTES = re.compile(r"[\"“”„«»]")
_SPLIT = re.compile(
    r"\s*[;|•·/＋+、，・→>]\s*|\s*&\s*"
    r"|,?\s+(?:and|und|et|og|och|dan|ve|и|та|και|sowie|with|mit|avec|im gespräch mit)\s+"
    r"|\s+(?:y|e|en|i|ja|és|si|şi|și)\s+(?=\w\S+\s+\w)|\s[–—-]{1,2}\s",
    re.IGNORECASE,
)
_COMMA = re.compile(r"\s*,\s*(?:(?:and|und|et|y)\s+)?", re.IGNORECASE)
_TAIL = re.compile(rf"\s+(?:(?:{_any_of(TAILS)})(?:\s.*)?|[@#—–|].*)$")
_DATE_START = re.compile(r"^\d{1,4}(?:st|nd|rd|th)?[.,/:-]|^\d{1,4}(?:st|nd|rd|th)?$|^\d+\D*$")
_CREDENTIAL = re.compile(rf"^(?:{_any_of(CREDENTIALS)})\b\.?®?|^(?:[A-Z]\.){{2,}}$|^(?-i:[A-Z]{{2,6}})®", re.IGNORECASE)
_ROLE = re.compile(rf"\b(?:{_any_of(ROLES)})", re.IGNORECASE)


def people(raw: object) -> tuple[str, ...]:
    """Return the names in a byline in order, without duplicates, generic words, addresses and roles."""
    text = plain_text(raw, _BYLINE_LIMIT)
    if text is None or _ADDRESS.search(text[:12]):
        return ()
    names: dict[str, str] = {}
    for name in _names(text):
        names.setdefault(normalise_text(name), name)
    return tuple(names.values())[:MAX_NAMES]


def reads_as_names(text: str) -> bool:
    """Return whether a text consists of words as in names, and is not a sentence."""
    words = [word for word in text.split() if word.casefold() not in PARTICLES]
    if len(words) == 1:
        return True
    return bool(words) and sum(not word[0].islower() for word in words) > len(words) / 2


def is_caseless(name: str) -> bool:
    """Return whether a name is in a script without capitals, where one word may be a full name."""
    return not any(map(str.islower, name)) and not any(map(str.isupper, name))


def _names(text: str) -> Iterator[str]:
    text = _ENCLOSED.sub(r"\1", text)
    text = _PHOTOS.sub("", _BRACKETS.sub(" ", _HANDLE.sub(" ", _EMAIL.sub(" ", text))))
    for part in _SPLIT.split(_without_date(_without_prefix(text))):
        for piece in _comma_pieces(_without_prefix(part)):
            name = _cleaned(piece)
            if name and normalise_text(name) not in NOT_PERSONS:
                yield name


def _without_date(text: str) -> str:
    """Return a byline up to the date in it, without its weekday and month."""
    words = text.split()
    for place, word in enumerate(words):
        if _DATE_START.match(word) and (place or len(words) > 1):
            while place and _belongs_to_date(words[place - 1]):
                place -= 1  # noqa: PLW2901 - walks back from the number to the date's first word
            return " ".join(words[:place])
    return text


def _belongs_to_date(word: str) -> bool:
    bare = word.strip(".,|·-–").casefold()
    return not bare or bare in WEEKDAYS or month_number(bare) is not None


def _comma_pieces(text: str) -> list[str]:
    """Return the names between commas; a title, role or place after a name's comma is not one."""
    pieces = [piece for piece in _COMMA.split(text) if piece]
    kept = pieces[:1]
    for piece in pieces[1:]:
        if _CREDENTIAL.match(piece):
            kept[-1] += f", {piece}"
        elif " " in piece.strip() and not _ROLE.search(piece):
            kept.append(piece)
    return kept


def _without_prefix(text: str) -> str:
    for _ in range(3):
        shorter = _PREFIX.sub("", text, count=1)
        if shorter == text or not shorter.strip():
            break
        text = shorter
    return text


def _cleaned(text: str) -> str | None:
    name = _TAIL.sub("", _QUOTES.sub("", _without_prefix(text)))
    name = name.strip(" \t.,;:*-–—|_·•#/\\'’»«<>=~")
    if not name or len(name) > NAME_LIMIT or len(name.split()) > _MAX_WORDS or not any(map(str.isalpha, name)):
        return None
    return name
