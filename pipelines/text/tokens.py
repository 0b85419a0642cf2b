"""Tokenisation: the single definition of a word."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

# Scripts written without spaces (Thai, Burmese, kana, Han) count every character as a word.
_UNSPACED = "\u0e00-\u0e7f\u1000-\u109f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
# Vowel signs and accents (Hindi, Tamil, pointed Arabic and Hebrew) do not match `\w`, but are part of words.
_MARKS = "".join(mark for mark in map(chr, range(0x300, 0xFE30)) if unicodedata.category(mark) in {"Mn", "Mc"})
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+(?:(?![{_UNSPACED}])[{_MARKS}]+[^\W{_UNSPACED}]*)*")
#: For texts without either, which are the majority; twice as fast.
_ASCII_WORD, _PLAIN_WORD = re.compile(r"\w+", re.ASCII), re.compile(r"\w+")
_SPECIAL = re.compile(rf"[{_UNSPACED}{_MARKS}]")


def words(text: str) -> list[str]:
    """Return the words of a text in lower case, compatibility forms (ligatures, full-width letters) unified."""
    if text.isascii():
        return _ASCII_WORD.findall(text.lower())
    text = unicodedata.normalize("NFKC", text).lower()
    return (_WORD if _SPECIAL.search(text) else _PLAIN_WORD).findall(text)


def normalise_text(text: str) -> str:
    """Return the words joined by single spaces: equal for texts that differ in spacing, case or punctuation."""
    return " ".join(words(text))


def shingles(sequence: Sequence[str], size: int) -> Iterator[tuple[str, ...]]:
    """Yield each run of `size` words; a shorter sequence is one shingle, an empty one gives none."""
    if not sequence:
        return
    if len(sequence) < size:
        yield tuple(sequence)
        return
    for start in range(len(sequence) - size + 1):
        yield tuple(sequence[start : start + size])
