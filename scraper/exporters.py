"""CSV exports whose cells no spreadsheet takes for formulas."""

from typing import Any

from scrapy.exporters import CsvItemExporter

from pipelines.export.files.csv_file import without_formula

__all__ = ["SafeCsvExporter", "without_formula"]


class SafeCsvExporter(CsvItemExporter):
    """Scrapy's CSV exporter, with an apostrophe before text that would be a formula; numbers stay numbers."""

    def serialize_field(self, field: Any, name: str, value: Any) -> Any:
        """Return the value of a cell."""
        return without_formula(super().serialize_field(field, name, value))
