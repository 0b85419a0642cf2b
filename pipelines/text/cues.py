"""Cheap tests before an expression of many alternatives is tried: letters that every match has."""

import re
from collections.abc import Iterable

#: Parts of a pattern that a match need not have as written: groups, sets, classes, optional characters.
_VARIABLE = re.compile(r"\((?:\?:)?[^()]*\)[?*]?|\[[^\]]*\][?*+]?|\\[a-z][?*+]?|\w[?*]")

_WORD = re.compile(r"[^\W\d_]+")
#: Letters by which words are compared.
_BEGINNING = 4


class Cues:
    """Strings of which a text may have one, case ignored; beyond ASCII they are looked for by one of their letters."""

    def __init__(self, cues: Iterable[str]) -> None:
        """Keep the strings that contain no other one."""
        folded = dict.fromkeys(map(_folded, cues))
        least = [cue for cue in folded if not any(other in cue for other in folded if other != cue)]
        self._ascii = tuple(filter(str.isascii, least))
        self._by_letter = _grouped((max(cue), cue) for cue in least if not cue.isascii())

    def occur_in(self, text: str) -> bool:
        """Return whether a text has one of the strings."""
        folded = _folded(text)
        if self._has_ascii(folded):
            return True
        letters = () if folded.isascii() else self._by_letter.keys() & set(folded)
        return any(cue in folded for letter in letters for cue in self._by_letter[letter])

    def _has_ascii(self, folded: str) -> bool:
        return any(map(folded.__contains__, self._ascii))


class BeginningCues(Cues):
    """The same for strings that begin words: few are looked for, by how the words of the text begin."""

    def __init__(self, cues: Iterable[str]) -> None:
        """Keep the strings, the ASCII ones by how their first words begin."""
        super().__init__(cues)
        self._by_beginning = _grouped((begun, cue) for cue in self._ascii for begun in _begun_words(cue.split()[0]))

    def _has_ascii(self, folded: str) -> bool:
        begun = self._by_beginning.keys() & _begun_words(folded)
        return any(cue in folded for beginning in begun for cue in self._by_beginning[beginning])


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key, cue in pairs:
        found.setdefault(key, []).append(cue)
    return found


def _begun_words(text: str) -> list[str]:
    """Return the first letters of each word of a text."""
    return [word[:_BEGINNING] for word in _WORD.findall(text)]


def _folded(text: str) -> str:
    """Return a text without case; the i of Turkish is one letter with and without its dot, as in expressions."""
    folded = text.casefold()
    return folded if folded.isascii() else folded.replace("i\u0307", "i").replace("\u0131", "i")


def needed_letters(pattern: str) -> tuple[str, ...]:
    """Return letters in lower case of which each match of a pattern has one: the longest of every alternative."""
    while (shorter := _VARIABLE.sub("-", pattern)) != pattern:
        pattern = shorter
    return tuple(sorted({max(re.findall(r"[^\W\d_]+", one), key=len).lower() for one in pattern.split("|")}))
