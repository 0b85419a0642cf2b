"""From the scores of pages to the figures of a set."""

from collections.abc import Callable, Iterable, Sequence
from math import ceil
from statistics import fmean

from benchmarks.scores import PageScore, harmonic

Figures = dict[str, float | int]
#: The figures that need only the text, as a cross-validation yields it.
TEXT_FIGURES = frozenset(
    {
        "empty", "precision", "recall", "F1", "worst twentieth F1", "token F1", "segment F1",
        "promotions leaked", "paragraphs lost", "leaked lines", "missed paragraphs",
    }
)  # fmt: skip
_WORST = 20


def figures(scores: Sequence[PageScore]) -> Figures:
    """Return the figures that the gold of these pages allows: shares from 0 to 1, and counts as whole numbers."""
    found: Figures = {"empty": sum(one.empty for one in scores)}
    found |= _text(scores) | _pieces(scores)
    for name, parts in _SHARES.items():
        if values := [float(value) for one in scores for value in parts(one)]:
            found[name] = fmean(values)
    for name, count in _COUNTS.items():
        if counts := [value for one in scores if (value := count(one)) is not None]:
            found[name] = sum(counts)
    return found


def worst_twentieth(values: Iterable[float]) -> float:
    """Return the mean of the lowest twentieth of the values, of one value at least."""
    ordered = sorted(values)
    return fmean(ordered[: ceil(len(ordered) / _WORST)])


def _text(scores: Sequence[PageScore]) -> Figures:
    """Average precision over pages with any output and recall over pages with any gold, then join the two."""
    texts = [one.text for one in scores if one.text is not None]
    if not texts:
        return {}
    with_output = [text.precision for text in texts if text.common + text.extra]
    precision = fmean(with_output) if with_output else 0.0
    with_gold = [text.recall for text in texts if text.common + text.missed]
    recall = fmean(with_gold) if with_gold else 0.0
    return {
        "precision": precision,
        "recall": recall,
        "F1": harmonic(precision, recall),
        "worst twentieth F1": worst_twentieth(text.f1 for text in texts),
        "token F1": fmean(one.tokens for one in scores if one.tokens is not None),
    }


def _pieces(scores: Sequence[PageScore]) -> Figures:
    pieces = [one.pieces for one in scores if one.pieces is not None]
    if not pieces:
        return {}
    kept = sum(one.kept for one in pieces)
    named = sum(one.kept + one.wanted + one.leaked for one in pieces)
    return {"segment F1": 2 * kept / named if named else 0.0}


def _one(value: float | None) -> tuple[float, ...]:
    return () if value is None else (value,)


_SHARES: dict[str, Callable[[PageScore], Sequence[float]]] = {
    "kept though no article": lambda one: _one(one.taken),
    "articles rejected": lambda one: _one(one.rejected),
    "promotions leaked": lambda one: one.leaks,
    "paragraphs lost": lambda one: one.losses,
    "headline": lambda one: _one(one.headline),
    "authors": lambda one: _one(one.authors),
    "date": lambda one: _one(one.date),
}
_COUNTS: dict[str, Callable[[PageScore], int | None]] = {
    "leaked lines": lambda one: one.leaked_lines,
    "missed paragraphs": lambda one: one.missed_paragraphs,
}
