"""The full-text index: rows of `article_search`, and on SQLite the FTS5 table `article_search_fts` beside them.

That table has no content of its own. To take an article out of it, FTS5 needs the very words that went in: SQLite's
`article_search.terms` has them, compressed. docs/search.md explains the ids.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import zstandard
from sqlalchemy import Connection, Engine, Select, delete, func, insert, or_, select, text, update

from models.articles.articles import article_column
from models.articles.search_document import GAP, SearchDocument
from models.database.bulk import among, numbers
from models.database.upsert import chunks, in_chunk, insert_for, insert_or_replace, table_of
from models.tables import Article, ArticleSearch, ArticleSearchState, ArticleText

#: Where the body's words begin in PostgreSQL: further from the headline than NEAR and phrases reach.
BODY_START = 400
#: PostgreSQL's weight of words of the headline; those of the body have none, which is D.
HEADLINE_WEIGHT, BODY_WEIGHT = "A", "D"
#: What words never begin with: marks the source and the language of an article in the index.
FACET = "§"
#: How much later than its date an article's id may lie, as other articles of its second have taken the earlier ones.
LATEST = timedelta(days=3)
_REACH = LATEST // timedelta(seconds=1)
# Ids that are looked at in one query to find a free one, where the first is taken.
_PROBES = 500
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ZSTD_LEVEL = 3
_STATE_ID = 1
_FTS = "article_search_fts"
_INSERT = f"INSERT INTO {_FTS} (rowid, headline, body, facets) VALUES (:id, :headline, :body, :facets)"  # noqa: S608 - our own name
_DELETE = (
    f"INSERT INTO {_FTS} ({_FTS}, rowid, headline, body, facets) VALUES ('delete', :id, :headline, :body, :facets)"  # noqa: S608 - our own name
)
_MERGE = text(f"INSERT INTO {_FTS} ({_FTS}, rank) VALUES ('merge', :pages)")  # noqa: S608 - our own name
_MERGE_PAGES = 1_000


@dataclass(frozen=True, slots=True)
class IndexableArticle:
    """What the index holds of an article, before its texts are analysed."""

    id: int
    headline: str | None
    article_body: str
    in_language: str | None
    source_id: int
    date_published: datetime | None
    first_seen_at: datetime

    @property
    def dated_at(self) -> datetime:
        """Return the moment by which the newest articles are found."""
        return self.date_published or self.first_seen_at


@dataclass(frozen=True, slots=True)
class IndexedWords:
    """What SQLite's index holds of an article: the words of each column, with a space before and after each of them."""

    article_id: int
    headline: str
    body: str
    facets: str


@dataclass(frozen=True, slots=True)
class SearchState:
    """How far the index is complete: see `ArticleSearchState`."""

    version: int
    backlog_id: int | None


