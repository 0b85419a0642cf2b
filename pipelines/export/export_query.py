"""The rows of a user's query into a file of rows, standard output, or the table `result` of an SQLite file."""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from models.exports.query import QueryRows, query_rows
from pipelines.export.database_file import fill_result
from pipelines.export.export_run import ExportRun
from pipelines.export.files.values import Row, query_value
from pipelines.export.formats import ExportFormat
from pipelines.export.partial_file import partial_file
from pipelines.export.query_kinds import QueryKinds
from pipelines.export.writers import row_writer

_PAGE = 500

Rows = Sequence[Sequence[Any]]


def write_query(run: ExportRun, sql: str) -> None:
    """Write the rows of a query.

    Parquet needs to know what the columns hold before the first row: the query is run twice for it.
    """
    if run.request.target.format is ExportFormat.PARQUET:
        run.columns = _kinds(run, sql).columns()
    with query_rows(run.connection, sql) as found:
        kinds = QueryKinds(found.names)
        pages = _counted(run, found, kinds)
        if run.request.target.format is ExportFormat.SQLITE:
            with partial_file(run.target) as file:
                fill_result(Path(file.name), found.names, pages)
        else:
            _write_rows(run, found.names, pages)
    run.columns = run.columns or kinds.columns()
    run.summary.add((), ())
    if run.path is not None:
        run.wrote(run.path, run.summary.rows)


def _kinds(run: ExportRun, sql: str) -> QueryKinds:
    with query_rows(run.connection, sql) as found:
        kinds = QueryKinds(found.names)
        for page in _pages(found):
            kinds.add(page)
    return kinds


def _pages(found: QueryRows) -> Iterator[Rows]:
    while page := list(islice(found.rows, _PAGE)):
        yield [[query_value(value) for value in row] for row in page]


def _counted(run: ExportRun, found: QueryRows, kinds: QueryKinds) -> Iterator[Rows]:
    for page in run.counting(_pages(found)):
        kinds.add(page)
        run.summary.add([dict(zip(found.names, row, strict=True)) for row in page], found.names)
        yield page


def _write_rows(run: ExportRun, names: Sequence[str], pages: Iterator[Rows]) -> None:
    columns = run.columns or QueryKinds(names).columns()
    target, is_exact = run.request.target, run.request.is_exact
    rows = ([dict(zip(names, row, strict=True)) for row in page] for page in pages)
    if run.path is None:
        with row_writer(run.stdout, target, columns, is_exact=is_exact) as writer:
            _write_all(writer.write, rows)
        run.stdout.flush()
        return
    with partial_file(run.path) as file, row_writer(file, target, columns, is_exact=is_exact) as writer:
        _write_all(writer.write, rows)


def _write_all(write: Any, pages: Iterator[list[Row]]) -> None:
    for page in pages:
        write(page)
