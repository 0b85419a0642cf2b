"""Static vectors of pieces of words: texts about the same thing have vectors with a small angle between them.

`benchmarks/word_vectors.py` makes the two files from a public model: `word_pieces.json`, the pieces of words in the
order of their rows, and `word_vectors.npy`, whole numbers from -127 to 127. They are mapped into memory, so that all
workers share one copy.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import chain, pairwise
from json import loads
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.boilerplate.features.page_view import Numbers

PIECES_FILE, VECTORS_FILE = "word_pieces.json", "word_vectors.npy"
#: Marks the start of a word.
WORD_START = "▁"
_LONGEST_PIECE = 16
#: How many distinct words are remembered with the rows of their pieces.
_MAX_KNOWN = 1 << 15


@dataclass(frozen=True, slots=True, eq=False)
class WordVectors:
    """A row of `matrix` for each piece of a word."""

    rows: Mapping[str, int]
    matrix: NDArray[np.int8]
    #: The rows of the words seen before.
    _known: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def of_texts(self, texts: Sequence[Collection[str]]) -> Numbers:
        """Return for each text, given as words, the mean vector of its words with the length 1; 0 without words."""
        rows = self._rows_of(texts)
        vectors = np.zeros((len(texts), self.matrix.shape[1]), np.float32)
        gathered = self.matrix.take(np.fromiter(chain.from_iterable(rows), np.intp), axis=0)
        edges = np.cumsum([0, *map(len, rows)]).tolist()
        # One sum for each text is twice as fast as `reduceat`.
        for vector, (start, end) in zip(vectors, pairwise(edges), strict=True):
            vector[:] = np.add.reduce(gathered[start:end], axis=0, dtype=np.int32)
        norms = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1.0)
        return np.asarray(vectors / norms, np.float32)

    def _rows_of(self, texts: Sequence[Collection[str]]) -> list[list[int]]:
        """Return for each text the rows of its words."""
        known = self._known
        if len(known) > _MAX_KNOWN:
            known.clear()
        for word in set().union(*texts).difference(known):
            known[word] = rows_of_word(word)
        return [list(chain.from_iterable(map(known.__getitem__, words))) for words in texts]


@cache
def word_vectors() -> WordVectors:
    """Return the vectors that ship with the project; they are read once for each process."""
    folder: Any = files("pipelines.boilerplate.features")
    pieces = loads(folder.joinpath(PIECES_FILE).read_text(encoding="utf-8"))
    mapped = np.load(str(folder.joinpath(VECTORS_FILE)), mmap_mode="r", allow_pickle=False)
    return WordVectors({piece: row for row, piece in enumerate(pieces)}, np.asarray(mapped))


def rows_of_word(word: str) -> tuple[int, ...]:
    """Return the rows of a word's pieces: from its start on, the longest piece that is known each time."""
    rows = word_vectors().rows
    marked, at, found = WORD_START + word, 0, []
    while at < len(marked):
        end = min(len(marked), at + _LONGEST_PIECE)
        while end > at and marked[at:end] not in rows:
            end -= 1
        if end > at:
            found.append(rows[marked[at:end]])
        at = max(end, at + 1)
    return tuple(found)
