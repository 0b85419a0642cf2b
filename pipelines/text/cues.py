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
        return self._ascii_in(folded) or self._others_in(folded)

    def _ascii_in(self, folded: str) -> bool:
        return any(map(folded.__contains__, self._ascii))

    def _others_in(self, folded: str) -> bool:
        letters = () if folded.isascii() else self._by_letter.keys() & set(folded)
        return any(cue in folded for letter in letters for cue in self._by_letter[letter])


class BeginningCues(Cues):
    """The same for strings that begin words: the ASCII ones are looked for word by word, which is faster."""

    def __init__(self, cues: Iterable[str]) -> None:
        """Keep the strings, the ASCII ones by how the longest word of each begins."""
        listed = tuple(cues)
        super().__init__(listed)
        self._by_beginning: dict[str, list[str]] = {}
        for cue in filter(str.isascii, map(_folded, listed)):
            self._by_beginning.setdefault(max(reversed(_begun_words(cue)), key=len), []).append(cue)

    def _ascii_in(self, folded: str) -> bool:
        begun = self._by_beginning.keys() & set(_begun_words(folded))
        return any(cue in folded for beginning in begun for cue in self._by_beginning[beginning])


def _begun_words(folded: str) -> list[str]:
    """Return the first letters of each ASCII word of a text in lower case."""
    return [word[:_BEGINNING] for word in _ASCII_WORD.findall(folded)]


def _folded(text: str) -> str:
    """Return a text without case; the i of Turkish is one letter with and without its dot, as in expressions."""
    folded = text.casefold()
    return folded if folded.isascii() else folded.replace("i\u0307", "i").replace("\u0131", "i")


def needed_letters(pattern: str) -> tuple[str, ...]:
    """Return letters in lower case of which each match of a pattern has one: the longest of every alternative."""
    while (shorter := _VARIABLE.sub("-", pattern)) != pattern:
        pattern = shorter
    return tuple(sorted({max(re.findall(r"[^\W\d_]+", one), key=len).lower() for one in pattern.split("|")}))
