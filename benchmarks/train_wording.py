"""Trains the linear model of wording on the blocks of gold pages and on banks: a part of `benchmarks.train_verdict`.

Each block's score must come from a model that saw neither its host nor its writer, also in training: otherwise the
model of blocks would rely on scores that are never as good on other pages.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.banks import Bank
from benchmarks.folds import Fold, writers
from benchmarks.verdict_tables import PageTable
from pipelines.boilerplate.features.page_view import Numbers
from pipelines.boilerplate.features.wording_model import (
    BUCKETS,
    MIN_WORDS,
    MOST_WORDS,
    bucket_of_pair,
    buckets_of_word,
    relative_scores,
)
from pipelines.text.tokens import words

#: The strength of the penalty on large weights, and the rounds of training.
_PENALTY, _ROUNDS = 1e-4, 40
#: A block is text of the article if this share of it is.
_MOSTLY_TEXT = 0.65
#: Longer texts weigh no more than one of this many words; promotions and lines of banks weigh more.
_MOST_WORDS, _PROMOTION, _BANK = 60, 9.0, 36.0
_LARGEST = 127
_ANY_HOST = -1
Parameters = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """A text to learn from: its key, label and weight, its host's fold (-1 for lines of banks) and its writer."""

    key: str
    label: bool
    weight: float
    host_fold: int
    writer: str


def page_examples(page: PageTable, fold: Fold) -> Iterator[Example]:
    """Yield the blocks of the article and the promotions.

    Menus, comments and other articles have features of their own; here they would hide how promotions are worded.
    """
    own_writers = writers(page)
    is_text = np.nan_to_num(page.labels) >= _MOSTLY_TEXT
    for index in np.flatnonzero(is_scored(page) & (is_text | (own_writers != ""))).tolist():
        count, writer = min(float(page.counts[index]), _MOST_WORDS), str(own_writers[index])
        weight = sqrt(count) * (_PROMOTION if writer else 1.0)
        yield Example(key_of(page.texts[index]), not writer, weight, fold.host, writer)


def bank_examples(bank: Bank) -> Iterator[Example]:
    """Yield the lines of the banks."""
    for lines in bank.promotions.values():
        for line in lines:
            yield Example(key_of(line.text), label=False, weight=_BANK, host_fold=_ANY_HOST, writer=line.writer)
    for paragraphs in bank.paragraphs.values():
        for text in paragraphs:
            yield Example(key_of(text), label=True, weight=_BANK, host_fold=_ANY_HOST, writer="")


def is_scored(page: PageTable) -> NDArray[np.bool_]:
    """Return which blocks get a score."""
    return ~page.listed & (page.counts >= MIN_WORDS)


def key_of(text: str) -> str:
    """Return the words of a text that are scored, separated by spaces."""
    return " ".join(words(text)[:MOST_WORDS])


class Design:
    """Distinct texts as sparse matrices: texts by words, words by buckets, texts by pairs of words."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Build the matrices of texts given by their keys."""
        lines = [key.split(" ") for key in keys]
        vocabulary = {word: place for place, word in enumerate(sorted({word for line in lines for word in line}))}
        scale = [1 / sqrt(len(line)) for line in lines]
        self._buckets = _sparse([buckets_of_word(word) for word in vocabulary], [1.0] * len(vocabulary), BUCKETS)
        self._words = _sparse([[vocabulary[word] for word in line] for line in lines], scale, len(vocabulary))
        self._pairs = _sparse([[bucket_of_pair(*pair) for pair in pairwise(line)] for line in lines], scale, BUCKETS)

    def odds(self, parameters: Parameters) -> Parameters:
        """Return the log odds of each text."""
        bias, weights = parameters[0], parameters[1:]
        return np.asarray(bias + self._words @ (self._buckets @ weights) + self._pairs @ weights)

    def gradient(self, errors: Parameters) -> Parameters:
        """Return the gradient by the parameters, given that by the log odds of each text."""
        by_weight = self._buckets.T @ (self._words.T @ errors) + self._pairs.T @ errors
        return np.concatenate([[errors.sum()], by_weight])


