"""A linear model of wording: words, pairs of words and pieces of words that are frequent in boilerplate or in articles.

`benchmarks/train_wording.py` trains it and writes `wording_model.json`: `bias`, and `weights` as whole numbers, to be
multiplied by `unit`. Words share weights by their hashes.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from json import loads
from math import sqrt
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from pipelines.boilerplate.features.page_view import Numbers, PageView, column

MODEL_FILE = "wording_model.json"
#: The number of weights, a power of two.
BUCKETS = 1 << 16
_PIECES = (3, 4, 5)
_LONGEST_WORD = 24
#: Of longer texts the beginning is scored.
MOST_WORDS = 100
MIN_WORDS = 4
#: How many distinct words are remembered.
_MAX_KNOWN = 1 << 15
_NOT_SCORED = 0.0
#: What stands for the paragraphs of a page without any.
_USUAL = 3.0
_DIGIT = re.compile(r"\d")


class _KnownWords(dict[str, tuple[float, int, bytes]]):
    """The weight of each word seen before, its checksum as the first of a pair, and its bytes as the second."""

    def __init__(self, weights: Sequence[float]) -> None:
        """Start without any word."""
        super().__init__()
        self._weights = weights

    def __missing__(self, word: str) -> tuple[float, int, bytes]:
        if len(self) >= _MAX_KNOWN:
            self.clear()
        encoded = word.encode("utf-8", "surrogatepass")
        weight = sum(map(self._weights.__getitem__, buckets_of_word(word)))
        found = self[word] = weight, crc32(encoded), b" " + encoded
        return found


@dataclass(frozen=True, eq=False)
class WordingModel:
    """The weights by bucket: positive for the wording of articles, negative for that of boilerplate."""

    bias: float
    weights: tuple[float, ...]

    def score(self, words: Sequence[str]) -> float:
        """Return the log odds that a text with these words belongs to an article."""
        weights, last = self.weights, BUCKETS - 1
        own, firsts, seconds = zip(*map(self._known.__getitem__, words), strict=True)
        # The checksum of a pair goes on from that of its first word.
        pairs = [weights[checksum & last] for checksum in map(crc32, seconds[1:], firsts)]
        total: float = sum(own) + sum(pairs)
        return self.bias + total / sqrt(len(words))

    def of_word(self, word: str) -> float:
        """Return the sum of the weights of a word and its pieces."""
        return self._known[word][0]

    @cached_property
    def _known(self) -> _KnownWords:
        return _KnownWords(self.weights)


def buckets_of_word(word: str) -> tuple[int, ...]:
    """Return the buckets of a word and of its pieces of three to five characters; all digits are equal."""
    marked = f"<{_DIGIT.sub('0', word[:_LONGEST_WORD])}>"
    if not marked.isascii():
        pieces = [marked[at : at + size] for size in _PIECES for at in range(len(marked) - size + 1)]
        return tuple(map(_bucket, (marked, *pieces)))
    # A character is a byte: encoding the word encodes its pieces.
    whole, last = marked.encode(), BUCKETS - 1
    parts = [whole[at : at + size] for size in _PIECES for at in range(len(whole) - size + 1)]
    return tuple([checksum & last for checksum in map(crc32, (whole, *parts))])


def bucket_of_pair(first: str, second: str) -> int:
    """Return the bucket of two neighbouring words."""
    return _bucket(f"{first} {second}")


def _bucket(text: str) -> int:
    return crc32(text.encode("utf-8", "surrogatepass")) & (BUCKETS - 1)


def wording_column(view: PageView, model: WordingModel) -> Numbers:
    """Return how much more the wording of each block is that of articles than the wording of the page's paragraphs."""
    scores = column(
        model.score(line[:MOST_WORDS]) if is_scored else _NOT_SCORED
        for line, is_scored in zip(view.words, (~view.listed & (view.counts >= MIN_WORDS)).tolist(), strict=True)
    )
    return relative_scores(scores, ~view.listed & (view.counts >= MIN_WORDS), view.prose_sizes > 0)


def relative_scores(scores: Numbers, is_scored: NDArray[np.bool_], is_prose: NDArray[np.bool_]) -> Numbers:
    """Return the differences of scores to the median of the page's prose; 0 for blocks without a score.

    Scores depend on the language, of which the training may have seen more boilerplate than text.
    """
    usual = np.median(scores[is_scored & is_prose]) if (is_scored & is_prose).any() else _USUAL
    return np.where(is_scored, scores - np.float32(usual), np.float32(0))


@cache
def shipped_wording_model() -> WordingModel:
    """Return the model that ships with the project; it is read once for each process."""
    return read_wording_model(files("pipelines.boilerplate.features").joinpath(MODEL_FILE).read_text(encoding="utf-8"))


def read_wording_model(text: str) -> WordingModel:
    """Return the model of a JSON document.

    Raises:
        ValueError: it has another number of weights than there are buckets.
    """
    document = loads(text)
    weights = tuple(weight * document["unit"] for weight in document["weights"])
    if len(weights) != BUCKETS:
        raise ValueError(f"the model of wording has {len(weights)} weights, but there are {BUCKETS} buckets")
    return WordingModel(document["bias"], weights)
