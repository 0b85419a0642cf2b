"""The options of `scrapy export`, and the request that they make."""

import shlex
from argparse import ArgumentParser, Namespace
from datetime import datetime
from typing import Any, TypeVar

from models.exports.selection import NO_ORIGIN, ArticleFilter, MomentColumn
from pipelines.export.formats import ExportFormat, Target, parse_target
from pipelines.export.request import ExportRequest, PartitionUnit
from pipelines.export.rights import Purpose
from pipelines.items import OriginKind
from pipelines.text.language import iso_639_1
from scraper.terminal.command_line import did_you_mean
from scraper.terminal.typed_moments import end_of, moment_of
from scraper.terminal.typed_numbers import whole_number

_BY = {
    "published": MomentColumn.PUBLISHED,
    "first-seen": MomentColumn.FIRST_SEEN,
    "fetched": MomentColumn.FETCHED,
}
#: Options that choose articles, or their columns.
_OF_ARTICLES = (
    *("since", "until", "by", "source", "language", "page_type", "min_words", "min_quality"),
    *("origin", "without_origin", "query"),
    *("columns", "with_cuts", "only_permitted", "partition"),
)
_OPTIONS = (*_OF_ARTICLES, "sql", "format", "exact")
_ORIGINS = {kind: kind for kind in (*(kind.value for kind in OriginKind), NO_ORIGIN)}
Word = TypeVar("Word")


class ExportOptionError(Exception):
    """An option cannot be used; the message names it and the remedy."""


def add_export_options(parser: ArgumentParser) -> None:
    """Add the options to a parser."""
    add = parser.add_argument
    add("--since", metavar="DATE", help="articles published on this day or later (UTC); those without a date are not")
    add("--until", metavar="DATE", help="articles published on this day or earlier")
    add("--by", metavar="WHAT", help="what --since, --until and --partition mean: published, first-seen or fetched")
    add("--source", metavar="DOMAIN", action="append", help="articles of this outlet (may be given several times)")
    add("--language", metavar="CODE", action="append", help="articles in this language, en for example (same)")
    add("--page-type", metavar="KIND", action="append", help="articles of this kind, live_blog for example (same)")
    add("--min-words", metavar="N", help="articles of at least N words")
    add("--min-quality", metavar="SHARE", help="articles whose extraction_quality is at least so high, 0.9 for example")
    add("--origin", metavar="KIND", action="append", help="articles of this origin, wire for example; none: unknown")
    add("--without-origin", metavar="KIND", action="append", help="no articles of this origin, sponsored for example")
    add("--query", metavar="WORDS", help="articles that `scrapy search WORDS` finds")
    add("--sql", metavar="SELECT", help="the rows of this query instead of articles")
    add("--columns", metavar="NAME,...", help="these columns only, in this order")
    add("--with-cuts", action="store_true", help="also what was cut from each article, as the column removed")
    add("--only-permitted", metavar="USE", help="leave out what its publisher reserves: search or train")
    add("--partition", metavar="UNIT", help="a file for each day or month, in a folder; continues a killed export")
    add("--format", metavar="NAME", help=f"the format, if the target's name does not say: {', '.join(ExportFormat)}")
    add("--exact", action="store_true", help="CSV: keep text that a spreadsheet takes for a formula as it is")
    add("--no-card", action="store_true", help="write no data card")
    add("--force", action="store_true", help="replace what is there")


def export_request(target: str, opts: Namespace) -> ExportRequest:
    """Return the request that a command line makes.

    Raises:
        ExportOptionError: an option has no such value, or does not go with another one.
        TargetError: the target names no format.
    """
    partition = None if opts.partition is None else _one_of("--partition", opts.partition, _values(PartitionUnit))
    parsed = parse_target(target, opts.format, is_partitioned=partition is not None)
    _check_combination(opts, parsed)
    purpose = opts.only_permitted
    return ExportRequest(
        target=parsed,
        articles=_filter(opts),
        query=opts.query,
        sql=opts.sql,
        columns=None if opts.columns is None else _names(opts.columns),
        has_cuts=opts.with_cuts,
        purpose=None if purpose is None else _one_of("--only-permitted", purpose, _values(Purpose)),
        partition=partition,
        is_exact=opts.exact,
        is_forced=opts.force,
        has_card=not opts.no_card,
        described_as=_described(target, opts),
    )