#: That of a database that had no articles when its index was made.
_NEW = SearchState(version=1, backlog_id=None)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A row of the index in SQLite, with the texts of its columns."""

    id: int
    date_published: datetime | None
    headline: str
    body: str
    facets: str

    def parameters(self) -> dict[str, Any]:
        return {"id": self.id, "headline": self.headline, "body": self.body, "facets": self.facets}

    def row(self, article_id: int) -> dict[str, Any]:
        packed = zstandard.compress(f"{self.headline}\n{self.body}\n{self.facets}".encode(), _ZSTD_LEVEL)
        return {"id": self.id, "article_id": article_id, "date_published": self.date_published, "terms": packed}


def date_id(moment: datetime) -> int:
    """Return the first id of articles of this moment: its second since 1970."""
    return (moment - _EPOCH) // timedelta(seconds=1)


def facet_of_source(source_id: int) -> str:
    """Return the word that articles of a source have in the index."""
    return f"{FACET}s{source_id}"


def facet_of_language(code: str) -> str:
    """Return the word that articles in a language have in the index, of letters and digits only."""
    return FACET + "l" + "".join(filter(str.isalnum, code.lower()))


def lock_indexable(connection: Connection, article_ids: Collection[int]) -> dict[int, IndexableArticle]:
    """Return the texts of those of these articles that exist, locked."""
    return {
        row.id: IndexableArticle(*row)
        for chunk in chunks(sorted(article_ids))
        for row in connection.execute(_locked_texts(), {"chunk": chunk})
    }


@cache
def _locked_texts() -> Select[Any]:
    table = table_of(Article)
    columns = [article_column(name) for name in IndexableArticle.__dataclass_fields__]
    rows = select(*columns).join_from(table, table_of(ArticleText)).where(in_chunk(table.c.id))
    return rows.order_by(table.c.id).with_for_update(of=table)


def save_documents(
    connection: Connection, articles: Mapping[int, IndexableArticle], documents: Mapping[int, SearchDocument]
) -> None:
    """Index these locked articles, in place of what was indexed of them."""
    # In the order of the ids, in which FTS5 collects a transaction's words at once.
    ordered = sorted(articles.values(), key=lambda article: (article.dated_at, article.id))
    if connection.dialect.name == "sqlite":
        _save_in_sqlite(connection, ordered, documents)
    else:
        _save_vectors(connection, ordered, documents)


def drop_documents(connection: Connection, article_ids: Collection[int]) -> int:
    """Take these articles out of the index; return how many were in it."""
    table = table_of(ArticleSearch)
    dropped = 0
    for chunk in chunks(sorted(article_ids)):
        if connection.dialect.name == "sqlite" and (entries := _entries(connection, chunk)):
            _undo(connection, list(entries.values()))
        dropped += connection.execute(delete(table).where(table.c.article_id.in_(chunk))).rowcount
    return dropped


def purge(engine: Engine) -> None:
    """Remove the words of dropped articles from SQLite's index for good; elsewhere they are gone when it vacuums.

    FTS5 only marks them as deleted until it merges its parts. Each step is a transaction, so that a crawl goes on.
    """
    if engine.dialect.name != "sqlite":
        return
    pages, is_done = -_MERGE_PAGES, False
    while not is_done:
        with engine.begin() as connection:
            connection.execute(text("PRAGMA secure_delete = ON"))
            before = connection.execute(text("SELECT total_changes()")).scalar_one()
            connection.execute(_MERGE, {"pages": pages})
            # FTS5 changes one row when there is nothing to merge.
            is_done = connection.execute(text("SELECT total_changes()")).scalar_one() - before < 2  # noqa: PLR2004
        pages = _MERGE_PAGES


def search_state(connection: Connection) -> SearchState:
    """Return how far the index is complete."""
    row = connection.execute(select(ArticleSearchState.version, ArticleSearchState.backlog_id)).one_or_none()
    return _NEW if row is None else SearchState(row.version, row.backlog_id)


def save_state(connection: Connection, state: SearchState) -> None:
    """Record how far the index is complete."""
    row = {"id": _STATE_ID, "version": state.version, "backlog_id": state.backlog_id}
    connection.execute(insert_or_replace(connection.dialect.name, ArticleSearchState, "id", tuple(row)), row)


def last_article_id(connection: Connection) -> int | None:
    """Return the highest id of an article; None: there is no article."""
    return connection.execute(select(func.max(Article.id))).scalar_one()


def articles_up_to(connection: Connection, article_id: int, most: int) -> list[int]:
    """Return the ids of at most so many articles from this one downwards."""
    statement = select(Article.id).where(Article.id <= article_id).order_by(Article.id.desc()).limit(most)
    return list(connection.scalars(statement))


def missing_articles(connection: Connection, up_to: int | None = None) -> int:
    """Return how many articles (with ids up to this one) are not in the index."""
    is_there = select(ArticleSearch.id).where(ArticleSearch.article_id == Article.id).exists()
    statement = select(func.count()).select_from(Article).where(~is_there)
    return connection.execute(statement if up_to is None else statement.where(Article.id <= up_to)).scalar_one()


def orphans(connection: Connection) -> list[int]:
    """Return the articles in the index that do not exist."""
    exists = select(Article.id).where(Article.id == ArticleSearch.article_id).exists()
    return list(connection.scalars(select(ArticleSearch.article_id).where(~exists).order_by(ArticleSearch.article_id)))


def clear(connection: Connection) -> None:
    """Empty the index."""
    if connection.dialect.name == "sqlite":
        connection.execute(text(f"INSERT INTO {_FTS} ({_FTS}) VALUES ('delete-all')"))  # noqa: S608 - our own name
    connection.execute(delete(table_of(ArticleSearch)))


def _facets(article: IndexableArticle) -> list[str]:
    found = [facet_of_source(article.source_id)]
    return [*found, facet_of_language(article.in_language)] if article.in_language else found


def _save_in_sqlite(
    connection: Connection, articles: Sequence[IndexableArticle], documents: Mapping[int, SearchDocument]
) -> None:
    table = table_of(ArticleSearch)
    old = _entries(connection, [article.id for article in articles])
    new: list[tuple[IndexableArticle, _Entry]] = []
    for article in articles:
        document, known = documents[article.id], old.get(article.id)
        texts = document.headline, document.body, " ".join(_facets(article))
        entry = _Entry(known.id if known is not None else 0, article.date_published, *texts)
        if known is None or known != entry or not _is_of(known.id, article):
            new.append((article, entry))
    if not new:
        return
    replaced = [old[article.id] for article, _ in new if article.id in old]
    if replaced:
        _undo(connection, replaced)
        connection.execute(delete(table).where(table.c.id.in_([entry.id for entry in replaced])))
    ids = _free_ids(connection, [article for article, _ in new])
    entries = [(article.id, replace(entry, id=number)) for number, (article, entry) in zip(ids, new, strict=True)]
    connection.execute(insert(table), [entry.row(article_id) for article_id, entry in entries])
    connection.exec_driver_sql(_INSERT, [entry.parameters() for _, entry in entries])


def _is_of(entry_id: int, article: IndexableArticle) -> bool:
    """Return whether an id may be that of an article of this date."""
    return 0 <= entry_id - date_id(article.dated_at) < _REACH


def _free_ids(connection: Connection, articles: Sequence[IndexableArticle]) -> list[int]:
    """Return an id for each article: its second, or one soon after it that no other article has."""
    wanted = [date_id(article.dated_at) for article in articles]
    taken = _taken_ids(connection, wanted)
    # Thousands of articles have the same second where pages tell the day only: each goes on behind the one before it.
    after: dict[int, int] = {}
    found: list[int] = []
    for second in wanted:
        number = after.get(second, second)
        while number in taken:
            number = _free_id_after(connection, number, taken)
        taken.add(number)
        after[second] = number
        found.append(number)
    return found


def _free_id_after(connection: Connection, number: int, given: Collection[int]) -> int:
    """Return an id behind this taken one that follows a taken one and that no stored article has."""
    while number in given:
        number += 1
    if not _taken_ids(connection, [number]):
        return number
    end = number + _REACH
    while _taken_ids(connection, [end]):
        number, end = end, end + _REACH
    while end - number > 1:
        step = max(1, (end - number) // _PROBES)
        probes = range(number + step, end, step)
        taken = _taken_ids(connection, probes)
        end = next((probe for probe in probes if probe not in taken), end)
        number = max((probe for probe in probes if probe < end), default=number)
    return end


def _taken_ids(connection: Connection, wanted: Collection[int]) -> set[int]:
    """Return those of these ids that stored articles have."""
    dialect = connection.dialect.name
    return set(connection.scalars(_taken(dialect), numbers(dialect, set(wanted))))


@cache
def _taken(dialect: str) -> Select[Any]:
    column = table_of(ArticleSearch).c.id
    return select(column).where(among(dialect, column))


def _entries(connection: Connection, article_ids: Collection[int]) -> dict[int, _Entry]:
    """Return the entries of these articles in SQLite's index."""
    return {
        row.article_id: _Entry(row.id, row.date_published, *zstandard.decompress(row.terms).decode().split("\n"))
        for row in connection.execute(_rows_of_entries(), {"chunk": list(article_ids)})
    }


