"""Makes the search index complete: `scrapy db reindex`, and the end of `scrapy db upgrade`."""

from collections.abc import Callable
from contextlib import closing

from models.database.engine import writer_engine
from models.database.reading import Reader
from models.maintenance import migrations
from models.maintenance.migrations import SchemaStatus
from pipelines.search.index import IndexGap, index_differences, index_gap, reindex
from scraper.terminal.plural import plural

_REPORT_EVERY = 10_000


def reindex_all(url: str, write: Callable[[str], None], *, from_scratch: bool = False) -> None:
    """Index all articles, or go on where an interrupted command has stopped, and write how far it is."""
    migrations.require(url)
    engine = writer_engine(url)
    number = 0
    try:
        for batch in reindex(engine, from_scratch=from_scratch):
            before, number = number, number + batch
            if number // _REPORT_EVERY > before // _REPORT_EVERY:
                write(f"{number:,} articles are indexed so far")
    finally:
        engine.dispose()
    write(f"{plural(number, 'article')} indexed for search")


def index_after_upgrade(url: str, write: Callable[[str], None]) -> None:
    """Index what an upgrade has left: the articles of versions without a search index, or with another one."""
    if migrations.schema_state(url).status is not SchemaStatus.CURRENT or search_gap(url) is None:
        return
    write("indexing the articles for search; after an interruption, `scrapy db reindex` goes on")
    reindex_all(url, write)


def search_gap(url: str) -> IndexGap | None:
    """Return what search may not find in this database; None: nothing."""
    with closing(Reader(url)) as reader:
        return reader.read(index_gap)


def index_faults(url: str) -> list[str]:
    """Return sentences about articles that are not in the index, and others that are but do not exist."""
    with closing(Reader(url)) as reader:
        found = reader.read(index_differences)
    sentences = []
    if found.missing:
        are = "is" if found.missing == 1 else "are"
        sentences.append(f"{plural(found.missing, 'article')} {are} not in the search index: run `scrapy db reindex`")
    if found.orphans:
        are = "is" if found.orphans == 1 else "are"
        what = plural(found.orphans, "article that does not exist", "articles that do not exist")
        sentences.append(f"{what} {are} in the search index: run `scrapy db reindex`")
    return sentences
