"""Labels of a page's blocks from its gold: 1 belongs to the article, 0 does not, nan is unknown."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.text.tokens import normalise_text, shingles, words

_SHINGLE = 4
#: Where readers labelled every block, a block is kept or optional if this share of it is.
_MOSTLY = 0.5
_PROMO_SHINGLE = 3
_SAME_PROMO = 0.8
Labels = NDArray[np.float32]


def labels(lines: Sequence[Sequence[str]], truth: dict[str, Any]) -> Labels:
    """Return for each block (as words) the share of it in the gold text, or its label by the gold pieces.

    Pages of which readers labelled every block list those to `keep`, and `optional` ones, which may be kept or not.
    """
    if "keep" in truth:
        return _by_readers(lines, truth)
    if truth.get("text"):
        return _by_text(lines, truth["text"].split("\n"))
    return _by_pieces(lines, truth.get("with") or (), truth.get("without") or ())


def promotions(lines: Sequence[Sequence[str]], truth: dict[str, Any]) -> NDArray[np.int64]:
    """Return for each block the number of the promotion inserted there, or -1."""
    return _places(lines, [promo["text"] for promo in truth.get("promos") or ()])


def insertions(lines: Sequence[Sequence[str]], truth: dict[str, Any]) -> NDArray[np.int64]:
    """Return for each block the number of the paragraph inserted there that belongs to the article, or -1."""
    return _places(lines, truth.get("inserted") or ())


def true_paragraphs(lines: Sequence[Sequence[str]], truth: dict[str, Any]) -> NDArray[np.int64]:
    """Return for each block the number of the article's own paragraph there, or -1; for pages with promotions."""
    return _places(lines, truth.get("paras") or ())


def _places(lines: Sequence[Sequence[str]], texts: Sequence[str]) -> NDArray[np.int64]:
    found = np.full(len(lines), -1)
    for number, text in enumerate(texts):
        wanted = set(shingles(words(text), _PROMO_SHINGLE))
        for index, line in enumerate(lines):
            own = list(shingles(line, _PROMO_SHINGLE))
            if len(line) >= _PROMO_SHINGLE and sum(s in wanted for s in own) / len(own) >= _SAME_PROMO:
                found[index] = number
    return found


def _by_text(lines: Sequence[Sequence[str]], paragraphs: Sequence[str]) -> Labels:
    gold = [words(paragraph) for paragraph in paragraphs]
    known = Counter(s for paragraph in gold for s in shingles(paragraph, _SHINGLE))
    whole = {" ".join(paragraph) for paragraph in gold}
    joined = f" {' '.join(word for paragraph in gold for word in paragraph)} "
    found = np.zeros(len(lines), np.float32)
    for index, line in enumerate(lines):
        text = " ".join(line)
        # A row of a table may be several lines of the gold, one for each cell.
        if line and (text in whole or (len(line) > 1 and f" {text} " in joined)):
            found[index] = 1
        elif len(line) >= _SHINGLE:
            own = list(shingles(line, _SHINGLE))
            found[index] = sum(s in known for s in own) / len(own)
    return found


def _by_readers(lines: Sequence[Sequence[str]], truth: dict[str, Any]) -> Labels:
    if not truth["keep"]:
        return np.full(len(lines), np.nan, np.float32)
    keep, optional = _by_text(lines, truth["keep"]), _by_text(lines, truth["optional"])
    return np.where((optional > _MOSTLY) & (optional > keep), np.float32(np.nan), keep)


def _by_pieces(lines: Sequence[Sequence[str]], keep: Sequence[str], drop: Sequence[str]) -> Labels:
    found = np.full(len(lines), np.nan, np.float32)
    for pieces, label in ((keep, 1), (drop, 0)):
        wanted = [piece for piece in map(normalise_text, pieces) if piece]
        for index, line in enumerate(lines):
            text = " ".join(line)
            if any(piece in text for piece in wanted):
                found[index] = label
    return found
