"""The data card of an export: what is in it, from where, how complete, and with which rights."""

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from models.exports.columns import ExportColumn
from pipelines.export.request import ExportRequest
from pipelines.export.summary import NONE, Summary
from pipelines.text.json_text import CONTROLS

_PYPROJECT = Path(__file__).parents[2] / "pyproject.toml"
_MOST_ROWS = 200
_TABLES = (
    ("in_language", "Languages", "language"),
    ("page_type", "Kinds of pages", "kind"),
    ("origin_kind", "Origins", "origin"),
    ("extraction_version", "Versions of the extraction", "version"),
    ("source", "Sources", "source"),
)
_RIGHTS = """The texts belong to their publishers; this export grants no rights in them. Opt-outs are those that
the pages and their sites declared when they were fetched: TDMRep, Content-Usage, Content-Signal, robots tags,
robots.txt. An article that declares nothing is not thereby free to use. The names of authors are personal data."""


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file of the export: its path relative to the card, size in bytes, SHA-256 and rows."""

    name: str
    size: int
    sha256: str
    rows: int


@dataclass(frozen=True, slots=True)
class DataCard:
    """Everything that a card says; `schema` is the revision of the database."""

    request: ExportRequest
    written_at: datetime
    schema: str
    database: str
    columns: Sequence[ExportColumn]
    summary: Summary
    files: Sequence[WrittenFile]
    undated: int
    refused: Counter[str]

    @property
    def title(self) -> str:
        """The name of the export's file or folder."""
        path = self.request.target.path
        return "" if path is None else path.resolve().name


def newsgrain_version() -> str:
    """Return the version of this program."""
    try:
        return version("newsgrain")
    except PackageNotFoundError:
        # An application that runs from its checkout.
        return str(tomllib.loads(_PYPROJECT.read_text("utf-8"))["project"]["version"])


def card_text(card: DataCard) -> str:
    """Return the card as Markdown."""
    sections: Sequence[tuple[str, Iterable[str]]] = (
        (f"# Data card: {_shown(card.title)}", _opening(card)),
        ("## Selection", _selection(card)),
        ("## Rights", _rights(card)),
        *((f"## {title}", _counts(card.summary.of(name), word)) for name, title, word in _TABLES),
        ("## Months of publication (UTC)", _counts(card.summary.of("month"), "month", by_value=True)),
        ("## Fields", _fields(card)),
        ("## Files", _files(card)),
    )
    parts = ((heading, list(lines)) for heading, lines in sections)
    return "\n\n".join("\n".join([heading, "", *lines]) for heading, lines in parts if lines) + "\n"


def _opening(card: DataCard) -> Iterator[str]:
    what = "row" if card.request.sql is not None else "article"
    what += "" if card.summary.rows == 1 else "s"
    words = f" with {card.summary.words:,} words" if card.summary.words else ""
    yield f"{card.summary.rows:,} {what}{words}, exported on {card.written_at.isoformat(timespec='seconds')}"
    yield f"by Newsgrain {newsgrain_version()} from a {card.database} database with schema {card.schema}."
    if card.request.sql is None:
        yield "Texts are main content only: advertisements, lists, forms and notices are cut. Times are UTC."


def _articles(number: int) -> str:
    return "1 article is" if number == 1 else f"{number:,} articles are"


def _selection(card: DataCard) -> Iterator[str]:
    request = card.request
    if request.described_as:
        yield f"`{_shown(request.described_as).replace('`', chr(39))}`"
    if card.undated:
        yield f"- {_articles(card.undated)} left out for want of a date, because of the dates in the selection."
    if request.purpose is not None:
        left_out = sum(card.refused.values())
        yield f"- {_articles(left_out)} left out, as their use for {request.purpose} is not permitted."
        for reason, number in card.refused.most_common():
            yield f"  - {number:,}: {reason}"
    if request.sql is None and not (request.described_as or card.undated or request.purpose):
        yield "All articles."


def _rights(card: DataCard) -> Iterator[str]:
    if card.request.sql is not None:
        yield "The rows are what a query returned; texts in them belong to their publishers."
        return
    yield from _RIGHTS.split("\n")
    yield ""
    yield from _counts(card.summary.of("tdm_opt_out"), "text and data mining")
    tags = list(_counts(card.summary.of("robots_tags"), "robots tag"))
    yield from ["", *tags] if tags else []


def _counts(counts: Counter[str], word: str, *, by_value: bool = False) -> Iterator[str]:
    if not counts:
        return
    yield f"| {word} | articles |"
    yield "|---|---:|"
    ordered = sorted(counts.items(), key=lambda pair: (pair[0] == NONE, pair[0] if by_value else -pair[1], pair[0]))
    for value, number in ordered[:_MOST_ROWS]:
        yield f"| {_cell(value)} | {number:,} |"
    if len(ordered) > _MOST_ROWS:
        rest = sum(number for _, number in ordered[_MOST_ROWS:])
        yield f"| {len(ordered) - _MOST_ROWS:,} more | {rest:,} |"


def _fields(card: DataCard) -> Iterator[str]:
    yield "| field | values | filled | percent |"
    yield "|---|---|---:|---:|"
    filled, rows = card.summary.of("filled"), card.summary.rows
    for column in card.columns:
        share = f"{100 * filled[column.name] / rows:.1f}" if rows else ""
        yield f"| {_cell(column.name)} | {column.kind} | {filled[column.name]:,} | {share} |"


def _files(card: DataCard) -> Iterator[str]:
    if not card.files:
        return
    yield "| file | rows | bytes | SHA-256 |"
    yield "|---|---:|---:|---|"
    for file in card.files[:_MOST_ROWS]:
        yield f"| {_cell(file.name)} | {file.rows:,} | {file.size:,} | {file.sha256} |"
    if len(card.files) > _MOST_ROWS:
        rest = card.files[_MOST_ROWS:]
        yield f"| {len(rest):,} more | {sum(file.rows for file in rest):,} | {sum(file.size for file in rest):,} | |"


def _cell(text: str) -> str:
    return _shown(text).replace("|", "\\|")


def _shown(text: str) -> str:
    return CONTROLS.sub("\ufffd", " ".join(text.split()))
