"""`scrapy doctor DOMAIN`: what a site offers a crawl, what it does not and why, and what to write into sources.toml."""

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.settings import Settings
from scrapy.utils.log import configure_logging

from scraper.app_settings import AppSettings, SettingsError, read_settings
from scraper.doctor.append_entry import append_entry, check_addable
from scraper.doctor.findings import DoctorRequest, Findings
from scraper.doctor.findings_json import findings_json
from scraper.doctor.findings_text import findings_text, why_nothing
from scraper.doctor.run_doctor import run_doctor
from scraper.doctor.suggested_entry import Entry, as_toml, entry_of
from scraper.exit_codes import ExitCode
from scraper.sources import Source, SourcesError, read_enabled, source_for_domain
from scraper.terminal.command_line import exit_early, refuse, say, words_only
from scraper.terminal.safe_text import json_text, safe_text

USAGE = "[options] [--add] [--json] [--articles N] DOMAIN"
_MOST_ARTICLES = 20


class Command(ScrapyCommand):
    """Examine a site from its domain alone, and print what was found."""

    requires_project = True
    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012 - Scrapy's name and type

    def syntax(self) -> str:
        """Return the words that this command takes."""
        return USAGE

    def short_desc(self) -> str:
        """Say what it is for."""
        return "Find a site's feeds and sitemaps, try some articles, print an entry for sources.toml"

    def add_options(self, parser: ArgumentParser) -> None:
        """Add ours; numbers stay text here, so that a wrong one gets our message and exit code."""
        super().add_options(parser)
        parser.add_argument("--add", action="store_true", help="append the entry to the list of outlets")
        parser.add_argument(
            "--sources", metavar="FILE", help="the list that --add appends to, instead of NEWSGRAIN_SOURCES"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object instead of text")
        parser.add_argument("--articles", metavar="N", default="3", help="how many articles to try, 3 unless told")

    def run(self, args: list[str], opts: Namespace) -> None:
        """Check everything, examine the site, print, and add the entry."""
        words = words_only("doctor", args, USAGE)
        if self.settings is None:
            raise RuntimeError("Scrapy gave this command no settings")
        configure_logging(self.settings)
        source = _source(words)
        wanted = _number_of_articles(opts.articles)
        limits = _limits(self.settings)
        path = _list_of_sources(opts, limits, source)
        case = DoctorRequest(words[0].strip(), source, wanted, _listed(limits.sources_file))
        try:
            findings = run_doctor(case, self.settings, limits, say)
        except KeyboardInterrupt:
            exit_early(ExitCode.STOPPED, "scrapy doctor: interrupted")
        except RuntimeError as error:
            exit_early(ExitCode.ACCOUNTING, f"scrapy doctor: {error}")
        self.exitcode = int(_print(findings, opts, path))


def _source(words: Sequence[str]) -> Source:
    if len(words) != 1:
        refuse(f"scrapy doctor: name one domain, not {len(words)}\nusage: scrapy doctor {USAGE}")
    try:
        return source_for_domain(words[0])
    except SourcesError as error:
        refuse(f"scrapy doctor: {error}")


def _number_of_articles(text: str) -> int:
    if not text.isdecimal() or int(text) > _MOST_ARTICLES:
        refuse(f"scrapy doctor: --articles {text}: not a number from 0 to {_MOST_ARTICLES}")
    return int(text)


def _limits(settings: Settings) -> AppSettings:
    try:
        return read_settings(settings)
    except SettingsError as error:
        refuse(str(error))


def _listed(sources_file: Path) -> tuple[Source, ...]:
    """Return the entries of the project's list: they say how their hosts are asked."""
    try:
        return read_enabled(sources_file) if sources_file.exists() else ()
    except SourcesError as error:
        refuse(str(error))


def _list_of_sources(opts: Namespace, limits: AppSettings, source: Source) -> Path | None:
    """Return the file to add to, if there is one: what can be refused is refused before the site is asked."""
    if not opts.add:
        if opts.sources is not None:
            refuse("scrapy doctor: --sources belongs to --add")
        return None
    path = limits.sources_file if opts.sources is None else Path(opts.sources)
    try:
        check_addable(path, source.domain)
    except SourcesError as error:
        refuse(str(error))
    return path


def _print(findings: Findings, opts: Namespace, path: Path | None) -> ExitCode:
    entry = entry_of(findings)
    code = _code(findings, entry)
    if opts.json:
        print(json_text(findings_json(findings, entry, int(code)), indent=2))
    else:
        print(safe_text(findings_text(findings, entry)), end="")
    if entry is None:
        say(f"{findings.domain}: nothing was found: {why_nothing(findings)}")
    elif code is ExitCode.STOPPED:
        say("scrapy doctor: interrupted; what was found so far is shown, and nothing was added")
    elif path is not None:
        _add(path, entry)
    return code


def _code(findings: Findings, entry: Entry | None) -> ExitCode:
    if findings.is_cut:
        return ExitCode.STOPPED
    return ExitCode.PARTIAL if entry is None else ExitCode.OK


def _add(path: Path, entry: Entry) -> None:
    try:
        append_entry(path, as_toml(entry), entry.domain)
    except SourcesError as error:
        refuse(str(error))
    say(f"{entry.domain} was added to {path}")