@cache
def _rows_of_entries() -> Select[Any]:
    table = table_of(ArticleSearch)
    columns = (table.c.article_id, table.c.id, table.c.date_published, table.c.terms)
    return select(*columns).where(in_chunk(table.c.article_id))


def indexed_words(article_id: int, terms: bytes) -> IndexedWords:
    """Return the words of an article from its row in SQLite."""
    headline, body, facets = zstandard.decompress(terms).decode().split("\n")
    return IndexedWords(article_id, f" {headline} ", f" {body} ", f" {facets} ")


def _undo(connection: Connection, entries: Sequence[_Entry]) -> None:
    """Take entries out of SQLite's index."""
    ordered = sorted(entries, key=lambda one: one.id)
    connection.exec_driver_sql(_DELETE, [entry.parameters() for entry in ordered])


def _save_vectors(
    connection: Connection, articles: Sequence[IndexableArticle], documents: Mapping[int, SearchDocument]
) -> None:
    table = table_of(ArticleSearch)
    known = select(table.c.article_id, table.c.id).where(table.c.article_id.in_([article.id for article in articles]))
    old = {row.article_id: row.id for row in connection.execute(known)}
    new: list[tuple[IndexableArticle, dict[str, Any]]] = []
    moved: list[int] = []
    for article in articles:
        values = {
            "date_published": article.date_published,
            "terms": _as_vector(documents[article.id], _facets(article)),
        }
        old_id = old.get(article.id)
        if old_id is not None and _is_of(old_id, article):
            differs = or_(*(table.c[name].is_distinct_from(value) for name, value in values.items()))
            connection.execute(update(table).where(table.c.id == old_id, differs).values(values))
            continue
        moved += [] if old_id is None else [old_id]
        new.append((article, values))
    if moved:
        connection.execute(delete(table).where(table.c.id.in_(moved)))
    _insert_vectors(connection, new)


def _insert_vectors(connection: Connection, new: Sequence[tuple[IndexableArticle, Mapping[str, Any]]]) -> None:
    """Insert rows under free ids, which another writer may take first."""
    table = table_of(ArticleSearch)
    statement = (
        insert_for(connection.dialect.name, table)
        .on_conflict_do_nothing(index_elements=["id"])
        .returning(table.c.article_id)
    )
    while new:
        ids = _free_ids(connection, [article for article, _ in new])
        rows = [
            {"id": number, "article_id": article.id, **values}
            for number, (article, values) in zip(ids, new, strict=True)
        ]
        inserted = set(connection.scalars(statement, rows))
        new = [(article, values) for article, values in new if article.id not in inserted]


def _as_vector(document: SearchDocument, facets: Sequence[str]) -> str:
    """Return the words with their places and weights, as PostgreSQL reads a `tsvector`."""
    found: dict[str, list[str]] = {}
    for place, word in enumerate(document.headline.split(), 1):
        if word != GAP:
            found.setdefault(word, []).append(f"{place}{HEADLINE_WEIGHT}")
    for place, word in enumerate(document.body.split(), BODY_START):
        if word != GAP:
            found.setdefault(word, []).append(str(place))
    words = [f"'{word}':{','.join(places)}" for word, places in found.items()]
    return " ".join([*words, *(f"'{facet}'" for facet in facets)])
