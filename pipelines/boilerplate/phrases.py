"""Loads `phrases.toml`, the wording of boilerplate in many languages, and compiles its expressions."""

import tomllib
from enum import Enum
from importlib.resources import files
from typing import Any

from pipelines.boilerplate.phrase_index import PhraseIndex
from pipelines.items import CutReason
from pipelines.text.tokens import normalise_text, words


class Extent(Enum):
    """Which part of a text an expression describes: the whole line, its end, its start, or anything in it."""

    LINE = "lines"
    ENDING = "endings"
    OPENING = "openings"
    SENTENCE = "sentences"


#: A bullet, an arrow or a bracket may stand around the words of a line.
_AROUND = {
    Extent.LINE: r"^\W{{0,4}}(?:{0})[^\w!?！？]{{0,6}}$",
    Extent.ENDING: r"(?:{0})\W{{0,3}}$",
    Extent.OPENING: r"^\W{{0,4}}(?:{0})",
    Extent.SENTENCE: "{0}",
}


def _load() -> dict[str, Any]:
    return tomllib.loads(files("pipelines.boilerplate").joinpath("phrases.toml").read_text(encoding="utf-8"))


_PHRASES = _load()

#: Lines that open a section, normalised, with the reason to cut it.
HEADINGS: dict[str, CutReason] = {
    normalise_text(row): CutReason(reason) for reason, rows in _PHRASES["headings"].items() for row in rows
}
#: The expressions of notices, by the part of a text that they describe and the reason to cut it.
NOTICE_EXPRESSIONS: dict[tuple[Extent, CutReason], list[str]] = {
    (extent, CutReason(reason)): [_AROUND[extent].format(row) for row in rows]
    for extent in Extent
    for reason, rows in _PHRASES[extent.value].items()
}
NOTICES = PhraseIndex(NOTICE_EXPRESSIONS)
#: Words that make a line of dates one about the article, or a duration its reading time; other words of such lines.
STAMP_LABELS, READING_LABELS, STAMP_FILLERS = (
    frozenset(word for row in _PHRASES["stamps"][kind] for word in words(row))
    for kind in ("labels", "reading", "fillers")
)
#: An expression for each kind of advertising phrase.
PRAISE_EXPRESSIONS: list[str] = _PHRASES["praise"]["expressions"]
PRAISE = PhraseIndex({number: [expression] for number, expression in enumerate(PRAISE_EXPRESSIONS)})
