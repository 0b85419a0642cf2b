"""`scrapy archive write`: a WARC or WACZ file, complete under its name or not there at all."""

import json
from contextlib import redirect_stdout
from datetime import datetime
from importlib.util import find_spec
from io import StringIO
from pathlib import Path

from models.archives.stored_pages import PageQuery
from pipelines.archive.write_run import write_pages
from pipelines.export.partial_file import partial_file, scratch_folder

#: Names of what can be written.
SUFFIXES = (".warc.gz", ".warc", ".wacz")
MISSING_WACZ = "writing WACZ needs the extra `archive`: pip install 'newsgrain[archive]'"


class NotWritten(Exception):  # noqa: N818 - it says what happened
    """The file could not be written; the message says why."""


def has_wacz() -> bool:
    """Return whether the package that writes WACZ is installed."""
    return find_spec("wacz") is not None


def write_archive(database_url: str, query: PageQuery, to: Path, software: str) -> int:
    """Write the raw pages of a query into a new file, and return their number.

    Raises:
        OSError: the file cannot be written.
        NotWritten: the package for WACZ failed.
    """
    if to.suffix == ".wacz":
        return _write_wacz(database_url, query, to, software)
    with partial_file(to) as file:
        pages = write_pages(database_url, query, file, to.name, software, is_gzip=to.suffix == ".gz")
        return sum(1 for _ in pages)


def _write_wacz(database_url: str, query: PageQuery, to: Path, software: str) -> int:
    from wacz.main import main as create_wacz  # noqa: PLC0415 - an extra

    with scratch_folder(to) as folder, partial_file(to) as whole:
        warc, listed = folder / f"{to.stem}.warc.gz", folder / "pages.jsonl"
        with warc.open("wb") as file, listed.open("w", encoding="utf-8") as pages:
            pages.write(json.dumps({"format": "json-pages-1.0", "id": "pages", "title": "Pages"}) + "\n")
            number = 0
            for url, at, headline in write_pages(database_url, query, file, warc.name, software, is_gzip=True):
                pages.write(json.dumps(_page_line(url, at, headline)) + "\n")
                number += 1
        with redirect_stdout(StringIO()):
            code = create_wacz(["create", "-o", str(whole.name), "-p", str(listed), "--title", to.stem, str(warc)])
        if code or not Path(whole.name).stat().st_size:
            raise NotWritten(f"the package wacz failed (code {code})")
    return number


def _page_line(url: str, at: datetime, headline: str | None) -> dict[str, str]:
    line = {"url": url, "ts": at.strftime("%Y-%m-%dT%H:%M:%SZ")}
    return line if headline is None else {**line, "title": headline}
