"""Keeps the index: with each article that is written, and for all of them again."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection, Engine

from models.articles import search_index
from models.articles.search_document import SearchDocument
from models.articles.search_index import SearchState
from models.database.transaction import in_transaction
from pipelines.search.analyser import VERSION
from pipelines.search.document import search_document

#: Articles indexed in one transaction, so that a crawl beside it waits only briefly.
BATCH = 200
#: The words of texts that were analysed elsewhere, by headline and body.
KnownDocuments = Mapping[tuple[str | None, str], SearchDocument]
_NONE_KNOWN: KnownDocuments = {}


@dataclass(frozen=True, slots=True)
class IndexGap:
    """What search may not find: how many articles are missing, and whether others are of another analyser."""

    missing: int
    is_outdated: bool


@dataclass(frozen=True, slots=True)
class IndexDifferences:
    """How many articles are not in the index, and how many in the index do not exist."""

    missing: int
    orphans: int


def index_articles(connection: Connection, article_ids: Collection[int], known: KnownDocuments = _NONE_KNOWN) -> None:
    """Index these articles as they are now; those that are gone leave the index."""
    if not article_ids:
        return
    articles = search_index.lock_indexable(connection, article_ids)
    documents = {
        number: known.get((one.headline, one.article_body)) or search_document(one.headline, one.article_body)
        for number, one in articles.items()
    }
    search_index.save_documents(connection, articles, documents)
    search_index.drop_documents(connection, set(article_ids) - articles.keys())


def reindex(engine: Engine, *, from_scratch: bool = False) -> Iterator[int]:
    """Index all articles, the newest first, batch by batch; yield how many each batch had.

    It goes on where an interrupted one has stopped. Articles whose words have not changed are left alone.
    """
    in_transaction(engine, partial(_begin, from_scratch=from_scratch))
    while number := in_transaction(engine, _index_batch):
        yield number
    in_transaction(engine, _drop_orphans)


def index_gap(connection: Connection) -> IndexGap | None:
    """Return what search may not find, from the record of indexing; None: nothing."""
    state = search_index.search_state(connection)
    if state.backlog_id is None and state.version == VERSION:
        return None
    missing = 0 if state.backlog_id is None else search_index.missing_articles(connection, state.backlog_id)
    is_outdated = state.version != VERSION or (state.backlog_id is not None and missing == 0)
    return IndexGap(missing, is_outdated)


def index_differences(connection: Connection) -> IndexDifferences:
    """Compare the articles with the index; reads both whole."""
    return IndexDifferences(search_index.missing_articles(connection), len(search_index.orphans(connection)))


def _begin(connection: Connection, *, from_scratch: bool) -> None:
    state = search_index.search_state(connection)
    if from_scratch:
        search_index.clear(connection)
    if from_scratch or state.backlog_id is None or state.version != VERSION:
        search_index.save_state(connection, SearchState(VERSION, search_index.last_article_id(connection)))


def _index_batch(connection: Connection) -> int:
    backlog_id = search_index.search_state(connection).backlog_id
    numbers = [] if backlog_id is None else search_index.articles_up_to(connection, backlog_id, BATCH)
    index_articles(connection, numbers)
    search_index.save_state(connection, SearchState(VERSION, numbers[-1] - 1 if numbers else None))
    return len(numbers)


def _drop_orphans(connection: Connection) -> None:
    search_index.drop_documents(connection, search_index.orphans(connection))
