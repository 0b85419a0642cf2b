"""One export from beginning to end."""

import os
from datetime import datetime
from pathlib import Path
from typing import IO

from models.database.url import parse_database_url, sqlite_path
from models.exports.selection import select_articles
from models.exports.snapshot import snapshot
from models.maintenance import migrations
from pipelines.export.article_pages import permitted, wanted_columns
from pipelines.export.cards import write_cards
from pipelines.export.data_card import DataCard
from pipelines.export.export_articles import WRITERS, write_articles
from pipelines.export.export_partitions import write_partitions
from pipelines.export.export_query import write_query
from pipelines.export.export_run import ExportRun, Progress
from pipelines.export.request import ExportRequest, ExportResult
from pipelines.export.target_checks import check_target
from pipelines.export.writers import require_format
from pipelines.search.find import matching_article_ids
from pipelines.search.index import index_gap


def run_export(
    database_url: str, request: ExportRequest, now: datetime, stdout: IO[bytes], progress: Progress
) -> ExportResult:
    """Write an export with its cards, and return what was written and left out.

    Raises:
        TargetError, OtherExport: the target may not or cannot be written.
        MissingExtra: the format needs a package that is not installed.
        UnknownColumn, UnknownSource: there is none of this name.
        InvalidQuery: the database refuses the user's query.
        QuerySyntaxError: the full-text query is not understood.
        OSError: a file cannot be written; errno says whether its disk is full.
    """
    target = request.target
    check_target(target, database_url, is_forced=request.is_forced, is_partitioned=request.partition is not None)
    require_format(target.format)
    columns = () if request.sql is not None else wanted_columns(request)
    migrations.require(database_url)
    path = None if target.path is None else Path(os.path.abspath(target.path))  # noqa: PTH100 - links stay
    with snapshot(database_url) as connection:
        run = ExportRun(connection, request, path, stdout, progress, now, columns)
        if request.sql is not None:
            write_query(run, request.sql)
        else:
            _write_articles(run)
    _finish(run, database_url)
    return run.result


def _write_articles(run: ExportRun) -> None:
    request = run.request
    selection = select_articles(run.connection, request.articles)
    run.result.undated = selection.undated
    if request.query is not None:
        selection = selection.of_ids(frozenset(matching_article_ids(run.connection, request.query)))
        run.result.gap = index_gap(run.connection)
    if request.purpose is not None:
        selection, run.result.refused = permitted(run.connection, selection, request.purpose, run.now)
    run.expected = len(selection)
    if request.partition is not None:
        write_partitions(run, selection, request.partition)
    else:
        WRITERS.get(request.target.format, write_articles)(run, selection)


def _finish(run: ExportRun, database_url: str) -> None:
    result = run.result
    result.rows = run.summary.rows
    result.files = result.files or len(run.files)
    result.size = result.size or sum(file.size for file in run.files)
    if run.path is None or not run.request.has_card:
        return
    is_file = sqlite_path(parse_database_url(database_url)) is not None
    card = DataCard(
        request=run.request,
        written_at=run.now,
        schema=migrations.schema_state(database_url).revision or "",
        database="SQLite" if is_file else "PostgreSQL",
        columns=run.columns,
        summary=run.summary,
        files=run.files,
        undated=result.undated,
        refused=result.refused,
    )
    result.cards = write_cards(run.path, run.request.target.ending, card)
