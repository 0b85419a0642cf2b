"""Features of a block's own text: length, links, case, digits, punctuation."""

import re
from collections import Counter
from collections.abc import Callable
from string import ascii_uppercase, digits

import numpy as np

from pipelines.boilerplate.features.page_view import Columns, PageView, column
from pipelines.html.blocks import Block

_START = 200
_CAPITALISED = re.compile(r"\b[A-ZÀ-ÖØ-ÞА-Я]")
_SENTENCE_ENDS = ".!?。！？"
_QUOTES = '"“”„«»「」『』'
_MONEY = "$€£¥₹%"
#: Counts beyond these are equal, so that long paragraphs do not leave the range of the training.
_MANY, _MANY_COPIES = 12, 4


def text_columns(view: PageView) -> Columns:
    """Return the text features of each block."""
    rows = np.zeros((len(view.blocks), len(_NAMES)), np.float32)
    if view.unlisted:
        rows[~view.listed] = [_row(block) for block in view.unlisted]
    copies = Counter(view.keys)
    return {
        **{name: rows[:, position] for position, name in enumerate(_NAMES)},
        "size": np.log1p(view.sizes),
        "words": np.log1p(view.counts),
        "word_size": view.sizes / np.maximum(view.counts, 1),
        "linked": view.linked,
        "heading": view.headings,
        "ended": view.ended,
        "cut_short": view.cut_short,
        "capitalised": rows[:, _NAMES.index("capitals")] / np.maximum(np.minimum(view.counts, 60), 1),
        "commas": rows[:, _NAMES.index("comma")] / np.maximum(np.minimum(view.counts, 10 * _MANY), 1),
        "copies": column(min(copies[key], _MANY_COPIES) for key in view.keys),
    }


_NAMES = (
    "links",
    "emphasis",
    "digits",
    "upper",
    "capitals",
    "colon",
    "comma",
    "bars",
    "sentences",
    "questions",
    "exclamations",
    "quotes",
    "money",
    "at",
    "depth",
)


def _row(block: Block) -> tuple[float, ...]:
    text = block.text
    start = text[:_START]
    return (
        min(block.links, 9),
        block.emphasis_chars / len(text),
        _count(start, digits.encode(), str.isdigit) / len(start),
        _count(start, ascii_uppercase.encode(), str.isupper) / len(start),
        len(_CAPITALISED.findall(text[:400])),
        text.endswith((":", "：")),
        min(text.count(","), _MANY),
        min(text.count("|") + text.count("•") + text.count("·"), _MANY),
        min(sum(map(text.count, _SENTENCE_ENDS)), _MANY),
        min(text.count("?") + text.count("？"), _MANY),
        min(text.count("!") + text.count("！"), _MANY),
        min(sum(map(text.count, _QUOTES)), _MANY),
        min(sum(map(text.count, _MONEY)), _MANY),
        text.count("@") > 0,
        min(block.frame.depth, 2 * _MANY),
    )


def _count(text: str, ascii_characters: bytes, is_counted: Callable[[str], bool]) -> int:
    """Count the characters of a class; for ASCII text by deleting them, which is much faster."""
    if text.isascii():
        return len(text) - len(text.encode().translate(None, ascii_characters))
    return sum(map(is_counted, text))
