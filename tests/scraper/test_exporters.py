import csv
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.exporters import SafeCsvExporter, without_formula


def exported(**fields: Any) -> dict[str, str]:
    """Return the cells of one item as a reader of CSV finds them."""
    file = BytesIO()
    exporter = SafeCsvExporter(file)
    exporter.start_exporting()
    exporter.export_item(fields)
    exporter.finish_exporting()
    lines = file.getvalue().decode().splitlines(keepends=True)
    return next(csv.DictReader(lines))


@pytest.mark.parametrize(
    "formula",
    ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://a.example")', "＝1", "=cmd|' /C calc'!A0"],
)
def test_a_formula_becomes_text(formula: str) -> None:
    assert exported(headline=formula)["headline"].startswith("'")


def test_numbers_and_other_text_stay_as_they_are() -> None:
    row = exported(headline="Trams = ferries", offset=-300, share=-0.5, missing=None, words=["a", "b"])

    assert row == {"headline": "Trams = ferries", "offset": "-300", "share": "-0.5", "missing": "", "words": "a,b"}


def test_the_joined_values_of_a_list_are_text_too() -> None:
    assert exported(keywords=["=1+1", "b"])["keywords"] == "'=1+1,b"


@given(st.text())
def test_no_text_is_lost(text: str) -> None:
    assert without_formula(text) in {text, f"'{text}"}