class WordingTrainer:
    """All texts of the pages and banks, and the examples among them."""

    def __init__(self, pages: Sequence[PageTable], folds: Sequence[Fold], bank: Bank) -> None:
        """Collect the examples, each text once a fold, and the texts of all blocks."""
        sources = [page_examples(page, fold) for page, fold in zip(pages, folds, strict=True) if not page.flat]
        found = chain(*sources, bank_examples(bank))
        examples = list({(one.key, one.label, one.host_fold): one for one in found}.values())
        keys = {one.key for one in examples}
        keys |= {key_of(page.texts[index]) for page in pages for index in np.flatnonzero(is_scored(page))}
        self.place = {key: place for place, key in enumerate(sorted(keys))}
        self.design = Design(list(self.place))
        self._texts = np.array([self.place[one.key] for one in examples])
        self._labels = np.array([float(one.label) for one in examples])
        self._weights = np.array([one.weight for one in examples])
        self._host_fold = np.array([one.host_fold for one in examples])
        self._writer = np.array([one.writer for one in examples])

    def train(self, without: Fold | None = None) -> Parameters:
        """Return the bias and weights of a logistic regression, without a fold's hosts and writers, if any."""
        from scipy.optimize import minimize  # type: ignore[import-untyped,import-not-found,unused-ignore]  # noqa: PLC0415  # see LightGBM

        weights = np.where(self._is_seen(without), self._weights, 0.0)
        weights = weights / weights.sum()

        def loss(parameters: Parameters) -> tuple[float, Parameters]:
            odds = self.design.odds(parameters)[self._texts]
            errors = weights * (1 / (1 + np.exp(-odds)) - self._labels)
            value = float((weights * (np.logaddexp(0, odds) - self._labels * odds)).sum())
            gradient = self.design.gradient(np.bincount(self._texts, errors, len(self.place)).astype(np.float64))
            gradient[1:] += _PENALTY * parameters[1:]
            return value + _PENALTY / 2 * float(parameters[1:] @ parameters[1:]), gradient

        found = minimize(loss, np.zeros(BUCKETS + 1), jac=True, method="L-BFGS-B", options={"maxiter": _ROUNDS})
        return np.asarray(found.x)

    def _is_seen(self, without: Fold | None) -> NDArray[np.bool_]:
        if without is None:
            return np.ones(len(self._labels), bool)
        return np.asarray((self._host_fold != without.host) & ~np.isin(self._writer, without.writers))

    def unseen_scores(self, page: PageTable, odds: Sequence[Parameters]) -> Numbers:
        """Return the score of each block, given for each block the odds of all texts by a model that did not see it."""
        scores = np.zeros(len(page.texts), np.float32)
        for index in np.flatnonzero(is_scored(page)).tolist():
            scores[index] = odds[index][self.place[key_of(page.texts[index])]]
        return relative_scores(scores, is_scored(page), page.prose)


def _sparse(rows: Sequence[Sequence[int]], scale: Sequence[float], columns: int) -> Any:
    from scipy.sparse import csr_matrix  # type: ignore[import-untyped,import-not-found,unused-ignore]  # noqa: PLC0415  # see LightGBM

    lengths = [len(row) for row in rows]
    indices = np.fromiter((index for row in rows for index in row), np.int32, sum(lengths))
    starts = np.concatenate([[0], np.cumsum(lengths)])
    return csr_matrix((np.repeat(scale, lengths), indices, starts), (len(rows), columns))


def written(parameters: Parameters) -> str:
    """Return the model as `pipelines.boilerplate.features.wording_model` reads it."""
    unit = float(f"{np.abs(parameters[1:]).max() / _LARGEST:.6g}")
    weights = np.round(parameters[1:] / unit).astype(int).tolist()
    document = {"bias": round(float(parameters[0]), 6), "unit": unit, "weights": weights}
    return json.dumps(document, separators=(",", ":")) + "\n"
