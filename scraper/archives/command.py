"""The sub-commands of `scrapy archive` and their options."""

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from datetime import UTC, datetime
from glob import glob
from pathlib import Path

from scrapy.settings import BaseSettings

from models.archives.stored_pages import PageQuery
from models.database.exceptions import DISK_FULL_ERRNOS
from models.database.file_paths import is_folder, is_there, may_fill
from models.database.retry import RetryPolicy
from models.database.url import parse_database_url, sqlite_path
from models.maintenance import migrations
from pipelines.archive.files import archives_in, in_order_of_time
from pipelines.archive.read_run import SPIDER
from pipelines.archive.write_run import sources_missing
from pipelines.extraction.article_filter import is_keyword
from pipelines.items import PagePolicy
from pipelines.run.plan import RunPlan
from pipelines.run.run_database import RETRIED_AT_START
from pipelines.text.language import iso_639_1
from scraper.app_settings import AppSettings, SettingsError, read_settings
from scraper.archives.many_archives import (
    MISSING_DASK,
    NoScheduler,
    has_dask,
    read_into_folder,
    read_on_cluster,
    same_names,
)
from scraper.archives.output_folder import FileRequest
from scraper.archives.reading import ReadOutcome, ReadRequest, read_archives
from scraper.archives.selection import ArchiveFilter, ArchiveSelection, archive_selection
from scraper.archives.stop_signals import StopSignals, stop_signals
from scraper.archives.writing import MISSING_WACZ, SUFFIXES, NotWritten, has_wacz, write_archive
from scraper.cli.subcommands import CommandWithSubcommands
from scraper.exit_codes import ExitCode
from scraper.politeness.robots_txt import product_token
from scraper.run_end.fallback_log import note_unrecorded
from scraper.setting_values import database_url, fallback_log
from scraper.sources import SourcesError, read_enabled, read_if_there, read_sources
from scraper.terminal.command_line import exit_early, exiting_on_database_error, refuse
from scraper.terminal.plural import plural
from scraper.terminal.safe_text import json_text, safe_text
from scraper.terminal.typed_moments import moment_of

STDIN = "-"
#: Of a page in bytes, if DOWNLOAD_MAXSIZE sets none.
_NO_LIMIT = 1 << 30


class ArchiveCommand(CommandWithSubcommands):
    """Archives of pages: WARC files, saved pages, WACZ."""

    command = "scrapy archive"
    description = "Read archived pages like a crawl, and write stored pages into archives"

    def add_subcommands(self) -> None:
        """Add read and write."""
        read = self.add_subcommand(
            "read GLOB | FOLDER | -",
            "clean and store the pages of WARC files (also of Common Crawl News), saved pages and folders of them",
            _read,
            "example: scrapy archive read 'CC-NEWS-202611*.warc.gz' --domain www.example.org,www.example.com",
        )
        read.add_argument("archives", metavar="GLOB", nargs="+", help="files, patterns, folders, or - (standard input)")
        _add_selection(read)
        read.add_argument("--again", action="store_true", help="read archives from their beginning, read or not")
        read.add_argument(
            "--output", metavar="FOLDER", type=Path, help="write JSON lines there, a file for each archive; no database"
        )
        read.add_argument("--dask", metavar="ADDRESS", help="on the cluster of this Dask scheduler: a task an archive")
        read.add_argument("--json", action="store_true", help="print the numbers as one JSON object")

        write = self.add_subcommand(
            "write FILE",
            "write stored pages, with their articles, into a WARC (.warc.gz, .warc) or WACZ (.wacz) file",
            _write,
            "example: scrapy archive write november.warc.gz --since 2026-11-01 --until 2026-12-01",
        )
        write.add_argument("file", metavar="FILE", type=Path, help="a file that does not exist yet")
        write.add_argument("--source", metavar="DOMAIN,...", help="only pages of these outlets")
        write.add_argument("--since", metavar="DATE", help="only pages fetched on this day or later")
        write.add_argument("--until", metavar="DATE", help="only pages fetched before this day")


