"""`scrapy crawl`: Scrapy's own command, with everything checked before the first request, and honest exit codes."""

import asyncio
import os
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

from scrapy import Spider
from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.crawler import Crawler
from scrapy.exceptions import UsageError

from models.database.retry import RetryPolicy
from models.maintenance import migrations
from pipelines.run.disk_space import is_full
from pipelines.run.run_database import RETRIED_AT_START
from scraper.app_settings import SettingsError
from scraper.arguments import MEANINGS, ArgumentsError
from scraper.exit_codes import ExitCode
from scraper.extensions.run_record import EXIT_CODE_STAT, MESSAGE_STAT, SUMMARY_STAT
from scraper.run_end.alerts import RunOutcome
from scraper.run_end.fallback_log import note_unrecorded, noted_ends
from scraper.run_end.notify import notify, refused_run_record
from scraper.setting_values import alert_command, export_file, fallback_log
from scraper.sources import SourcesError
from scraper.spiders.news import NewsSpider
from scraper.spiders.preflight import Preflight, preflight
from scraper.terminal.command_line import EarlyExit, exit_early, or_did_you_mean, refuse, say, with_database, words_only
from scraper.terminal.help_text import add_table, add_text

USAGE = "[options] <spider>"
_EXIT_CODES = ", ".join(f"{code:d} {code.name.lower()}" for code in ExitCode)


class Command(ScrapyCrawl):
    """Run a spider by name; docs/exit-codes.md lists what it returns."""

    def short_desc(self) -> str:
        """Say what it is for."""
        return "Discover, fetch, clean and store: `scrapy crawl news` with the outlets of sources.toml"

    def add_options(self, parser: ArgumentParser) -> None:
        """Tell what `-a` takes, and what the command ends with."""
        add_table(parser, "Arguments", {f"-a {name}": said for name, said in MEANINGS.items()})
        add_text(parser, "Exit codes", f"{_EXIT_CODES}. docs/exit-codes.md says what to do.")
        super().add_options(parser)

    def process_options(self, args: list[str], opts: Namespace) -> None:
        """Read the options; a malformed one is a configuration error."""
        with self._noting_refusals({}):
            try:
                super().process_options(args, opts)
            except UsageError as error:
                refuse(f"scrapy crawl: {error}")

    def run(self, args: list[str], opts: Namespace) -> None:
        """Check everything, crawl, and take the exit code from the run's verdict."""
        with self._noting_refusals(opts.spargs):
            spider_class = self._spider_class(words_only("crawl", args, USAGE))
            checked = self._check(opts.spargs) if issubclass(spider_class, NewsSpider) else None
        if self.crawler_process is None:
            raise RuntimeError("Scrapy gave this command no crawler process")
        crawler = self._create_crawler(spider_class)
        self.crawler_process.crawl(crawler, **opts.spargs, **({} if checked is None else {"checked": checked}))
        self.crawler_process.start()
        if self.crawler_process.bootstrap_failed:
            self.exitcode = 1
        elif issubclass(spider_class, NewsSpider):
            self.exitcode = self._exit_code(crawler, opts.spargs)

    @contextmanager
    def _noting_refusals(self, arguments: Mapping[str, str]) -> Iterator[None]:
        """Note in a file why the crawl could not begin: it has no row to say so."""
        try:
            yield
        except EarlyExit as refusal:
            self._note(refusal.exit_code, refusal.message, arguments)
            raise

    def _note(self, code: ExitCode, message: str, arguments: Mapping[str, str]) -> None:
        if self.settings is None:
            raise RuntimeError("Scrapy gave this command no settings")
        path, end = fallback_log(self.settings), RunOutcome(int(code), message, datetime.now(UTC))
        before = noted_ends(path, arguments)
        note_unrecorded(path, code, message, arguments, end.finished_at)
        about = refused_run_record(NewsSpider.name, arguments, message, end.finished_at)
        with suppress(ValueError):  # the mistake in the command is what was refused
            asyncio.run(notify(alert_command(self.settings), end, before, about))

    def _exit_code(self, crawler: Crawler, arguments: Mapping[str, str]) -> int:
        """Return the verdict's exit code, and say on standard error what cron should mail."""
        stats = crawler.stats.get_stats()
        code = ExitCode(stats.get(EXIT_CODE_STAT, ExitCode.STOPPED))
        message = stats.get(MESSAGE_STAT, "stopped before the run could be recorded")
        if EXIT_CODE_STAT not in stats:
            self._note(code, message, arguments)
        # A run that found another one at work has nothing to say to whom cron mails.
        if code not in {ExitCode.OK, ExitCode.LOCKED}:
            say(stats.get(SUMMARY_STAT, f"{code.name.lower()} (exit code {code:d}): {message}"))
        return int(code)

    def _spider_class(self, words: Sequence[str]) -> type[Spider]:
        if len(words) != 1:
            refuse(f"scrapy crawl: name one spider, not {len(words)}\nusage: scrapy crawl {USAGE}")
        if self.crawler_process is None:
            raise RuntimeError("Scrapy gave this command no crawler process")
        loader = self.crawler_process.spider_loader
        try:
            return loader.load(words[0])
        except KeyError:
            known = sorted(loader.list())
            hint = or_did_you_mean(words[0], known)
            refuse(f"scrapy crawl: there is no spider {words[0]!r}{hint}; there is {', '.join(known)}")

    def _check(self, arguments: Mapping[str, str]) -> Preflight:
        """Return what was read before the crawl; it is not read again."""
        if self.settings is None:
            raise RuntimeError("Scrapy gave this command no settings")
        try:
            checked = preflight(arguments, self.settings)
            _ = checked.selection  # reads the list of sources
        except (ArgumentsError, SettingsError, SourcesError) as error:
            refuse(str(error))
        app_settings = checked.app_settings
        for target in self.settings.getdict("FEEDS"):
            _check_export(str(target))
        for path in filter(is_full, app_settings.written_files):
            exit_early(ExitCode.DISK, f"{path} cannot be written: its disk is full. Make room and run again.")
        if not checked.arguments.dry_run:
            retry, url = RetryPolicy(app_settings.database_timeout), app_settings.database_url
            with_database(lambda: retry.run(lambda _again: migrations.prepare(url), RETRIED_AT_START))
        return checked


def _check_export(target: str) -> None:
    """Refuse a file that cannot be written: Scrapy would only log that, after the crawl had begun."""
    path = export_file(target)
    if path is None:
        return
    existing = next(place for place in (path, *path.parents) if place.exists())
    if path.is_dir() or not os.access(existing, os.W_OK):
        refuse(f"cannot write the export {path}: name a file in a folder that this user may write")
