"""Hashes of a passage: of its words, and of its pattern without numbers, dates and names."""

import hashlib
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pipelines.text.date_lexicon import MONTH_WORDS

#: Capital letters.
UPPER = "".join(letter for letter in map(chr, range(0x41, 0x530)) if letter.isupper())
#: At least this many words, and this share, must be left, or else only numbers and dates are left out.
_LEAST_LITERAL = 4
_LITERAL_SHARE = 0.6
#: Longer passages are prose: they recur word by word or not at all.
_LONGEST_PATTERN = 70
_NUMBER = re.compile(r"\w*\d\w*")
_DIGIT = re.compile(r"\d")
_WEEKDAYS = frozenset(
    """
    monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch donnerstag freitag samstag sonntag
    lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miércoles jueves viernes sábado domingo
    lunedì martedì mercoledì giovedì venerdì sabato domenica segunda terça quarta quinta sexta
    maandag dinsdag woensdag donderdag vrijdag zaterdag zondag måndag tisdag onsdag torsdag fredag lördag söndag
    mandag tirsdag lørdag søndag poniedziałek wtorek środa czwartek piątek sobota niedziela
    """.split(),
)
_DATES = MONTH_WORDS | _WEEKDAYS


@dataclass(frozen=True, slots=True)
class PatternHash:
    """`exact` is equal for the same words, `pattern` also for words that differ in numbers, dates and names."""

    exact: int
    pattern: int


def pattern_hash(text: str, line: Sequence[str], names: Collection[str]) -> PatternHash:
    """Return the hashes of a passage, given its words and those of its names, in lower case."""
    exact = stable_hash(" ".join(line))
    if len(line) > _LONGEST_PATTERN:
        return PatternHash(exact, exact)
    numbers = frozenset(_NUMBER.findall(text.lower())) if _DIGIT.search(text) else frozenset()
    # The first word of a passage always has a capital.
    literal = [
        word
        for position, word in enumerate(line)
        if word not in _DATES and word not in numbers and (word not in names or not position)
    ]
    if len(literal) < max(_LEAST_LITERAL, _LITERAL_SHARE * len(line)):
        literal = [word for word in line if word not in _DATES and word not in numbers]
    # What is left out leaves no trace: "on 3 May 2026" and "on Friday" are both "on".
    is_open = _LEAST_LITERAL <= len(literal) < len(line)
    return PatternHash(exact, stable_hash(" ".join(literal)) if is_open else exact)


def stable_hash(text: str) -> int:
    """Return a 63-bit hash of a text that is the same in every process."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "big") >> 1
