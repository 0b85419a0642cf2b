"""CSV that a spreadsheet reads as text: no cell of a stranger's words is taken for a formula."""

from typing import Any

from scrapy.exporters import CsvItemExporter

#: With these a cell begins that a spreadsheet would compute (OWASP: CSV injection); the wide forms are taken for them.
_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class PlainCsvExporter(CsvItemExporter):
    """Scrapy's exporter of CSV, with an apostrophe before text that would be a formula; numbers stay numbers."""

    def serialize_field(self, field: Any, name: str, value: Any) -> Any:
        """Return what stands in the cell."""
        return as_text(super().serialize_field(field, name, value))


def as_text(value: Any) -> Any:
    """Return a cell's value, marked as text where a spreadsheet would compute it."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_BEGINS_FORMULA) else value
