"""`scrapy reextract`, its options, and `undo` and `diff`."""

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

from models.archives.candidates import ArticleQuery
from models.archives.extraction_runs import RunRow
from models.database.file_paths import is_folder
from models.frontier.host_locks import host_locks
from models.maintenance import migrations
from pipelines.archive.write_run import sources_missing
from pipelines.extraction.version import extraction_version
from pipelines.reextraction.run import DiskFull, Findings, Reextraction, ReextractPlan, findings_of_run
from pipelines.reextraction.undo import NoSuchRun, undo_run
from scraper.app_settings import AppSettings
from scraper.archives.reextract_html import report_html
from scraper.archives.reextract_report import report_lines, report_record
from scraper.archives.stop_signals import stop_signals
from scraper.cli.app_command import AppCommand
from scraper.cli.listed_sources import listed_sources
from scraper.exit_codes import ExitCode
from scraper.politeness.robots_txt import product_token
from scraper.sources.active_rules import ActiveRules
from scraper.terminal.command_line import did_you_mean, exit_early, exiting_on_database_error, print_stderr, refuse
from scraper.terminal.plural import plural
from scraper.terminal.program import as_typed
from scraper.terminal.safe_text import json_text, safe_text
from scraper.terminal.typed_moments import moment_of

#: `--version` without a value: any version but today's.
_OLDER = "older"
_LOCK = "newsgrain reextract"
_WORDS = ("undo", "diff")
#: Of the number of a run: more do not fit into the database.
_MOST_DIGITS = 18
_SELECTING = ("source", "since", "until", "version", "worth_a_look")


