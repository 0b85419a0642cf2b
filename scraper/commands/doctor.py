"""`scrapy doctor DOMAIN`: examines what a site offers a crawl, and suggests an entry for sources.toml."""

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from scrapy.utils.log import configure_logging

from scraper.cli.app_command import AppCommand
from scraper.cli.listed_sources import listed_sources, own_user_agent
from scraper.doctor.findings import DoctorRequest, Findings
from scraper.doctor.findings_json import findings_json
from scraper.doctor.findings_text import findings_text, why_nothing
from scraper.doctor.run_doctor import run_doctor
from scraper.doctor.suggested_entry import Entry, as_toml, entry_of
from scraper.exit_codes import ExitCode
from scraper.sources import Source, SourcesError, source_for_domain
from scraper.sources.append_entry import append_entry, check_addable
from scraper.terminal.command_line import exit_early, print_stderr, refuse
from scraper.terminal.program import as_typed
from scraper.terminal.safe_text import json_text, safe_text

_MAX_ARTICLES = 20


class Command(AppCommand):
    """Examine a site from its domain alone, and print what was found."""

    command = "scrapy doctor"
    usage = "[options] [--add] [--json] [--articles N] DOMAIN"
    description = "Find a site's feeds and sitemaps, try some articles, print an entry for sources.toml"
    examples = (
        "scrapy doctor www.example.org",
        "scrapy doctor --add www.example.org",
    )

    def add_options(self, parser: ArgumentParser) -> None:
        """Add ours; numbers stay text here, so that a wrong one gets our message and exit code."""
        super().add_options(parser)
        parser.add_argument("--add", action="store_true", help="append the entry to the list of outlets")
        parser.add_argument(
            "--sources", metavar="FILE", help="the list that --add appends to, instead of NEWSGRAIN_SOURCES"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object instead of text")
        parser.add_argument("--articles", metavar="N", default="3", help="how many articles to try (default: 3)")

    def run(self, args: list[str], opts: Namespace) -> None:
        """Check everything, examine the site, print, and add the entry."""
        words = self.positional(args)
        configure_logging(self.scrapy_settings())
        source = self._source(words)
        articles = _number_of_articles(opts.articles)
        app_settings = self.app_settings()
        path = _list_to_extend(opts, app_settings.sources_file, source)
        listed = listed_sources(app_settings.sources_file)
        self.refuse_placeholder([source.base_url] if own_user_agent(listed, source.base_url) is None else [])
        request = DoctorRequest(words[0].strip(), source, articles, listed)
        try:
            findings = run_doctor(request, self.scrapy_settings(), app_settings, print_stderr)
        except KeyboardInterrupt:
            exit_early(ExitCode.STOPPED, "scrapy doctor: interrupted")
        except RuntimeError as error:
            exit_early(ExitCode.ACCOUNTING, f"scrapy doctor: {error}")
        self.exitcode = int(_print(findings, opts, path))

    def _source(self, words: Sequence[str]) -> Source:
        if len(words) != 1:
            self.refuse_words(f"name one domain, not {len(words)}")
        try:
            return source_for_domain(words[0])
        except SourcesError as error:
            refuse(f"scrapy doctor: {error}")


def _number_of_articles(text: str) -> int:
    if not text.isdecimal() or int(text) > _MAX_ARTICLES:
        refuse(f"scrapy doctor: --articles {text}: not a number from 0 to {_MAX_ARTICLES}")
    return int(text)


def _list_to_extend(opts: Namespace, sources_file: Path, source: Source) -> Path | None:
    """Return the file that --add extends; what can be refused is refused before the first request."""
    if not opts.add:
        if opts.sources is not None:
            refuse("scrapy doctor: --sources belongs to --add")
        return None
    path = sources_file if opts.sources is None else Path(opts.sources)
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
        print(as_typed(safe_text(findings_text(findings, entry))), end="")
    if entry is None:
        print_stderr(f"{findings.domain}: nothing was found: {why_nothing(findings)}")
    elif code is ExitCode.STOPPED:
        print_stderr("scrapy doctor: interrupted; what was found so far is shown, and nothing was added")
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
    print_stderr(f"{entry.domain} was added to {path}")
