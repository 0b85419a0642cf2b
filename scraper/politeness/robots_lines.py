"""The lines of a robots.txt: its fields, however they are spelt, and their values. Pure."""

import re
from collections.abc import Iterator
from functools import lru_cache

#: Fields by their letters, and the most typing mistakes in each; a mistaken `Allow` opens what was to stay closed.
_FIELDS = {
    "useragent": ("user-agent", 1),
    "disallow": ("disallow", 2),
    "allow": ("allow", 0),
    "crawldelay": ("crawl-delay", 1),
    "requestrate": ("request-rate", 1),
    "contentsignal": ("content-signal", 0),
    "contentusage": ("content-usage", 0),
}
_PATHS = frozenset({"allow", "disallow"})
_COLON = re.compile("[:=\uff1a]")
_NOT_LETTERS = re.compile(r"[\W_]+")
_LONGEST_FIELD = 40
_MOST_WORDS = 2
#: Where a field begins in a line that had line breaks once.
_NEXT_FIELD = re.compile(
    r"\s(?=(?:user-?agent|disallow|allow|crawl-?delay|request-rate|site-?map)[ \t]*:)", re.IGNORECASE
)


def fields_of(text: str) -> Iterator[tuple[str, str]]:
    """Yield the known fields of a robots.txt in lower case, as the standard spells them, with their values."""
    for line in text.splitlines():
        for statement in _NEXT_FIELD.split(line.partition("#")[0]):
            field = _field(statement.strip())
            if field is not None:
                yield field


def _field(statement: str) -> tuple[str, str] | None:
    """Return the field and the value of a statement, which may lack its colon; None: it is none that we read."""
    name, *value = _COLON.split(statement[: _LONGEST_FIELD + 1], maxsplit=1)
    known = field_name(name) if value else None
    if known is not None:
        return known, statement[len(name) + 1 :].lstrip(":").strip()
    return _without_colon(statement)


def _without_colon(statement: str) -> tuple[str, str] | None:
    for number in range(1, _MOST_WORDS + 1):
        words = statement.split(maxsplit=number)
        found = _FIELDS.get(_letters("".join(words[:number]))) if len(words) > number else None
        # A path is one word: "Allow us to ..." is prose.
        if found is not None and not (found[0] in _PATHS and " " in words[number].strip()):
            return found[0], words[number].strip()
    return None


@lru_cache(maxsize=1_024)
def field_name(written: str) -> str | None:
    """Return the field that is meant by a written name; None: none that we read."""
    letters = _letters(written)
    if letters in _FIELDS:
        return _FIELDS[letters][0]
    return next((name for field, (name, most) in _FIELDS.items() if _is_mistyped(letters, field, most)), None)


def _is_mistyped(letters: str, field: str, most: int) -> bool:
    if abs(len(letters) - len(field)) > most or not set(letters) <= set(field):
        return False
    return edits(letters, field) <= most


def _letters(written: str) -> str:
    return _NOT_LETTERS.sub("", written[:_LONGEST_FIELD]).lower()


def edits(one: str, other: str) -> int:
    """Return how many typing mistakes part two words: letters left out, added, replaced or swapped."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        line = [row]
        for column, wanted in enumerate(other, 1):
            cost = min(last[column] + 1, line[-1] + 1, last[column - 1] + (letter != wanted))
            is_swapped = row > 1 < column and letter == other[column - 2] and one[row - 2] == wanted
            line.append(min(cost, before[column - 2] + 1) if is_swapped else cost)
        before, last = last, line
    return last[-1]
