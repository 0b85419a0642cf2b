"""Folds case, compatibility forms and diacritics, in every script. docs/search.md lists the rules."""

import re
import unicodedata
from collections.abc import Iterator

# Marks that are diacritics. Vowel signs of scripts such as Devanagari, Thai or Thaana are part of words, and stay.
_DIACRITICS = (
    (0x0300, 0x036F),  # Latin, Greek, Cyrillic
    (0x0483, 0x0489),
    (0x0591, 0x05C7),  # Hebrew points
    (0x0610, 0x061A),  # Arabic, from here to U+06ED
    (0x064B, 0x065F),
    (0x0670, 0x0670),
    (0x06D6, 0x06ED),
    (0x0711, 0x0711),  # Syriac
    (0x0730, 0x074A),
    (0x07EB, 0x07F3),  # N'Ko tones
    (0x08CA, 0x08FF),
    (0x093C, 0x093C),  # the nukta of Devanagari, which writers often leave out
    (0x180B, 0x180F),
    (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF),
    (0x20D0, 0x20FF),
    (0x302A, 0x302D),
    (0xFE00, 0xFE0F),  # variation selectors
    (0xFE20, 0xFE2F),
    (0xE0100, 0xE01EF),
)
_MARKS = frozenset({"Mn", "Me"})
# Apostrophes that Unicode counts as letters.
_APOSTROPHES = frozenset("\u02b9\u02ba\u02bb\u02bc\u02bd\u02be\u02bf\ua78b\ua78c")
# Letters that Unicode does not decompose, and forms of one letter.
_LETTERS = {
    **dict.fromkeys("æ", "ae"),
    **dict.fromkeys("œ", "oe"),
    **dict.fromkeys("þ", "th"),
    **dict(zip("ıðŋ", "idn", strict=True)),
    # Final forms of Hebrew letters.
    **dict(zip("ךםןףץ", "כמנפצ", strict=True)),
    # Arabic: alef wasla, alef maqsura and the Persian yeh, teh marbuta and the Urdu heh, the Persian kaf.
    **dict(zip("ٱىیةہک", "اييههك", strict=True)),
    # Tatweel, and the Hebrew marks of abbreviations.
    **dict.fromkeys("\u0640\u05f3\u05f4", ""),
}
# Cyrillic letters with a diaeresis or an accent that writers leave out; й, ї, ў and their like are letters.
_CYRILLIC = {"ё": "е", "ѐ": "е", "ѝ": "и"}
_BASE_LETTER = re.compile(r"LATIN SMALL LETTER ([A-Z]) WITH ")
# Signs that NFKC would attach to the word before them as letters.
_TRADE_MARKS = "\u2120\u2122"
#: Texts in Latin letters have fewer different characters beyond ASCII: each is replaced in the whole text at once.
_FEW = 40
_ASCII = bytes(range(128))
_NON_ASCII = re.compile(r"[^\x00-\x7f]+")
# What may compose with the character before it: marks, vowels and finals of Hangul, half-width kana voice marks.
_COMPOSING = "".join(
    mark for mark in map(chr, range(0x300, 0xFE30)) if unicodedata.category(mark) in {"Mn", "Mc", "Me"}
)
_CLUSTER = re.compile(
    f"[\x00-\x7f]+(?=[\x00-\x7f])|.[{_COMPOSING}\u1160-\u11ff\ud7b0-\ud7ff\u3130-\u318f\uff9e-\uffdc\U00011000-\U00011fff\U0001d165-\U0001d172\U0001e000-\U0001efff\U000e0100-\U000e01ef]*",
    re.DOTALL,
)


class _FoldedCharacters(dict[int, str]):
    """What each character of a text in NFKC is folded to; filled as characters come."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold_character(chr(code))
        return folded


_FOLDED = _FoldedCharacters()


def fold(text: str) -> str:
    """Return the text without differences of case, compatibility forms, diacritics and invisible characters."""
    if text.isascii():
        return text.lower()
    for mark in _TRADE_MARKS:
        text = text.replace(mark, " ")
    # The most frequent signs for which the whole text would be normalised.
    text = text.replace("\xa0", " ").replace("…", "...")
    if not unicodedata.is_normalized("NFKC", text):
        text = unicodedata.normalize("NFKC", text)
    beyond = set(beyond_ascii(text))
    if len(beyond) > _FEW:
        return _NON_ASCII.sub(_fold_match, text).lower()
    folded = {character: _FOLDED[ord(character)] for character in beyond}
    for character, letters in folded.items():
        if letters.isascii():
            text = text.replace(character, letters)
    if not all(map(str.isascii, folded.values())):
        text = _NON_ASCII.sub(_fold_match, text)
    return text.lower()


def beyond_ascii(text: str) -> str:
    """Return the characters of a text that are not ASCII."""
    return text.encode("utf-8", "surrogatepass").translate(None, _ASCII).decode("utf-8", "surrogatepass")


def clusters(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of the pieces of a text that can be folded one by one: ASCII, or one character."""
    return (match.span() for match in _CLUSTER.finditer(text))


def _fold_match(match: re.Match[str]) -> str:
    return match[0].translate(_FOLDED)


def _fold_character(character: str) -> str:
    lower = character.casefold()
    if lower in _CYRILLIC:
        return _CYRILLIC[lower]
    plain = lower if _keeps_marks(lower) else _without_diacritics(unicodedata.normalize("NFD", lower).casefold())
    return "".join(map(_fold_letter, plain)).lower()


def _keeps_marks(lower: str) -> bool:
    """Return whether a composed character is a letter of its own: Cyrillic, kana, Hangul, Indic scripts."""
    base = unicodedata.normalize("NFD", lower)[:1]
    return "\u0400" <= base <= "\u052f" or base >= "\u1100" or "\u0900" <= base <= "\u10ff"


def _without_diacritics(text: str) -> str:
    return "".join(character for character in text if not _is_dropped(character))


def _is_dropped(character: str) -> bool:
    category = unicodedata.category(character)
    if category == "Cf":
        return True
    code = ord(character)
    return category in _MARKS and any(first <= code <= last for first, last in _DIACRITICS)


def _fold_letter(letter: str) -> str:
    if letter.isascii():
        return letter
    if letter in _APOSTROPHES:
        return " "
    if letter in _LETTERS:
        return _LETTERS[letter]
    if _is_dropped(letter):
        return ""
    digit = unicodedata.decimal(letter, None)
    if digit is not None:
        return str(digit)
    base = _BASE_LETTER.match(unicodedata.name(letter, ""))
    return base[1].lower() if base else letter