def _described(target: str, opts: Namespace) -> str:
    """Return the command line, without settings: they may hold a password."""
    words = ["scrapy", "export", target]
    for name in _OPTIONS:
        option, value = f"--{name.replace('_', '-')}", getattr(opts, name)
        for one in value if isinstance(value, list) else [value]:
            words += [option] if one is True else [] if one in (None, False) else [option, one]
    return shlex.join(words)


def _check_combination(opts: Namespace, target: Target) -> None:
    if opts.sql is not None:
        given = next((name for name in _OF_ARTICLES if getattr(opts, name)), None)
        if given is not None:
            option = f"--{given.replace('_', '-')}"
            raise ExportOptionError(f"{option} does not go with --sql: write the condition into the query")
        if target.format is ExportFormat.MARKDOWN:
            raise ExportOptionError("--sql gives rows, not articles: name a .parquet, .jsonl, .csv or .sqlite file")
    if opts.exact and target.format is not ExportFormat.CSV:
        raise ExportOptionError("--exact is for CSV: other formats are exact")
    if target.format is ExportFormat.SQLITE and opts.columns is not None:
        raise ExportOptionError("--columns does not go with SQLite, whose tables have all columns")


def _filter(opts: Namespace) -> ArticleFilter:
    by = MomentColumn.PUBLISHED if opts.by is None else _one_of("--by", opts.by, _BY)
    found = ArticleFilter(
        since=None if opts.since is None else _moment("--since", opts.since),
        until=None if opts.until is None else _moment("--until", opts.until, is_end=True),
        by=by,
        sources=tuple(opts.source or ()),
        languages=tuple(map(_language, opts.language or ())),
        page_types=tuple(opts.page_type or ()),
        min_words=0 if opts.min_words is None else _number("--min-words", opts.min_words),
        min_quality=None if opts.min_quality is None else _share("--min-quality", opts.min_quality),
        origins=tuple(_one_of("--origin", kind, _ORIGINS) for kind in opts.origin or ()),
        without_origins=tuple(_one_of("--without-origin", kind, _ORIGINS) for kind in opts.without_origin or ()),
    )
    if found.since is not None and found.until is not None and found.until <= found.since:
        raise ExportOptionError(f"--until {opts.until} is before --since {opts.since}")
    return found


def _moment(option: str, text: str, *, is_end: bool = False) -> datetime:
    try:
        return end_of(text) if is_end else moment_of(text)
    except ValueError as error:
        raise ExportOptionError(
            f"{option} {text!r} is not a date; write 2026-11-01 or 2026-11-01T06:00:00+01:00"
        ) from error


def _language(text: str) -> str:
    code = iso_639_1(text)
    if code is None:
        raise ExportOptionError(f"--language {text}: not a language; write a code of two letters, such as en")
    return code


def _number(option: str, text: str) -> int:
    number = whole_number(text)
    if number is None:
        raise ExportOptionError(f"{option} {text} is not a number")
    return min(number, 2**31 - 1)


def _share(option: str, text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise ExportOptionError(f"{option} {text} is not a number from 0 to 1")
    return share


def _names(text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    if not names:
        raise ExportOptionError("--columns is empty: write names, separated by commas")
    return names


def _one_of(option: str, text: str, known: dict[str, Word]) -> Word:
    if text not in known:
        raise ExportOptionError(f"{option} {text}: unknown{did_you_mean(text, list(known))}; known: {', '.join(known)}")
    return known[text]


def _values(words: type[Purpose] | type[PartitionUnit]) -> dict[str, Any]:
    return {word.value: word for word in words}
