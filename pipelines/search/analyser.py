"""The words of a text as search sees them: for the index, for queries, and for marks in snippets."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.search.folding import clusters, fold

#: Changes with the words that the analyser makes: an index of another version is to be rebuilt.
VERSION = 1
#: Longer words are cut, in the index and in queries.
MAX_LENGTH = 64

# Scripts whose words run together, or change their ends: Han, kana, Hangul, Thai, Lao, Khmer, Burmese and their
# neighbours. They are indexed by pairs of characters.
_UNSPACED = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ecd\u0edc-\u0edf\u1000-\u103f\u1050-\u109f\u1100-\u11ff\u1780-\u17d3\u17d7\u17dc\u17dd"
    "\u1950-\u19df\u1a20-\u1aaf\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303b\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff"
    "\u3105-\u312f\u3131-\u318e\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua48c\ua960-\ua97c"
    "\ua9e0-\ua9fe\uaa60-\uaa7f\uac00-\ud7ff\uf900-\ufaff\U00016fe0-\U00018cff\U0001b000-\U0001b2ff\U00020000-\U0003ffff"
)
# Marks that folding keeps are part of words; `\w` does not match them.
_MARKS = "".join(mark for mark in map(chr, range(0x300, 0x1F000)) if unicodedata.category(mark) in {"Mn", "Mc"})
# Apostrophes that Unicode counts as letters.
_APOSTROPHES = "\u02b9-\u02bf\ua78b\ua78c"
_ASCII_WORD = re.compile(r"[^\W_]+", re.ASCII)
_RUN = re.compile(
    # A quotation mark inside a Hebrew word is the mark of an abbreviation.
    rf"(?P<unspaced>[{_UNSPACED}]+)|(?:(?:[^\W_{_UNSPACED}{_APOSTROPHES}]|(?<=[א-ת])\"(?=[א-ת]))+|(?![{_UNSPACED}])[{_MARKS}]+)+"
)
_IS_UNSPACED = re.compile(rf"[{_UNSPACED}]")


@dataclass(frozen=True, slots=True)
class Located:
    """A word, and where it stands in the original text."""

    word: str
    start: int
    end: int


def tokenise(text: str) -> list[str]:
    """Return the words of a text in their order.

    In scripts without spaces, each character gives a word with the next one, and the last one of a run a word alone.
    """
    if text.isascii():
        found = _ASCII_WORD.findall(text.lower())
        return found if max(map(len, found), default=0) <= MAX_LENGTH else [word[:MAX_LENGTH] for word in found]
    return [word for word, _, _ in _tokens(fold(text))]


def locate(text: str) -> list[Located]:
    """Return what `tokenise` does, with places in the text."""
    if text.isascii():
        return [Located(match[0][:MAX_LENGTH], *match.span()) for match in _ASCII_WORD.finditer(text.lower())]
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in clusters(text):
        folded = fold(text[start:end])
        pieces.append(folded)
        starts += [start] * len(folded)
        ends += [end] * len(folded)
    return [Located(word, starts[start], ends[end - 1]) for word, start, end in _tokens("".join(pieces))]


def is_unspaced(word: str) -> bool:
    """Return whether a word is one or two characters of a script that is indexed by pairs."""
    return bool(_IS_UNSPACED.match(word))


def _tokens(folded: str) -> Iterator[tuple[str, int, int]]:
    """Yield the words of a folded text with their spans in it."""
    for match in _RUN.finditer(folded):
        start, end = match.span()
        if match["unspaced"] is None:
            yield match[0].replace('"', "")[:MAX_LENGTH], start, end
            continue
        for place in range(start, end - 1):
            yield folded[place : place + 2], place, place + 2
        yield folded[end - 1], end - 1, end
