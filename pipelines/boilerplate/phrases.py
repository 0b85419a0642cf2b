"""Loads `phrases.toml`, the wording of boilerplate in many languages, and compiles its expressions."""

import re
import tomllib
from importlib.resources import files
from typing import Any

from pipelines.items import CutReason
from pipelines.text.tokens import normalise_text

_Expressions = tuple[tuple[CutReason, re.Pattern[str]], ...]


def _load() -> dict[str, Any]:
    return tomllib.loads(files("pipelines.boilerplate").joinpath("phrases.toml").read_text(encoding="utf-8"))


def _compile(table: dict[str, list[str]], prefix: str = "") -> _Expressions:
    return tuple(
        (CutReason(reason), re.compile(f"{prefix}(?:{'|'.join(rows)})", re.IGNORECASE))
        for reason, rows in table.items()
    )


_PHRASES = _load()

#: Lines that open a section, squeezed, and what they announce.
HEADINGS: dict[str, CutReason] = {
    normalise_text(row): CutReason(reason) for reason, rows in _PHRASES["headings"].items() for row in rows
}
#: Expressions to match at the start of a line, after a bullet or an arrow at most.
OPENINGS: _Expressions = _compile(_PHRASES["openings"], r"\W{0,4}")
#: Expressions anywhere in a line.
SENTENCES: _Expressions = _compile(_PHRASES["sentences"])
#: Pieces of lower-case text, one of which stands in every line that the expressions of a reason match.
TRIGGERS: dict[CutReason, tuple[str, ...]] = {
    CutReason(reason): tuple(rows) for reason, rows in _PHRASES["triggers"].items()
}
#: One expression for each kind of advertising phrase, with its triggers.
PRAISE: tuple[tuple[tuple[str, ...], re.Pattern[str]], ...] = tuple(
    (tuple(row["triggers"]), re.compile(row["expression"], re.IGNORECASE)) for row in _PHRASES["praise"]
)
