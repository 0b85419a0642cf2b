"""The packed model is that of py3langid: after an upgrade, `python -m benchmarks.language_model` packs it again."""

import numpy as np
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from pipelines.text.language_model import language_identifier


def test_the_packed_model_is_that_of_the_installed_package() -> None:
    packed, own = language_identifier(), LanguageIdentifier.from_model_file(MODEL_FILE)

    assert packed.labels == own.labels
    assert np.array_equal(packed.nb_ptc, own.nb_ptc)
    assert (packed.tk_nextmove, packed.tk_row, packed.tk_output) == (own.tk_nextmove, own.tk_row, own.tk_output)
    assert packed.rank("Der Sturm hat die Küste erreicht") == own.rank("Der Sturm hat die Küste erreicht")
