"""`scrapy report --json`: mappings, lists, numbers, ISO moments. Pure."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from typing import Any

from models.reports.report import Report


def crawl_report_record(report: Report) -> Mapping[str, Any]:
    """Return the whole report; moments are ISO strings in UTC, durations seconds."""
    return {field.name: plain(getattr(report, field.name)) for field in fields(report)}


def plain(value: Any) -> Any:
    """Return a value as JSON has it: dataclasses as objects, moments as ISO strings, durations as seconds."""
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return value.total_seconds() if isinstance(value, timedelta) else value
