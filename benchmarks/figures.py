"""From the scores of pages to the figures of a set, and to the intervals that chance leaves them."""

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from math import ceil
from statistics import fmean

from benchmarks.scores import PageScore, harmonic

Figures = dict[str, float | int]
#: The figures that need only the text, as a cross-validation yields it.
TEXT_FIGURES = frozenset(
    {
        "empty", "precision", "recall", "F1", "worst twentieth F1", "token F1", "segment F1",
        "F1 .99 or better", "F1 under .80", "token F1 .99 or better", "worse than trafilatura",
        "promotions leaked", "paragraphs lost", "leaked lines", "missed paragraphs",
    }
)  # fmt: skip
#: The figures that also need the decision whether a page is an article.
DECISIONS = frozenset({"articles rejected", "kept though no article"})
_WORST = 20
_GOOD, _RUINED = 0.99, 0.8
#: A page is worse than trafilatura's if its F1 is lower by more than this.
_MARGIN = 0.05
_WORSE = "worse than trafilatura"
#: The figures of so many samples of the pages give the interval that holds 95 % of them.
_SAMPLES, _OUTSIDE, _SEED = 300, 0.025, 1
Interval = tuple[float, float]


def figures(scores: Sequence[PageScore]) -> Figures:
    """Return the figures that the gold of these pages allows: shares from 0 to 1, and counts as whole numbers."""
    found: Figures = {"empty": sum(one.empty for one in scores)}
    found |= _text(scores) | _blocks(scores) | _pieces(scores)
    for name, parts in _SHARES.items():
        if values := [float(value) for one in scores for value in parts(one)]:
            found[name] = fmean(values)
    for name, count in _COUNTS.items():
        if counts := [value for one in scores if (value := count(one)) is not None]:
            found[name] = sum(counts)
    return found


def compared_figures(scores: Sequence[PageScore], plain: Sequence[PageScore]) -> Figures:
    """Return the figures of the pages, with the share that is worse than trafilatura's `plain` ones."""
    pairs = [(one.f1, other.f1) for one, other in zip(scores, plain, strict=True)]
    worse = [float(own < other - _MARGIN) for own, other in pairs if own is not None and other is not None]
    return figures(scores) | ({_WORSE: fmean(worse)} if worse else {})


def intervals(
    scores: Sequence[PageScore], plain: Sequence[PageScore]
) -> tuple[dict[str, Interval], dict[str, Interval]]:
    """Return the 95 % intervals of the figures, and of their differences to `plain` ones, by a bootstrap over pages."""
    values: dict[str, list[float]] = {}
    differences: dict[str, list[float]] = {}
    for places in _samples(len(scores)):
        theirs = [plain[place] for place in places]
        own, other = compared_figures([scores[place] for place in places], theirs), figures(theirs)
        for name, value in own.items():
            values.setdefault(name, []).append(value)
            if name in other:
                differences.setdefault(name, []).append(value - other[name])
    return _inner(values), _inner(differences)


def _samples(count: int) -> Iterator[list[int]]:
    chance = random.Random(_SEED)  # noqa: S311 - no secret
    return (chance.choices(range(count), k=count) for _ in range(_SAMPLES))


def _inner(values: dict[str, list[float]]) -> dict[str, Interval]:
    found = {}
    for name, unordered in values.items():
        ordered, outside = sorted(unordered), int(len(unordered) * _OUTSIDE)
        found[name] = (ordered[outside], ordered[-1 - outside])
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


def _blocks(scores: Sequence[PageScore]) -> Figures:
    """Average over the pages that readers labelled block by block."""
    blocks = [one.blocks for one in scores if one.blocks is not None]
    if not blocks:
        return {}
    return {
        "precision": fmean(one.precision for one in blocks),
        "recall": fmean(one.recall for one in blocks),
        "F1": fmean(one.f1 for one in blocks),
        "F1 .99 or better": fmean(one.f1 >= _GOOD for one in blocks),
        "F1 under .80": fmean(one.f1 < _RUINED for one in blocks),
        "token F1 .99 or better": fmean((one.tokens or 0) >= _GOOD for one in scores if one.blocks is not None),
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
    "none where none is named": lambda one: _one(one.no_author),
    "date": lambda one: _one(one.date),
}
_COUNTS: dict[str, Callable[[PageScore], int | None]] = {
    "leaked lines": lambda one: one.leaked_lines,
    "missed paragraphs": lambda one: one.missed_paragraphs,
}