def _add_selection(parser: ArgumentParser) -> None:
    parser.add_argument("--sources", metavar="FILE", type=Path, help="only the outlets of this list, as it says")
    parser.add_argument("--domain", metavar="HOST,...", help="only these outlets, with the options of their entries")
    parser.add_argument("--language", metavar="CODE,...", help="only articles in these languages, for example en,de")
    parser.add_argument("--keyword", metavar="WORD,...", help="only articles with one of these words or phrases")
    parser.add_argument("--since", metavar="DATE", help="no article that is known to be older than this day")


def _read(settings: BaseSettings, given: Namespace) -> None:
    app_settings = _app_settings(settings)
    selection = _selection(settings, app_settings, given)
    archives = tuple(in_order_of_time([path for written in given.archives for path in _paths(written)]))
    _check_places(given, archives, app_settings)
    request = ReadRequest(
        archives, _plan(app_settings, given), selection, settings.getint("DOWNLOAD_MAXSIZE") or _NO_LIMIT, given.again
    )
    if given.output is None:
        with exiting_on_database_error():
            retry = RetryPolicy(app_settings.database_timeout)
            retry.run(lambda _again: migrations.prepare(app_settings.database_url), RETRIED_AT_START)
    with stop_signals() as stops:
        ended = _perform(given, request, stops)
    print(json_text(ended.record, indent=2) if given.json else safe_text(ended.line))
    if ended.record.get("run_id", 0) is None:
        note_unrecorded(fallback_log(settings), ended.code, ended.message, request.plan.arguments, datetime.now(UTC))
    if ended.code is not ExitCode.OK:
        exit_early(ended.code, ended.line)


def _perform(given: Namespace, request: ReadRequest, stops: StopSignals) -> ReadOutcome:
    """Read here or on a cluster, into the database or a folder."""
    try:
        if given.output is not None:
            return read_into_folder(given.dask, _file_requests(given, request), stops)
        if given.dask is not None:
            return read_on_cluster(given.dask, request, stops)
    except NoScheduler as error:
        refuse(f"scrapy archive: --dask: {error}")
    return read_archives(request, stops)


def _file_requests(given: Namespace, request: ReadRequest) -> list[FileRequest]:
    plan, folder = request.plan, given.output.absolute()
    return [
        FileRequest(
            path.absolute(), folder, request.selection, plan.workers, plan.page_limits, request.most_bytes, given.again
        )
        for path in request.archives
        if path is not None
    ]


def _check_places(given: Namespace, archives: Sequence[Path | None], app_settings: AppSettings) -> None:
    """Refuse what does not go together: clusters and SQLite, standard input and names of files."""
    if given.dask is not None and not has_dask():
        refuse(f"scrapy archive: {MISSING_DASK}")
    is_sqlite = sqlite_path(parse_database_url(app_settings.database_url)) is not None
    if given.dask is not None and given.output is None and is_sqlite:
        refuse("scrapy archive: --dask needs PostgreSQL (DATABASE_URL), or --output and a folder that all machines see")
    if None in archives and (given.dask is not None or given.output is not None):
        refuse("scrapy archive: standard input goes with neither --dask nor --output: give a file")
    if given.output is not None:
        twin = same_names([path for path in archives if path is not None])
        if twin is not None:
            refuse(f"scrapy archive: --output: two archives are called {twin.name}: read them into different folders")
        if not may_fill(given.output):
            refuse(f"scrapy archive: --output: cannot write {given.output}: name a folder that this user may write")


