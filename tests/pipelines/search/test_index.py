"""The index on both databases: the same articles for any query, and always those that are stored."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, delete, event, insert, select

from models.articles.articles import add_article
from models.articles.search import SearchFilters
from models.articles.search_index import SearchState, save_state
from models.database.upsert import table_of
from models.erasure.removal import RemovedKind
from models.frontier.sources import source_ids
from models.reports import runs
from models.tables import ArticleSearch
from pipelines.search.compilers import compile_query
from pipelines.search.find import Finder, SearchRequest, matching_article_ids, matching_statement
from pipelines.search.index import (
    BATCH,
    IndexDifferences,
    IndexGap,
    index_articles,
    index_differences,
    index_gap,
    reindex,
)
from pipelines.search.newest import newest_articles
from pipelines.search.query_lexer import QuerySyntaxError
from pipelines.search.query_parser import parse_query
from pipelines.storage.store import store
from pipelines.storage.takedown import page_request, take_down
from tests.factories import NOW, make_article, make_page, make_visit
from tests.pipelines.search.multilingual import ARTICLES, QUERIES

DAY = datetime(2026, 11, 1, tzinfo=UTC)
_WORDS = "a b c d aa ab Ä-b c'd 東京 東 京都 都東京 서울 울 ไทย ท ไ 東2026 2026 ß é".split()


@pytest.fixture
def both(sqlite_url: str, postgres_url: str, engine_for: Callable[[str], Engine]) -> tuple[Engine, Engine]:
    """A database of each kind."""
    return engine_for(sqlite_url), engine_for(postgres_url)


@pytest.fixture
def engine(database_url: str, engine_for: Callable[[str], Engine]) -> Engine:
    return engine_for(database_url)


def add_texts(engine: Engine, rows: Sequence[dict[str, Any]], *, is_indexed: bool = True) -> list[int]:
    """Add articles that have nothing but what is searched: `headline`, `article_body`, and changes of the rest."""
    with engine.begin() as connection:
        ids = source_ids(connection, ["a.example", "b.example"], DAY)
        numbers = [add_article(connection, _row(place, ids, row)) for place, row in enumerate(rows)]
        if is_indexed:
            index_articles(connection, numbers)
    return numbers


def _row(place: int, sources: Mapping[str, int], changes: dict[str, Any]) -> dict[str, Any]:
    url = f"https://a.example/{place}"
    moments = dict.fromkeys(("date_published", "first_seen_at", "last_seen_at", "fetched_at"), DAY)
    texts = {"url": url, "requested_url": url, "headline": None, "article_body": "", "in_language": "en"}
    rest = {"source_id": sources[changes.pop("source", "a.example")], "word_count": 1, "furniture_cuts": {}}
    return {**texts, **moments, **rest, "fingerprint": f"{place:064d}", **changes}


def found(engine: Engine, query: str, filters: SearchFilters | None = None) -> list[int]:
    with engine.begin() as connection:
        return matching_article_ids(connection, query, filters or SearchFilters())


def test_queries_in_many_languages(both: tuple[Engine, Engine]) -> None:
    rows = [{"headline": headline, "article_body": body, "in_language": code} for _, code, headline, body in ARTICLES]
    numbers = [add_texts(engine, [dict(row) for row in rows]) for engine in both]

    for query, expected in QUERIES:
        for engine, ids in zip(both, numbers, strict=True):
            assert sorted(found(engine, query)) == [ids[number - 1] for number in expected], query


def _made_text(chance: random.Random, most: int) -> str:
    words = chance.choices(_WORDS, k=chance.randint(0, most))
    return "".join(word + chance.choice([" ", " ", "", "\n", ", "]) for word in words)


def _made_query(chance: random.Random, depth: int = 0) -> str:
    def phrase() -> str:
        return f'"{" ".join(chance.choices(_WORDS, k=chance.randint(1, 3)))}"{chance.choice(["", "", "*"])}'

    def side() -> str:
        return chance.choice([chance.choice(_WORDS), phrase()])

    kind = chance.random()
    field = chance.choice(["", "", "", "headline:", "body:"])
    if depth > 3 or kind < 0.35:
        return field + chance.choice(_WORDS) + chance.choice(["", "", "", "*"])
    if kind < 0.5:
        return field + phrase()
    if kind < 0.65:
        return f"{field}NEAR({side()} {side()}{chance.choice(['', ', 0', ', 1', ', 3'])})"
    if kind < 0.75:
        return f"{field}({_made_query(chance, depth + 1)})"
    operator = chance.choice([" AND ", " OR ", " NOT ", " ", " AND NOT "])
    return f"{_made_query(chance, depth + 1)}{operator}{_made_query(chance, depth + 1)}"


def _made_filters(chance: random.Random) -> SearchFilters:
    return chance.choice(
        [
            SearchFilters(),
            SearchFilters(source_ids=(1,)),
            SearchFilters(languages=("de", "pt")),
            SearchFilters(since=DAY + timedelta(seconds=50), languages=("de",)),
            SearchFilters(until=DAY + timedelta(seconds=1), source_ids=(1, 2)),
        ]
    )


def test_any_query_finds_the_same_articles_in_the_same_order(
    both: tuple[Engine, Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.search.newest._STEP", 7)
    monkeypatch.setattr("pipelines.search.newest._MOST", 70)
    chance = random.Random(20)
    rows = [
        {
            "headline": chance.choice([None, _made_text(chance, 4)]),
            "article_body": _made_text(chance, chance.choice([3, 8, 20, 40])),
            "in_language": chance.choice([None, "de", "en"]),
            "source": chance.choice(["a.example", "b.example"]),
            "date_published": chance.choice([None, DAY, DAY + timedelta(seconds=chance.randint(0, 100_000))]),
        }
        for _ in range(200)
    ]
    for engine in both:
        add_texts(engine, [dict(row) for row in rows])
    hits = mistakes = shortcuts = 0

    for _ in range(250):
        query, filters = _made_query(chance), _made_filters(chance)
        results = []
        for engine in both:
            with engine.begin() as connection:
                try:
                    newest = matching_article_ids(connection, query, filters)
                    best = connection.execute(
                        matching_statement(connection.dialect, SearchRequest(query, filters, is_best=True))
                    )
                    assert sorted(row.article_id for row in best) == sorted(newest)
                    results.append(newest)
                except QuerySyntaxError:
                    mistakes += 1
                    results.append([])
        assert results[0] == results[1], query
        hits += len(results[0])
        of_file, _ = (_has_shortcut(engine, query, filters, results[0]) for engine in both)
        shortcuts += of_file

    assert hits > 1000
    assert shortcuts > 20
    assert mistakes < 150


def _has_shortcut(engine: Engine, query: str, filters: SearchFilters, newest: list[int]) -> bool:
    """Return whether a query is answered in another way; check that it finds the same articles."""
    with engine.begin() as connection:
        try:
            found = newest_articles(connection, compile_query(query), parse_query(query), filters, 5)
        except QuerySyntaxError:
            return False
    assert found in (None, newest[:5]), query
    return found is not None


@pytest.mark.parametrize(
    "query",
    ["'; DROP TABLE article; --", "a' OR 1=1", "\\' | x", "a:*B & c", "x\x00y", "§s1 a", "∅", "<->", "%s {} :a"],
)
def test_hostile_queries_are_text(both: tuple[Engine, Engine], query: str) -> None:
    for engine in both:
        add_texts(engine, [{"article_body": "a b c"}])
        try:
            numbers = found(engine, query)
        except QuerySyntaxError:
            continue
        assert len(numbers) in {0, 1}


def _long_texts() -> Iterator[str]:
    # More than 255 times, more than 16,383 words, more than a megabyte.
    yield f"{'wall ' * 254}wall harbour {'wall ' * 20}wall quay"
    yield f"{'wall quay harbour ' * 400}"
    yield f"first {'filler word ' * 9_000} last words"
    yield " ".join(f"{'ж' * 60}{number}" for number in range(12_000)) + " end"
    yield "東京都" * 8_000 + "港"


def test_long_texts_are_bounded_alike(both: tuple[Engine, Engine]) -> None:
    for engine in both:
        add_texts(engine, [{"headline": "long wall", "article_body": body} for body in _long_texts()])
    queries = (
        'wall|"wall harbour"|"wall quay"|"quay harbour"|NEAR(harbour quay, 25)|NEAR(wall quay, 1)|first|last|'
        f'"last words"|"filler word"|end|{"ж" * 60}1|{"ж" * 60}*|"{"ж" * 60}1 {"ж" * 60}2"|東京都|港|"東京都東京都"'
    ).split("|")

    for query in queries:
        of_sqlite, of_postgres = (found(engine, query) for engine in both)
        assert of_sqlite == of_postgres, query
    assert found(both[0], "last") == []
    assert len(found(both[0], "first")) == 1


def test_filters_and_order(engine: Engine) -> None:
    moments = [DAY, DAY, DAY, DAY - timedelta(days=1), DAY + timedelta(hours=23, minutes=59), None]
    rows = [{"article_body": "harbour", "date_published": moment} for moment in moments]
    rows[0] |= {"source": "b.example"}
    rows[4] |= {"in_language": "pt"}
    rows[5] |= {"first_seen_at": DAY + timedelta(days=3)}
    first, second, third, before, late, undated = add_texts(engine, rows)

    assert found(engine, "harbour") == [undated, late, third, second, first, before]
    assert found(engine, "harbour", SearchFilters(since=DAY)) == [late, third, second, first]
    assert found(engine, "harbour", SearchFilters(until=DAY)) == [before]
    assert found(engine, "harbour", SearchFilters(since=DAY, until=DAY + timedelta(days=1), languages=("pt",))) == [
        late
    ]
    with engine.begin() as connection:
        finder = Finder(connection)
        shown = list(finder.results(SearchRequest("HARBOUR", limit=2), ["b.example"]))
        assert [(one.article_id, one.source, one.snippet.text("<", ">")) for one in shown] == [
            (first, "b.example", "<harbour>")
        ]


def test_storing_keeps_the_index(database_url: str, engine: Engine, tmp_path: Path) -> None:
    run_id = runs.begin(engine, "news", {}, NOW)
    url = "https://example.org/a"
    old = make_article(url, headline="Old harbour", article_body="The crane stands.\nIt is said to stay for ever.")
    store(engine, run_id, [make_visit(url, article=old)])
    assert len(found(engine, "headline:harbour AND crane")) == 1

    new = make_article(url, headline="New xylophone", article_body="The crane has gone.\nIt may come back.")
    later = NOW + timedelta(days=1)
    store(engine, run_id, [make_visit(url, article=new, page=make_page(url, body=b"2"), visited_at=later)])
    assert len(found(engine, "xylophone AND crane")) == 1
    assert found(engine, "harbour") == found(engine, '"for ever"') == []

    assert _is_in_files(tmp_path, b"xylophone") == (engine.dialect.name == "sqlite")
    removed = take_down(database_url, tmp_path / "spool", [page_request(url)], NOW)
    assert removed.removed[RemovedKind.ARTICLES] == 1
    assert found(engine, "crane") == []
    with engine.connect() as connection:
        assert index_differences(connection) == IndexDifferences(0, 0)
    assert not _is_in_files(tmp_path, b"xylophone")


def test_articles_of_one_second_cost_a_few_statements_each(engine: Engine) -> None:
    rows = [{"article_body": "harbour", "date_published": DAY} for _ in range(200)]
    rows += [{"article_body": "harbour", "date_published": DAY + timedelta(seconds=second)} for second in (1, 100, 150)]
    numbers = add_texts(engine, rows, is_indexed=False)
    statements: list[str] = []
    with engine.begin() as connection:
        event.listen(connection, "before_cursor_execute", lambda *details: statements.append(details[2]))
        for first in range(0, len(numbers), 40):
            index_articles(connection, numbers[first : first + 40])

    assert len(statements) < 3 * len(numbers)
    assert sorted(found(engine, "harbour")) == numbers
    with engine.begin() as connection:
        places = connection.scalars(select(ArticleSearch.id)).all()
    assert max(places) - min(places) < 2 * len(numbers)


def _is_in_files(folder: Path, word: bytes) -> bool:
    """Return whether SQLite's files hold a word in small letters, as only the index does."""
    return any(word in path.read_bytes() for path in folder.glob("newsgrain.db*"))


