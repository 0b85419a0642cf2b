"""`scrapy crawl`: Scrapy's own command, with everything checked before the first request, and our exit codes."""

import asyncio
import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scrapy import Spider
from scrapy.commands.crawl import Command as ScrapyCrawl

# Before our own modules: for its deprecated classes it searches all loaded modules, once for each frame of the stack.
from scrapy.core.downloader.handlers import http11  # noqa: F401
from scrapy.crawler import Crawler, CrawlerProcessBase
from scrapy.exceptions import UsageError
from scrapy.settings import Settings

from models.database.file_paths import is_folder, is_there, nearest_existing
from models.database.retry import RetryPolicy
from models.maintenance import migrations
from pipelines.run.disk_space import is_full
from pipelines.run.run_database import RETRIED_AT_START
from scraper.app_settings import SettingsError
from scraper.arguments import MEANINGS, ArgumentsError, Selection
from scraper.egress.user_agent import refused_agent
from scraper.exit_codes import ExitCode
from scraper.extensions.run_record import CLOSING_STAT, EXIT_CODE_STAT, MESSAGE_STAT, SUMMARY_STAT
from scraper.run_end.alerts import RunOutcome
from scraper.run_end.fallback_log import note_unrecorded, noted_ends
from scraper.run_end.metrics import RunMetrics, write_metrics
from scraper.run_end.notify import notify, refused_run_record
from scraper.setting_values import alert_command, export_file, fallback_log, is_verbose, metrics_file
from scraper.sources import SourcesError
from scraper.sources.host_index import HostIndex
from scraper.spiders.article_spider import ArticleSpider
from scraper.spiders.news import NewsSpider
from scraper.spiders.preflight import Preflight, preflight
from scraper.terminal.command_line import (
    EarlyExit,
    did_you_mean,
    exit_early,
    exiting_on_database_error,
    positional_words,
    print_stderr,
    refuse,
    refuse_misuse,
    refuse_words,
)
from scraper.terminal.help_text import add_examples, add_table, add_text, wrapped
from scraper.terminal.log_volume import quieten
from scraper.terminal.program import as_typed
from scraper.terminal.safe_text import safe_text

USAGE = "[options] <spider>"
_COMMAND = "scrapy crawl"
_EXAMPLES = (
    "scrapy crawl news",
    "scrapy crawl news -a domain=www.example.org -a since=2026-11-01",
    "scrapy crawl news -a url=https://www.example.org/2026/11/01/one-article -O article.jsonl",
)
_EXIT_CODES = ", ".join(f"{code:d} {code.name.lower()}" for code in ExitCode)