class ReextractCommand(AppCommand):
    """Clean stored pages again, show or undo what that changed."""

    command = "scrapy reextract"
    usage = "[options]\n  scrapy reextract undo RUN | diff RUN [--json] [--html FILE]"
    description = "Clean the stored pages again with today's rules; show, keep or undo what that changes"
    examples = (
        "scrapy reextract --dry-run --html report.html",
        "scrapy reextract --source www.example.org",
        "scrapy reextract undo 3",
    )

    def add_options(self, parser: ArgumentParser) -> None:
        """Add ours; dates stay text here, so that a wrong one gets our message and exit code."""
        super().add_options(parser)
        parser.add_argument("--source", metavar="DOMAIN,...", help="only articles of these outlets")
        parser.add_argument("--since", metavar="DATE", help="only articles fetched on this day or later")
        parser.add_argument("--until", metavar="DATE", help="only articles fetched before this day")
        parser.add_argument(
            "--version",
            metavar="VERSION",
            nargs="?",
            const=_OLDER,
            help="only articles extracted by this version; without a value, or `older`: by any but today's",
        )
        parser.add_argument("--worth-a-look", action="store_true", help="only articles whose extraction is uncertain")
        parser.add_argument("--dry-run", action="store_true", help="show what would change, and change nothing")
        parser.add_argument("--json", action="store_true", help="print the report as one JSON object")
        parser.add_argument("--html", metavar="FILE", help="write the report there, with the largest changes")

    def run(self, args: list[str], opts: Namespace) -> None:
        """Clean again, or undo or show what a run has changed."""
        words = self.positional(args)
        if not words:
            self._reextract(opts)
        elif words[0] not in _WORDS:
            self.refuse_words(f"unknown word {words[0]!r}{did_you_mean(words[0], _WORDS)}")
        else:
            number = self._number(words, opts)
            (self._undo if words[0] == "undo" else self._diff)(number, opts)

    def _number(self, words: Sequence[str], opts: Namespace) -> int:
        """Return the number of the run that `undo` and `diff` are about."""
        if len(words) != 2 or not words[1].isdecimal():  # noqa: PLR2004 - the word and its number
            self.refuse_words(f"{words[0]} takes the number of one run")
        given = next((name for name in (*_SELECTING, "dry_run") if getattr(opts, name)), None)
        if given is not None:
            refuse(f"{self.command}: --{given.replace('_', '-')} does not go with {words[0]}")
        if words[0] == "undo" and opts.html is not None:
            refuse(f"{self.command}: --html does not go with undo")
        number = int(words[1][:_MOST_DIGITS])
        if len(words[1]) > _MOST_DIGITS:
            self._refuse_run(number)
        return number

    def _reextract(self, opts: Namespace) -> None:
        app_settings = self.app_settings()
        query = self._query(opts)
        if opts.html is not None:
            _check_output(self.command, Path(opts.html))
        with exiting_on_database_error():
            migrations.require(app_settings.database_url)
            missing = sources_missing(app_settings.database_url, query.sources)
            if missing:
                refuse(f"{self.command}: --source {missing[0]}: no such outlet is stored; see `scrapy db stats`")
            self._perform(self._plan(opts, app_settings, query), opts)

    def _perform(self, plan: ReextractPlan, opts: Namespace) -> None:
        locks, work = host_locks(plan.database_url), None
        try:
            if not plan.is_dry and not locks.claim(_LOCK):
                exit_early(ExitCode.LOCKED, f"{self.command}: another re-extraction of this database is at work")
            with stop_signals() as stops:
                work = Reextraction(plan, stops.are_set)
                work.perform()
                self._report(work.findings, work.run, opts, is_continued=work.is_continued)
                if stops.are_set():
                    exit_early(ExitCode.STOPPED, f"{self.command}: stopped; the same command goes on")
        except DiskFull as error:
            exit_early(ExitCode.DISK, f"{self.command}: {error}")
        finally:
            if work is not None:
                work.close()
            locks.close()

    def _report(self, findings: Findings, run: RunRow | None, opts: Namespace, *, is_continued: bool = False) -> None:
        title = _title(run, is_continued=is_continued)
        if opts.html is not None:
            _write_html(self.command, Path(opts.html), report_html(findings, title))
        if opts.json:
            print(json_text(report_record(findings, run, is_dry=run is None), indent=2))
            return
        for line in report_lines(findings, title):
            print(safe_text(line))
        if run is not None and findings.changed and run.undone_at is None:
            command = as_typed(self.command)
            print(f"`{command} diff {run.id}` shows this again, `{command} undo {run.id}` undoes it")

    def _undo(self, number: int, opts: Namespace) -> None:
        app_settings = self.app_settings()
        with exiting_on_database_error(), stop_signals() as stops:
            migrations.require(app_settings.database_url)
            try:
                undone = undo_run(app_settings.database_url, number, app_settings.database_timeout, stops.are_set)
            except NoSuchRun:
                self._refuse_run(number)
        if opts.json:
            record = {"run": number, "restored": undone.restored, "edited": undone.edited, "later": dict(undone.later)}
            print(json_text(record, indent=2))
        else:
            print(f"{plural(undone.restored, 'article')} restored")
        if undone.edited:
            print_stderr(f"{plural(undone.edited, 'article')} stay: their sites have changed them since")
        for later, articles in sorted(undone.later.items()):
            print_stderr(f"{plural(articles, 'article')} stay: undo run {later} first, which changed them again")
        if stops.are_set():
            exit_early(ExitCode.STOPPED, f"{self.command}: stopped; the same command goes on")

    def _diff(self, number: int, opts: Namespace) -> None:
        if opts.html is not None:
            _check_output(self.command, Path(opts.html))
        app_settings = self.app_settings()
        with exiting_on_database_error():
            migrations.require(app_settings.database_url)
            found = findings_of_run(app_settings.database_url, number)
            if found is None:
                self._refuse_run(number)
            self._report(found[1], found[0], opts)

    def _refuse_run(self, number: int) -> NoReturn:
        refuse(f"{self.command}: there is no re-extraction {number}; its number is in the first line of its report")

    def _plan(self, opts: Namespace, app_settings: AppSettings, query: ArticleQuery) -> ReextractPlan:
        rules = ActiveRules(listed_sources(app_settings.sources_file), datetime.now(UTC).date())
        arguments = {name: getattr(opts, name) for name in _SELECTING if getattr(opts, name)}
        return ReextractPlan(
            database_url=app_settings.database_url,
            query=query,
            arguments=arguments,
            rules_of=rules.site_rules,
            robot_name=product_token(str(self.scrapy_settings().get("USER_AGENT") or "")),
            workers=app_settings.workers,
            page_limits=app_settings.page_limits,
            database_seconds=app_settings.database_timeout,
            is_dry=opts.dry_run,
        )

    def _query(self, opts: Namespace) -> ArticleQuery:
        is_older = opts.version == _OLDER
        return ArticleQuery(
            sources=tuple(word.strip() for word in (opts.source or "").split(",") if word.strip()),
            since=self._moment(opts.since, "since"),
            until=self._moment(opts.until, "until"),
            version=None if is_older else opts.version,
            other_than=extraction_version() if is_older else None,
            worth_a_look=opts.worth_a_look,
        )

    def _moment(self, text: str | None, option: str) -> datetime | None:
        if text is None:
            return None
        try:
            return moment_of(text)
        except ValueError:
            refuse(f"{self.command}: --{option} {text}: not a date; write 2026-11-01")


def _title(run: RunRow | None, *, is_continued: bool) -> str:
    if run is None:
        return "Dry run, nothing is changed"
    state = " (undone)" if run.undone_at is not None else "" if run.finished_at is not None else " (interrupted)"
    return f"Re-extraction {run.id}{', continued' if is_continued else ''}{state} by {run.version}"


def _check_output(command: str, path: Path) -> None:
    folder = path.absolute().parent
    if is_folder(path) or not os.access(folder, os.W_OK):
        refuse(f"{command}: cannot write {path}: name a file in a folder that this user may write")


def _write_html(command: str, path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except (OSError, ValueError) as error:
        refuse(f"{command}: cannot write {path}: {getattr(error, 'strerror', None) or error}")
