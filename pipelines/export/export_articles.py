"""Articles into one file, standard output, a folder of Markdown, or an SQLite database."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from models.exports.selection import Selection
from pipelines.export.article_pages import DOCUMENT, PAGE, article_pages
from pipelines.export.database_file import fill_database
from pipelines.export.export_run import ExportRun
from pipelines.export.files.file_names import ArticleNames
from pipelines.export.files.markdown_document import markdown_document
from pipelines.export.files.values import Row
from pipelines.export.formats import ExportFormat
from pipelines.export.partial_file import partial_file, partial_folder, write_whole
from pipelines.export.writers import row_writer


def write_articles(run: ExportRun, selection: Selection) -> None:
    """Write the articles into a stream or a file of rows."""
    pages = run.counting(_pages(run, selection))
    target, is_exact = run.request.target, run.request.is_exact
    if run.path is None:
        with row_writer(run.stdout, target, run.columns, is_exact=is_exact) as writer:
            for page in pages:
                writer.write(page)
        run.stdout.flush()
        return
    with partial_file(run.path) as file, row_writer(file, target, run.columns, is_exact=is_exact) as writer:
        for page in pages:
            writer.write(page)
    run.wrote(run.path, len(selection))


def write_database(run: ExportRun, selection: Selection) -> None:
    """Write the articles into an SQLite database."""
    with partial_file(run.target) as file:
        for number in fill_database(run.connection, Path(file.name), selection.pages(PAGE)):
            run.advance(number)
        # The same connection sees the same snapshot: these are counts only.
        for _ in _pages(run, selection):
            pass
    run.wrote(run.target, len(selection))


def write_documents(run: ExportRun, selection: Selection) -> None:
    """Write a Markdown file for each article into a folder: a new one at once, an existing one file by file."""
    if run.target.is_dir() and next(run.target.iterdir(), None) is not None:
        run.result.size = _write_documents(run, selection, run.target, is_visible=True)
    else:
        with partial_folder(run.target) as folder:
            run.result.size = _write_documents(run, selection, folder, is_visible=False)
    run.result.files = len(selection)


def _write_documents(run: ExportRun, selection: Selection, folder: Path, *, is_visible: bool) -> int:
    names, fields, size = ArticleNames(), [column.name for column in run.columns], 0
    for page in run.counting(_pages(run, selection, DOCUMENT)):
        for row in page:
            path = folder / names.path_of(row)
            path.parent.mkdir(parents=True, exist_ok=True)
            text = markdown_document({name: row[name] for name in fields}, row)
            if is_visible:
                write_whole(path, text)
            else:
                path.write_text(text, "utf-8")
            size += len(text.encode())
    if not is_visible:
        os.sync()
    return size


def _pages(run: ExportRun, selection: Selection, more: frozenset[str] = frozenset()) -> Iterator[Sequence[Row]]:
    return article_pages(run.connection, selection.pages(PAGE), run.columns, run.summary, more)


#: What writes articles in formats other than those of rows.
WRITERS = {ExportFormat.SQLITE: write_database, ExportFormat.MARKDOWN: write_documents}
