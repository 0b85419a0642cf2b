"""CSV exports whose cells no spreadsheet takes for formulas."""

from typing import Any

from scrapy.exporters import CsvItemExporter

#: First characters of formulas (OWASP: CSV injection), and the full-width forms that spreadsheets take for them.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class SafeCsvExporter(CsvItemExporter):
    """Scrapy's CSV exporter, with an apostrophe before text that would be a formula; numbers stay numbers."""

    def serialize_field(self, field: Any, name: str, value: Any) -> Any:
        """Return the value of a cell."""
        return without_formula(super().serialize_field(field, name, value))


def without_formula(value: Any) -> Any:
    """Return a cell's value, marked as text if it looks like a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value
