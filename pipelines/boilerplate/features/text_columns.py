"""Features of a block's own text: length, links, case, digits, punctuation."""

import re
from collections import Counter
from string import ascii_uppercase, digits

import numpy as np

from pipelines.boilerplate.features.page_view import Columns, PageView, column
from pipelines.html.blocks import Block

_START = 200
_CAPITALISED = re.compile(r"\b[A-ZÀ-ÖØ-ÞА-Я]")
_DIGITS, _CAPITALS = digits.encode(), ascii_uppercase.encode()
#: Marks beyond ASCII.
_OTHER_QUOTES, _OTHER_MONEY = "“”„«»「」『』", "€£¥₹"
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
        *_shares(start),
        len(_CAPITALISED.findall(text[:400])),
        text.endswith((":", "：")),
        *_marks(text),
        "@" in text,
        min(block.frame.depth, 2 * _MANY),
    )


def _shares(start: str) -> tuple[float, float]:
    """Return the shares of digits and of capitals; of ASCII text, deleting them counts them much faster."""
    size = len(start)
    if start.isascii():
        raw = start.encode()
        return (size - len(raw.translate(None, _DIGITS))) / size, (size - len(raw.translate(None, _CAPITALS))) / size
    return sum(map(str.isdigit, start)) / size, sum(map(str.isupper, start)) / size


def _marks(text: str) -> tuple[int, ...]:
    """Return the numbers of commas, bars, ends of sentences, question and exclamation marks, quotes, and money."""
    count = text.count
    questions, exclamations = count("?"), count("!")
    bars, ends, quotes, money = count("|"), count(".") + questions + exclamations, count('"'), count("$") + count("%")
    if not text.isascii():
        questions += count("？")
        exclamations += count("！")
        bars += count("•") + count("·")
        ends += count("。") + count("！") + count("？")
        quotes += sum(map(count, _OTHER_QUOTES))
        money += sum(map(count, _OTHER_MONEY))
    return (
        min(count(","), _MANY),
        min(bars, _MANY),
        min(ends, _MANY),
        min(questions, _MANY),
        min(exclamations, _MANY),
        min(quotes, _MANY),
        min(money, _MANY),
    )
