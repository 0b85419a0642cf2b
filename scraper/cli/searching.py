"""What `scrapy search` does: it writes the articles that match, or the SQL that finds them."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from models.database.engine import reader_engine
from models.maintenance import migrations
from pipelines.search.find import Finder, UnknownSourceError
from pipelines.search.index import IndexGap
from pipelines.search.query_lexer import QuerySyntaxError
from scraper.cli.search_options import SearchOptionError, SearchOptions
from scraper.cli.search_output import result_record, result_text
from scraper.terminal.command_line import did_you_mean, print_stderr
from scraper.terminal.plural import plural
from scraper.terminal.safe_text import json_text


def write_found(url: str, options: SearchOptions, write: Callable[[str], None], *, as_json: bool) -> None:
    """Write the articles that match; what is incomplete, or that none was found, to standard error."""
    is_terminal = sys.stdout.isatty()
    number = 0
    with _opened(url) as finder:
        for result in finder.results(options.request, options.sources):
            number += 1
            record = json_text(result_record(result)) if as_json else result_text(result, is_terminal=is_terminal)
            write(record)
        gap = finder.gap()
    if not number:
        print_stderr("no article found")
    if gap is not None:
        print_stderr(gap_sentence(gap))


def write_sql(url: str, options: SearchOptions, write: Callable[[str], None]) -> None:
    """Write the SQL of the search, to be pasted into the shell of the database."""
    with _opened(url) as finder:
        write(finder.sql(options.request, options.sources))


def gap_sentence(gap: IndexGap) -> str:
    """Return what search may not find, and the remedy."""
    if gap.missing:
        are = "is" if gap.missing == 1 else "are"
        return f"{plural(gap.missing, 'article')} {are} not in the search index yet: run `scrapy db reindex`"
    return "the search index is of another version and may not find everything: run `scrapy db reindex`"


@contextmanager
def _opened(url: str) -> Iterator[Finder]:
    migrations.require(url)
    engine = reader_engine(url)
    try:
        with engine.connect() as connection:
            yield Finder(connection)
    except QuerySyntaxError as error:
        raise SearchOptionError(str(error)) from error
    except UnknownSourceError as error:
        hint = did_you_mean(error.domain, error.known)
        raise SearchOptionError(f"--source {error.domain}: nothing was ever crawled from it{hint}") from error
    finally:
        engine.dispose()