def _write(settings: BaseSettings, given: Namespace) -> None:
    to: Path = given.file
    _check_output(to)
    url, sources = database_url(settings), _words(given.source)
    query = PageQuery(sources, _moment(given.since, "since"), _moment(given.until, "until"))
    with exiting_on_database_error():
        migrations.require(url)
        missing = sources_missing(url, sources)
        if missing:
            refuse(f"scrapy archive: --source {missing[0]}: no such outlet is stored; `scrapy db stats` lists them")
        try:
            number = write_archive(url, query, to, str(settings.get("USER_AGENT") or "Newsgrain"))
        except OSError as error:
            code = ExitCode.DISK if error.errno in DISK_FULL_ERRNOS else ExitCode.CONFIGURATION
            exit_early(code, f"scrapy archive: cannot write {to}: {error.strerror or error}")
        except NotWritten as error:
            exit_early(ExitCode.ACCOUNTING, f"scrapy archive: {to} is not written: {error}")
    print(safe_text(f"{plural(number, 'page')} written to {to}"))


def _check_output(to: Path) -> None:
    if not to.name.endswith(SUFFIXES):
        refuse(f"scrapy archive: {to}: name a file that ends in {', '.join(SUFFIXES)}")
    if is_there(to):
        refuse(f"scrapy archive: {to} exists; name a new file")
    if not os.access(to.parent, os.W_OK):
        refuse(f"scrapy archive: cannot write {to}: name a file in a folder that this user may write")
    if to.suffix == ".wacz" and not has_wacz():
        refuse(f"scrapy archive: {MISSING_WACZ}")


def _app_settings(settings: BaseSettings) -> AppSettings:
    try:
        return read_settings(settings)
    except SettingsError as error:
        refuse(str(error))


def _plan(app_settings: AppSettings, given: Namespace) -> RunPlan:
    names = ("sources", "domain", "language", "keyword", "since")
    arguments = {name: str(getattr(given, name)) for name in names if getattr(given, name) is not None}
    return RunPlan(
        database_url=app_settings.database_url,
        spider=SPIDER,
        arguments={"archives": " ".join(given.archives), **arguments},
        spool=app_settings.spool,
        workers=app_settings.workers,
        page_limits=app_settings.page_limits,
        database_seconds=app_settings.database_timeout,
        floor_mb=app_settings.min_free_mb,
    )


def _selection(settings: BaseSettings, app_settings: AppSettings, given: Namespace) -> ArchiveSelection:
    wanted = ArchiveFilter(
        domains=_words(given.domain),
        languages=tuple(map(_language, _words(given.language))),
        keywords=tuple(map(_keyword, _words(given.keyword))),
        since=_moment(given.since, "since"),
        skip_origins=app_settings.skip_origins,
    )
    agent = str(settings.get("USER_AGENT") or "")
    policy = PagePolicy(product_token(agent), app_settings.obeys_robots_meta, app_settings.skips_tdm_opt_outs)
    try:
        if given.sources is not None:
            listed = read_enabled(given.sources) if wanted.domains else read_sources(given.sources)
        else:
            listed = read_if_there(app_settings.sources_file)
        return archive_selection(wanted, policy, listed, is_list_given=given.sources is not None)
    except SourcesError as error:
        refuse(f"scrapy archive: {error}")


def _words(written: str | None) -> tuple[str, ...]:
    return tuple(word.strip() for word in (written or "").split(",") if word.strip())


def _language(word: str) -> str:
    return iso_639_1(word) or refuse(f"scrapy archive: --language {word}: not a language; write for example en or de")


def _keyword(word: str) -> str:
    return word if is_keyword(word) else refuse(f"scrapy archive: --keyword {word}: it has no letter or digit")


def _moment(text: str | None, option: str) -> datetime | None:
    if text is None:
        return None
    try:
        return moment_of(text)
    except ValueError:
        refuse(f"scrapy archive: --{option} {text}: not a date; write 2026-11-01")


def _paths(written: str) -> list[Path | None]:
    """Return the archives that a word names: a file, a folder with archives, a pattern, or standard input."""
    if written == STDIN:
        return [None]
    path = Path(written)
    found = [path] if is_there(path) else [Path(name) for name in sorted(glob(written, recursive=True))]  # noqa: PTH207 - absolute patterns too
    archives = [one for name in found for one in (archives_in(name) if is_folder(name) else [name])]
    if not archives:
        refuse(f"scrapy archive: {written}: no archive of this name; name WARC files, saved pages or their folder")
    return list(archives)
