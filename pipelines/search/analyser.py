"""The words of a text as search sees them: for the index, for queries, and for marks in snippets."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.search.folding import beyond_ascii, clusters, fold

#: Changes with the words that the analyser makes: an index of another version is to be rebuilt.
VERSION = 1
#: Longer words are cut, in the index and in queries.
MAX_LENGTH = 64

# Scripts whose words run together, or change their ends: Han, kana, Hangul, Thai, Lao, Khmer, Burmese and their
# neighbours. They are indexed by pairs of characters. Only those of the basic plane: one wider character makes a
# class of `re` forty times as slow, and a word of rare Han characters is found as a word.
_UNSPACED = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ecd\u0edc-\u0edf\u1000-\u103f\u1050-\u109f\u1100-\u11ff\u1780-\u17d3\u17d7\u17dc\u17dd"
    "\u1950-\u19df\u1a20-\u1aaf\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303b\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff"
    "\u3105-\u312f\u3131-\u318e\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua48c\ua960-\ua97c"
    "\ua9e0-\ua9fe\uaa60-\uaa7f\uac00-\ud7ff\uf900-\ufaff"
)
# Marks that folding keeps are part of words; `\w` does not match them.
_MARKS = "".join(mark for mark in map(chr, range(0x300, 0xFE30)) if unicodedata.category(mark) in {"Mn", "Mc"})
_PLAIN_WORD = re.compile(r"[^\W_]+")
#: What separates words in ASCII becomes a space.
_SPACED = bytes(code if chr(code).isalnum() and code < 128 else 32 for code in range(256))  # noqa: PLR2004 - ASCII
# A quotation mark inside a Hebrew word is the mark of an abbreviation.
_ABBREVIATION = r"(?<=[א-ת])\"(?=[א-ת])"
_RUN = re.compile(
    rf"(?P<unspaced>[{_UNSPACED}]+)|(?:(?:[^\W_{_UNSPACED}]|{_ABBREVIATION})+|(?![{_UNSPACED}])[{_MARKS}]+)+"
)
#: Texts without any of these characters are the majority, and cut by a pattern that is four times as fast.
_FEW_SIGNS = 40
_SPECIAL = re.compile(rf"[{_UNSPACED}{_MARKS}א-ת]")
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
    folded = fold(text)
    if not folded.isascii():
        beyond = set(beyond_ascii(folded))
        if _SPECIAL.search("".join(beyond)):
            return [word for word, _, _ in _tokens(folded)]
        # Signs such as quotation marks would have a slow pattern search the whole text.
        for sign in beyond if len(beyond) <= _FEW_SIGNS else ():
            if not sign.isalnum():
                folded = folded.replace(sign, " ")
    is_ascii = folded.isascii()
    found = folded.encode().translate(_SPACED).decode().split() if is_ascii else _PLAIN_WORD.findall(folded)
    return found if max(map(len, set(found)), default=0) <= MAX_LENGTH else [word[:MAX_LENGTH] for word in found]


def locate(text: str) -> list[Located]:
    """Return what `tokenise` does, with places in the text."""
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in clusters(text):
        folded = fold(text[start:end])
        pieces.append(folded)
        if len(folded) == end - start > 1 and folded.isascii():
            starts += range(start, end)
            ends += range(start + 1, end + 1)
        else:
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