class Command(ScrapyCrawl):
    """Run a spider by name; docs/exit-codes.md lists what it returns."""

    _parser: ArgumentParser

    def short_desc(self) -> str:
        """Return what it does."""
        return "Discover, fetch, clean and store: `scrapy crawl news` with the outlets of sources.toml"

    def long_desc(self) -> str:
        """Return what it does, in lines that fit the terminal."""
        return "\n".join(wrapped(self.short_desc()))

    def add_options(self, parser: ArgumentParser) -> None:
        """Describe the arguments of `-a` and the exit codes beside Scrapy's options."""
        add_table(parser, "Arguments", {f"-a {name}": meaning for name, meaning in MEANINGS.items()})
        add_text(parser, "Exit codes", f"{_EXIT_CODES}. docs/exit-codes.md says what to do.")
        add_examples(parser, _EXAMPLES)
        super().add_options(parser)
        parser.add_argument("-v", "--verbose", action="store_true", help="log every line (NEWSGRAIN_VERBOSE)")
        self._parser = parser
        refuse_misuse(parser, _COMMAND, USAGE)

    def process_options(self, args: list[str], opts: Namespace) -> None:
        """Read the options; a malformed one is a configuration error."""
        with self._noting_refusals({}):
            try:
                super().process_options(args, opts)
            except UsageError as error:
                refuse(f"{_COMMAND}: {error}")
            _check_log(self._settings().get("LOG_FILE"))
        settings = self._settings()
        if opts.verbose:
            settings.set("NEWSGRAIN_VERBOSE", value=True, priority="cmdline")
        with suppress(ValueError):  # a mistake in the setting is refused with the others
            if not is_verbose(settings):
                quieten()

    def run(self, args: list[str], opts: Namespace) -> None:
        """Check everything, crawl, and take the exit code from the run's verdict."""
        with self._noting_refusals(opts.spargs):
            spider_class = self._spider_class(positional_words(_COMMAND, args, USAGE, self._parser))
            checked = self._checked(opts.spargs) if issubclass(spider_class, NewsSpider) else {}
        process, crawler = self._process(), self._create_crawler(spider_class)
        process.crawl(crawler, **opts.spargs, **checked)
        process.start()
        if process.bootstrap_failed:
            self.exitcode = 1
        elif issubclass(spider_class, (NewsSpider, ArticleSpider)):
            self.exitcode = self._exit_code(crawler, opts.spargs)

    @contextmanager
    def _noting_refusals(self, arguments: Mapping[str, str]) -> Iterator[None]:
        """Note in the fallback log why the crawl could not begin: it has no row."""
        try:
            yield
        except EarlyExit as refusal:
            self._note(refusal.exit_code, refusal.message, arguments)
            raise

    def _note(self, code: ExitCode, message: str, arguments: Mapping[str, str]) -> None:
        settings, now = self._settings(), datetime.now(UTC)
        path, outcome = fallback_log(settings), RunOutcome(int(code), message, now)
        before = noted_ends(path, arguments)
        note_unrecorded(path, code, message, arguments, now)
        record = refused_run_record(NewsSpider.name, arguments, message, now)
        with suppress(ValueError):  # the mistake in one of these settings is what was refused
            write_metrics(metrics_file(settings), RunMetrics(int(code), now))
            asyncio.run(notify(alert_command(settings), outcome, before, record))

    def _exit_code(self, crawler: Crawler, arguments: Mapping[str, str]) -> int:
        """Return the verdict's exit code, and print to standard error what cron should mail."""
        stats = crawler.stats.get_stats()
        code = ExitCode(stats.get(EXIT_CODE_STAT, ExitCode.STOPPED))
        message = stats.get(MESSAGE_STAT, "stopped before the run could be recorded")
        if EXIT_CODE_STAT not in stats:
            self._note(code, message, arguments)
        # Runs that overlap are no reason for a mail.
        if code not in {ExitCode.OK, ExitCode.LOCKED}:
            print_stderr(stats.get(SUMMARY_STAT, f"{code.name.lower()} (exit code {code:d}): {message}"))
        elif CLOSING_STAT in stats and sys.stderr.isatty():
            sys.stderr.write(f"{as_typed(safe_text(stats[CLOSING_STAT]))}\n")
        return int(code)

    def _spider_class(self, words: Sequence[str]) -> type[Spider]:
        if len(words) != 1:
            refuse_words(_COMMAND, f"name one spider, not {len(words)}", USAGE)
        loader = self._process().spider_loader
        try:
            return loader.load(words[0])
        except KeyError:
            known = sorted(loader.list())
            hint = did_you_mean(words[0], known)
            refuse(f"{_COMMAND}: there is no spider {words[0]!r}{hint}; there is {', '.join(known)}")

    def _checked(self, arguments: Mapping[str, str]) -> Mapping[str, Any]:
        """Return what was read and prepared before the crawl, for the spider."""
        settings = self._settings()
        try:
            checked = preflight(arguments, settings)
            _refuse_placeholder(settings, checked.selection)
        except (ArgumentsError, SettingsError, SourcesError) as error:
            refuse(str(error))
        for target in settings.getdict("FEEDS"):
            _check_export(str(target))
        for path in filter(is_full, checked.app_settings.written_files):
            exit_early(ExitCode.DISK, f"{path} cannot be written: its disk is full. Make room and run again.")
        if not checked.arguments.dry_run:
            _prepare_schema(checked)
        return {"checked": checked, "has_schema": not checked.arguments.dry_run}

    def _process(self) -> CrawlerProcessBase:
        if self.crawler_process is None:
            raise RuntimeError("Scrapy gave this command no crawler process")
        return self.crawler_process

    def _settings(self) -> Settings:
        if self.settings is None:
            raise RuntimeError("Scrapy gave this command no settings")
        return self.settings


def _refuse_placeholder(settings: Settings, selection: Selection) -> None:
    """Refuse the shipped user agent for the public web: sites must be able to reach the operator."""
    urls = [url for source in selection.sources if source.user_agent is None for url in source.urls]
    index = HostIndex(selection.listed)
    for url in selection.named_urls:
        listed = index.source_of(url)
        if listed is None or listed.user_agent is None:
            urls.append(url)
    refusal = refused_agent(settings.get("USER_AGENT"), urls)
    if refusal is not None:
        refuse(refusal)


def _prepare_schema(checked: Preflight) -> None:
    retry, url = RetryPolicy(checked.app_settings.database_timeout), checked.app_settings.database_url
    with exiting_on_database_error():
        retry.run(lambda _again: migrations.prepare(url), RETRIED_AT_START)


def _check_log(written: str | None) -> None:
    """Refuse a log that cannot be written, which would end the program before it can say so."""
    path = Path(written).absolute() if written else None
    if path is None:
        return
    where = path if is_there(path) else path.parent
    if is_folder(path) or not (is_there(path) or is_folder(where)) or not os.access(where, os.W_OK):
        refuse(f"cannot write the log {path}: name a file in a folder that this user may write")


def _check_export(target: str) -> None:
    """Refuse a file that cannot be written: Scrapy would only log that, after the crawl had begun."""
    path = export_file(target)
    if path is None:
        return
    existing = nearest_existing(path)
    if is_folder(path) or not os.access(existing, os.W_OK):
        refuse(f"cannot write the export {path}: name a file in a folder that this user may write")
