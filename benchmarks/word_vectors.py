"""Makes the word vectors of `pipelines.boilerplate.features.word_vectors` from the wheel of WordLlama.

    pip download --no-deps wordllama==0.4.0.post1
    python -m benchmarks.word_vectors wordllama-0.4.0.post1-*.whl

The wheel (MIT licence) holds a vector for each piece of a tokeniser. The mean of all is subtracted, because what all
words share says nothing about a text, and the numbers are rounded to a byte. The same wheel gives the same files.
"""

import argparse
import json
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from zipfile import ZipFile

import numpy as np
from numpy.typing import NDArray

from pipelines.boilerplate.features.word_vectors import PIECES_FILE, VECTORS_FILE

_WEIGHTS = "wordllama/weights/l2_supercat_256.safetensors"
_TOKENISER = "wordllama/tokenizers/l2_supercat_tokenizer_config.json"
_TENSOR = "embedding.weight"
_LARGEST = 127


def read_wheel(path: Path) -> tuple[list[str], NDArray[np.float32]]:
    """Return the pieces of words in a wheel and a vector for each."""
    with ZipFile(path) as wheel:
        vocabulary = json.loads(wheel.read(_TOKENISER))["model"]["vocab"]
        return sorted(vocabulary, key=vocabulary.__getitem__), _tensor(wheel.read(_WEIGHTS))


def _tensor(content: bytes) -> NDArray[np.float32]:
    """Return the matrix in a safetensors file: the length of a header, the header (JSON), the numbers."""
    start = 8 + int.from_bytes(content[:8], "little")
    header = json.loads(content[8:start])[_TENSOR]
    first, last = header["data_offsets"]
    numbers = np.frombuffer(content[start + first : start + last], np.float16)
    return numbers.reshape(header["shape"]).astype(np.float32)


def rounded(vectors: NDArray[np.float32]) -> NDArray[np.int8]:
    """Return the vectors without their mean, scaled and rounded to a byte."""
    centred = vectors - vectors.mean(axis=0)
    return np.asarray(np.round(centred / np.abs(centred).max() * _LARGEST), dtype=np.int8)


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the wheel and write the files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("wheel", type=Path)
    parser.add_argument("--out", type=Path, default=Path(str(files("pipelines.boilerplate.features"))))
    given = parser.parse_args(arguments)
    pieces, vectors = read_wheel(given.wheel)
    (given.out / PIECES_FILE).write_text(
        "[\n" + ",\n".join(json.dumps(piece, ensure_ascii=False) for piece in pieces) + "\n]\n", encoding="utf-8"
    )
    np.save(given.out / VECTORS_FILE, rounded(vectors), allow_pickle=False)
    print(f"{len(pieces)} pieces of words, {vectors.shape[1]} numbers each, written to {given.out}")


if __name__ == "__main__":
    main()
