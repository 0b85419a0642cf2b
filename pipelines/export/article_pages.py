"""The articles of an export: chosen, permitted, and read a page at a time with their counts."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from models.exports.articles import article_rows
from models.exports.columns import REMOVED, ExportColumn, export_columns
from models.exports.rights import reserving_hosts, usage_statements
from models.exports.selection import Selection
from pipelines.export.files.values import Row, plain, with_lists
from pipelines.export.formats import ExportFormat
from pipelines.export.request import ExportRequest
from pipelines.export.rights import Purpose, refusal
from pipelines.export.summary import SUMMARISED, Summary

#: Articles that are read at once.
PAGE = 500
_FRONT_MATTER = """url headline source authors date_published date_modified description keywords article_section
    in_language word_count page_type origin_kind publisher wire_agency image_url canonical_url is_paywalled tdm_opt_out
    tdm_evidence robots_tags first_seen_at fetched_at article_id""".split()
#: Columns of a document's file name and body.
DOCUMENT = frozenset({"article_id", "source", "headline", "date_published", "article_body", "article_body_html"})


class UnknownColumn(LookupError):  # noqa: N818 - the name says what is wrong
    """An export has no column of this name."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        """Set the name, and those that exist."""
        super().__init__(f"unknown column {name!r}")
        self.name = name
        self.known = known


def wanted_columns(request: ExportRequest) -> tuple[ExportColumn, ...]:
    """Return the columns of an export in the order wanted.

    Raises:
        UnknownColumn: one of the names is no column.
    """
    known = {column.name: column for column in (*export_columns(), REMOVED)}
    if request.columns is None:
        is_document = request.target.format is ExportFormat.MARKDOWN
        found = [known[name] for name in _FRONT_MATTER if name in known] if is_document else list(export_columns())
    else:
        found = [_column(name, known) for name in dict.fromkeys(request.columns)]
    if request.has_cuts and REMOVED not in found:
        found.append(REMOVED)
    return tuple(found)


def _column(name: str, known: Mapping[str, ExportColumn]) -> ExportColumn:
    if name not in known:
        raise UnknownColumn(name, tuple(known))
    return known[name]


def permitted(
    connection: Connection, selection: Selection, purpose: Purpose, now: datetime
) -> tuple[Selection, Counter[str]]:
    """Return the articles that may be used for a purpose, and why others may not."""
    hosts, refused, kept = reserving_hosts(connection), Counter[str](), set[int]()
    for ids in selection.pages(PAGE):
        for statement in usage_statements(connection, ids):
            why = refusal(statement, purpose, hosts, now)
            if why is None:
                kept.add(statement.article_id)
            else:
                refused[why.value] += 1
    return selection.of_ids(kept), refused


def article_pages(
    connection: Connection,
    pages: Iterator[Sequence[int]],
    columns: Sequence[ExportColumn],
    summary: Summary,
    more: frozenset[str] = frozenset(),
) -> Iterator[Sequence[Row]]:
    """Yield rows with these columns and some `more`, page by page, and count them."""
    names = [column.name for column in columns]
    known = {column.name for column in export_columns()}
    read = {*names, *more, *(known & set(SUMMARISED))}
    for ids in pages:
        rows = with_lists(article_rows(connection, ids, read))
        for row in rows:
            if row.get("injected_links") is not None:
                row["injected_links"] = plain(row["injected_links"])
        summary.add(rows, names)
        summary.add_articles(rows)
        yield rows
