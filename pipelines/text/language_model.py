"""The language model of py3langid, packed anew: its own file takes half a second to unpack, this one a tenth of that.

`benchmarks/language_model.py` makes the file from the installed package; the numbers are the same.
"""

from array import array
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from io import BytesIO
from math import prod
from typing import Any

import numpy as np
import zstandard
from numpy.typing import NDArray
from py3langid.langid import LanguageIdentifier

MODEL_FILE = "language_model.zst"
#: The arrays in the order in which they are packed.
PTC, PC, CLASSES, NEXT_MOVE, ROW, OUTPUT = range(6)
_TYPE_CODES = {2: "H", 4: "I"}


@cache
def language_identifier() -> LanguageIdentifier:
    """Return the identifier with the model that ships with the project; it is read once for each process."""
    packed = files("pipelines.text").joinpath(MODEL_FILE).read_bytes()
    arrays = list(_arrays(zstandard.ZstdDecompressor().decompress(packed)))
    return LanguageIdentifier(
        arrays[PTC].copy(),
        arrays[PC],
        arrays[CLASSES].tolist(),
        _plain(arrays[NEXT_MOVE]),
        arrays[OUTPUT].tolist(),
        tk_row=_plain(arrays[ROW]),
    )


def _arrays(packed: bytes) -> Iterator[NDArray[Any]]:
    """Yield the arrays in the file, each as a part of its bytes: `numpy.load` would copy all seventy megabytes."""
    stream = BytesIO(packed)
    while stream.tell() < len(packed):
        np.lib.format.read_magic(stream)
        shape, _, kind = np.lib.format.read_array_header_1_0(stream)
        found = np.frombuffer(packed, kind, prod(shape), stream.tell())
        stream.seek(found.nbytes, 1)
        yield found.reshape(shape)


def _plain(numbers: NDArray[np.unsignedinteger]) -> "array[int]":
    """Return an array of the standard library, whose single items are read faster than numpy's."""
    found = array(_TYPE_CODES[numbers.dtype.itemsize])
    found.frombytes(np.ascontiguousarray(numbers).data.cast("B"))
    return found
