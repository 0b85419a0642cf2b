"""Cheap tests before an expression of many alternatives is tried: letters that every match has."""

import re
from collections.abc import Iterable

#: Parts of a pattern that a match need not have as written: groups, sets, classes, optional characters.
_VARIABLE = re.compile(r"\((?:\?:)?[^()]*\)[?*]?|\[[^\]]*\][?*+]?|\\[a-z][?*+]?|\w[?*]")

_ASCII_WORD = re.compile("[a-z]+")
#: Letters by which words are compared.
_BEGINNING = 4


class Cues:
    """Strings of which a text may have one, case ignored; beyond ASCII they are looked for by one of their letters."""

    def __init__(self, cues: Iterable[str]) -> None:
        """Keep the strings that contain no other one."""
        folded = dict.fromkeys(map(_folded, cues))
        least = [cue for cue in folded if not any(other in cue for other in folded if other != cue)]
        self._ascii = tuple(filter(str.isascii, least))
        self._by_letter: dict[str, list[str]] = {}
        for cue in least:
            if not cue.isascii():
                self._by_letter.setdefault(max(cue), []).append(cue)

    def occur_in(self, text: str) -> bool:
        """Return whether a text has one of the strings."""
        folded = _folded(text)
        if any(map(folded.__contains__, self._ascii)):
            return True
        letters = () if folded.isascii() else self._by_letter.keys() & set(folded)
        return any(cue in folded for letter in letters for cue in self._by_letter[letter])


class BeginningCues(Cues):
    """The same for strings that begin words: ASCII texts are looked through word by word, which is faster."""

    def __init__(self, cues: Iterable[str]) -> None:
        """Keep the strings, and how the first words of the ASCII ones begin."""
        super().__init__(cues)
        self._begun = frozenset(_begun_words(" ".join(cue.split()[0] for cue in self._ascii)))

    def occur_in(self, text: str) -> bool:
        """Return whether a text has one of the strings."""
        if text.isascii() and self._begun.isdisjoint(_begun_words(text.lower())):
            return False
        return super().occur_in(text)


def _begun_words(text: str) -> list[str]:
    """Return the first letters of each word of an ASCII text in lower case."""
    return [word[:_BEGINNING] for word in _ASCII_WORD.findall(text)]


def _folded(text: str) -> str:
    """Return a text without case; the i of Turkish is one letter with and without its dot, as in expressions."""
    folded = text.casefold()
    return folded if folded.isascii() else folded.replace("i\u0307", "i").replace("\u0131", "i")


def needed_letters(pattern: str) -> tuple[str, ...]:
    """Return letters in lower case of which each match of a pattern has one: the longest of every alternative."""
    while (shorter := _VARIABLE.sub("-", pattern)) != pattern:
        pattern = shorter
    return tuple(sorted({max(re.findall(r"[^\W\d_]+", one), key=len).lower() for one in pattern.split("|")}))
