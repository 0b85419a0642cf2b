"""Static vectors of pieces of words: texts about the same thing have vectors with a small angle between them.

`benchmarks/word_vectors.py` makes the two files from a public model: `word_pieces.json`, the pieces of words in the
order of their rows, and `word_vectors.npy`, whole numbers from -127 to 127. They are mapped into memory, so that all
workers share one copy.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from json import loads
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.boilerplate.features.page_view import Numbers

PIECES_FILE, VECTORS_FILE = "word_pieces.json", "word_vectors.npy"
#: Marks the start of a word.
WORD_START = "▁"
_LONGEST_PIECE = 16


@dataclass(frozen=True, slots=True, eq=False)
class WordVectors:
    """A row of `matrix` for each piece of a word."""

    rows: Mapping[str, int]
    matrix: NDArray[np.int8]

    def of_texts(self, texts: Sequence[Iterable[str]]) -> Numbers:
        """Return for each text, given as words, the mean vector of its words with the length 1; 0 without words."""
        rows = [[row for word in words for row in rows_of_word(word)] for words in texts]
        lengths = np.array([len(own) for own in rows])
        vectors = np.zeros((len(texts), self.matrix.shape[1]), np.float32)
        if not lengths.any():
            return vectors
        filled = lengths > 0
        starts = np.cumsum(lengths[filled]) - lengths[filled]
        gathered = self.matrix[[row for own in rows for row in own]]
        vectors[filled] = np.add.reduceat(gathered, starts, axis=0, dtype=np.int32)
        norms = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1.0)
        return np.asarray(vectors / norms, np.float32)


@cache
def word_vectors() -> WordVectors:
    """Return the vectors that ship with the project; they are read once for each process."""
    folder: Any = files("pipelines.boilerplate.features")
    pieces = loads(folder.joinpath(PIECES_FILE).read_text(encoding="utf-8"))
    mapped = np.load(str(folder.joinpath(VECTORS_FILE)), mmap_mode="r", allow_pickle=False)
    return WordVectors({piece: row for row, piece in enumerate(pieces)}, np.asarray(mapped))


@lru_cache(maxsize=1 << 15)
def rows_of_word(word: str) -> tuple[int, ...]:
    """Return the rows of a word's pieces: from its start on, the longest piece that is known each time."""
    rows = word_vectors().rows
    marked, at, found = WORD_START + word, 0, []
    while at < len(marked):
        end = next((end for end in range(min(len(marked), at + _LONGEST_PIECE), at, -1) if marked[at:end] in rows), 0)
        if end:
            found.append(rows[marked[at:end]])
        at = max(end, at + 1)
    return tuple(found)
