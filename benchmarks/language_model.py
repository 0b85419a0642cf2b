"""Packs the language model of the installed py3langid anew, for `pipelines.text.language_model`.

    python -m benchmarks.language_model

py3langid compresses its model with LZMA, which takes several times as long to unpack as Zstandard. Run it after an
upgrade of py3langid.
"""

from importlib.resources import files
from io import BytesIO
from pathlib import Path

import numpy as np
import zstandard
from py3langid.langid import MODEL_DIR, MODEL_FILE
from py3langid.modelio import load_model

from pipelines.text import language_model

_LEVEL = 19


def packed_model() -> bytes:
    """Return the content of the file."""
    ptc, pc, classes, next_move, row, output = load_model(MODEL_DIR / MODEL_FILE)
    stream = BytesIO()
    for numbers in (ptc, pc, np.array(classes), np.asarray(next_move), np.asarray(row), np.array(output, np.int32)):
        np.save(stream, numbers, allow_pickle=False)
    return zstandard.ZstdCompressor(level=_LEVEL).compress(stream.getvalue())


def main() -> None:
    """Write the file."""
    Path(str(files("pipelines.text"))).joinpath(language_model.MODEL_FILE).write_bytes(packed_model())


if __name__ == "__main__":
    main()