def test_indexing_goes_on_after_an_interruption(engine: Engine) -> None:
    numbers = add_texts(engine, [{"article_body": f"harbour {place}"} for place in range(BATCH + 50)], is_indexed=False)
    with engine.begin() as connection:
        save_state(connection, SearchState(1, numbers[-1]))
        assert index_gap(connection) == IndexGap(missing=BATCH + 50, is_outdated=False)

    interrupted = reindex(engine)
    assert next(interrupted) == BATCH
    del interrupted
    with engine.begin() as connection:
        assert index_gap(connection) == IndexGap(missing=50, is_outdated=False)
    assert len(found(engine, "harbour")) == BATCH

    assert list(reindex(engine)) == [50]
    with engine.begin() as connection:
        assert index_gap(connection) is None
    assert sorted(found(engine, "harbour")) == numbers


def test_reindexing_mends_the_index(engine: Engine) -> None:
    lost, stale = add_texts(engine, [{"article_body": "harbour"}, {"article_body": "wall"}])
    with engine.begin() as connection:
        entry = {"id": 5, "article_id": 99, "terms": "'x':1"}
        if engine.dialect.name == "postgresql":
            connection.execute(insert(table_of(ArticleSearch)), entry)
            connection.execute(delete(table_of(ArticleSearch)).where(ArticleSearch.article_id == lost))
            assert index_differences(connection) == IndexDifferences(missing=1, orphans=1)
    for from_scratch in (False, True):
        assert sum(reindex(engine, from_scratch=from_scratch)) == 2
        assert (found(engine, "harbour"), found(engine, "wall")) == ([lost], [stale])
        with engine.begin() as connection:
            assert index_differences(connection) == IndexDifferences(0, 0)
