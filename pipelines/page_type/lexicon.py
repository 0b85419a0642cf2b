"""Loads `lexicon.toml`: the words that tell kinds of pages apart."""

import re
import tomllib
from collections.abc import Collection, Mapping
from importlib.resources import files

_WORD = re.compile("[a-z]+")
Lexicon = Mapping[str, frozenset[str]]


def latin_words(text: str) -> list[str]:
    """Return the runs of lower-case Latin letters in a text: the words of addresses and class names."""
    return _WORD.findall(text)


def counts(prefix: str, cues: Lexicon, found: Collection[str]) -> dict[str, float]:
    """Return, as measures named with `prefix`, how many words of each cue are among the distinct words found."""
    return {f"{prefix}_{kind}": float(len(words.intersection(found))) for kind, words in cues.items()}


def _load() -> dict[str, Lexicon]:
    tables = tomllib.loads(files("pipelines.page_type").joinpath("lexicon.toml").read_text(encoding="utf-8"))
    return {name: {kind: frozenset(row.split()) for kind, row in table.items()} for name, table in tables.items()}


_CUES = _load()
ADDRESS, HOST, TITLE, BODY, NAME, SEGMENT = (
    _CUES[table] for table in ("address", "host", "title", "body", "name", "segment")
)
