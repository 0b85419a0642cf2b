"""The options of `scrapy search`, and the request that they make."""

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from models.articles.search import SearchFilters
from pipelines.search.find import SearchRequest
from pipelines.text.language import iso_639_1
from scraper.terminal.typed_moments import end_of, moment_of
from scraper.terminal.typed_numbers import whole_number

_DEFAULT_LIMIT, _MAX_LIMIT = 20, 1_000_000_000
_ALL = "all"


class SearchOptionError(Exception):
    """An option cannot be used; the message names it and the remedy."""


@dataclass(frozen=True, slots=True)
class SearchOptions:
    """What was typed: a request for all sources, and the domains of those that are meant (none: all)."""

    request: SearchRequest
    sources: tuple[str, ...]


def add_search_options(parser: ArgumentParser) -> None:
    """Add the options to a parser; their values stay text, so that a wrong one gets our message and exit code."""
    add = parser.add_argument
    add("--since", metavar="DATE", help="articles published on this day or later (UTC); those without a date are not")
    add("--until", metavar="DATE", help="articles published on this day or earlier")
    add("--source", metavar="DOMAIN", action="append", help="articles of this outlet (may be given several times)")
    add("--language", metavar="CODE", action="append", help="articles in this language, en for example (same)")
    add("--newest", action="store_true", help="the newest articles first (this is the default)")
    add("--best", action="store_true", help="the articles first that the words say most about")
    add(
        "--limit", metavar="N", default=str(_DEFAULT_LIMIT), help=f"show N articles (default: {_DEFAULT_LIMIT}), or all"
    )
    add("--json", action="store_true", help="print one JSON object a line")
    add("--sql", action="store_true", help="print the SQL of the search for this database, and search nothing")


def search_options(words: Sequence[str], opts: Namespace) -> SearchOptions:
    """Return the request that a command line makes.

    Raises:
        SearchOptionError: an option has no such value, or does not go with another one.
    """
    if opts.newest and opts.best:
        raise SearchOptionError("--newest and --best: give one of them")
    if opts.json and opts.sql:
        raise SearchOptionError("--json does not go with --sql, which prints no articles")
    since = None if opts.since is None else _moment("--since", opts.since)
    until = None if opts.until is None else _moment("--until", opts.until, is_end=True)
    if since is not None and until is not None and until <= since:
        raise SearchOptionError(f"--until {opts.until} is before --since {opts.since}")
    filters = SearchFilters(since, until, languages=tuple(map(_language, opts.language or ())))
    request = SearchRequest(" ".join(words), filters, opts.best, _limit(opts.limit))
    return SearchOptions(request, tuple(dict.fromkeys(domain.lower() for domain in opts.source or ())))


def _moment(option: str, text: str, *, is_end: bool = False) -> datetime:
    try:
        return end_of(text.strip()) if is_end else moment_of(text.strip())
    except ValueError as error:
        message = f"{option} {text!r} is not a date; write 2026-11-01 or 2026-11-01T06:00:00+01:00"
        raise SearchOptionError(message) from error


def _language(text: str) -> str:
    code = iso_639_1(text)
    if code is None:
        raise SearchOptionError(f"--language {text}: not a language; write a code of two letters, such as en")
    return code


def _limit(text: str) -> int | None:
    if text == _ALL:
        return None
    number = whole_number(text) or 0
    if not 1 <= number <= _MAX_LIMIT:
        raise SearchOptionError(f"--limit {text} is neither a number of articles nor {_ALL}")
    return number
