"""The words of a text as search sees them: for the index, for queries, and for marks in snippets."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.search.folding import beyond_ascii, clusters, fold
from pipelines.search.latin import latin_words
from pipelines.search.unspaced import UNSPACED

#: Changes with the words that the analyser makes: an index of another version is to be rebuilt.
VERSION = 1
#: Longer words are cut, in the index and in queries.
MAX_LENGTH = 64

# Marks that folding keeps are part of words; `\w` does not match them.
_MARKS = "".join(mark for mark in map(chr, range(0x300, 0xFE30)) if unicodedata.category(mark) in {"Mn", "Mc"})
_PLAIN_WORD = re.compile(r"[^\W_]+")
# A quotation mark inside a Hebrew word is the mark of an abbreviation.
_ABBREVIATION = r"(?<=[א-ת])\"(?=[א-ת])"
_RUN = re.compile(
    rf"(?P<unspaced>[{UNSPACED}]+)|(?:(?:[^\W_{UNSPACED}]|{_ABBREVIATION})+|(?![{UNSPACED}])[{_MARKS}]+)+"
)
#: Texts without any of these characters are the majority, and cut by a pattern that is four times as fast.
_FEW_SIGNS = 40
_SPECIAL = re.compile(rf"[{UNSPACED}{_MARKS}א-ת]")


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
    found = latin_words(text)
    if found is None:
        return _folded_words(fold(text))
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


def _folded_words(folded: str) -> list[str]:
    beyond = set(beyond_ascii(folded))
    if _SPECIAL.search("".join(beyond)):
        return [word for word, _, _ in _tokens(folded)]
    # Signs such as quotation marks would have a slow pattern search the whole text.
    for sign in beyond if len(beyond) <= _FEW_SIGNS else ():
        if not sign.isalnum():
            folded = folded.replace(sign, " ")
    return [word[:MAX_LENGTH] for word in _PLAIN_WORD.findall(folded)]


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
