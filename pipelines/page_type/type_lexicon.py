"""Loads `type_lexicon.toml`: the words that distinguish types of pages."""

import re
import tomllib
from collections.abc import Collection, Mapping
from importlib.resources import files

_WORD = re.compile("[a-z]+")
Lexicon = Mapping[str, frozenset[str]]


def latin_words(text: str) -> list[str]:
    """Return the runs of lower-case Latin letters in a text, such as an address or a class name."""
    return _WORD.findall(text)


def counts(prefix: str, lexicon: Lexicon, found: Collection[str]) -> dict[str, float]:
    """Return how many words of each kind are among the distinct words found, under names with `prefix`."""
    return {f"{prefix}_{kind}": float(len(words.intersection(found))) for kind, words in lexicon.items()}


def _load() -> dict[str, Lexicon]:
    tables = tomllib.loads(files("pipelines.page_type").joinpath("type_lexicon.toml").read_text(encoding="utf-8"))
    return {name: {kind: frozenset(row.split()) for kind, row in table.items()} for name, table in tables.items()}


_TABLES = _load()
ADDRESS, HOST, TITLE, BODY, NAME, SEGMENT, OG_TYPE, VAGUE_OG_TYPE, ITEM_TYPE = (
    _TABLES[table]
    for table in ("address", "host", "title", "body", "name", "segment", "og_type", "vague_og_type", "item_type")
)
