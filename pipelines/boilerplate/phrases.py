"""Loads `phrases.toml`, the wording of boilerplate in many languages, and compiles its expressions."""

import re
import tomllib
from importlib.resources import files
from typing import Any

from pipelines.boilerplate.phrase_index import PhraseIndex
from pipelines.items import CutReason
from pipelines.text.tokens import normalise_text


def _load() -> dict[str, Any]:
    return tomllib.loads(files("pipelines.boilerplate").joinpath("phrases.toml").read_text(encoding="utf-8"))


_PHRASES = _load()

#: Lines that open a section, normalised, with the reason to cut it.
HEADINGS: dict[str, CutReason] = {
    normalise_text(row): CutReason(reason) for reason, rows in _PHRASES["headings"].items() for row in rows
}
#: Expressions to match at the start of a line, after a bullet or an arrow at most.
OPENINGS: dict[CutReason, re.Pattern[str]] = {
    CutReason(reason): re.compile(rf"\W{{0,4}}(?:{'|'.join(rows)})", re.IGNORECASE)
    for reason, rows in _PHRASES["openings"].items()
}
#: Expressions to search for anywhere in a line.
SENTENCE_EXPRESSIONS: dict[CutReason, list[str]] = {
    CutReason(reason): rows for reason, rows in _PHRASES["sentences"].items()
}
SENTENCES = PhraseIndex(SENTENCE_EXPRESSIONS)
#: An expression for each kind of advertising phrase.
PRAISE_EXPRESSIONS: list[str] = _PHRASES["praise"]["expressions"]
PRAISE = PhraseIndex({number: [expression] for number, expression in enumerate(PRAISE_EXPRESSIONS)})
