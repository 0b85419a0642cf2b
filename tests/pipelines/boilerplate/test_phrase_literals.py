"""The literals that ship with the phrases are those that would be derived; newer phrases may be missing among them."""

import json
from importlib.resources import files

from benchmarks.phrase_literals import literals_of_all
from pipelines.boilerplate.phrase_index import LITERALS_FILE


def test_the_literals_that_ship_are_the_derived_ones() -> None:
    shipped = json.loads(files("pipelines.boilerplate").joinpath(LITERALS_FILE).read_text(encoding="utf-8"))
    derived = literals_of_all()

    common = shipped.keys() & derived.keys()
    assert common
    assert {key: shipped[key] for key in common} == {key: derived[key] for key in common}
