"""Measures full-text search: what indexing costs, how large the index is, and how long queries take.

    python -m benchmarks.search_speed [GOLD] [--sets fundus,wcxb] [--articles 100000] [--database URL]

Copies of the gold's texts (without GOLD: of made texts), each with a word of its own, are stored under random dates of
three years and indexed by the product's own code, in a new database: a temporary SQLite file, or the migrated and empty
one of `--database`. The words of the queries are chosen by the share of the articles that have them.
"""

import argparse
import random
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

from sqlalchemy import Connection, Engine, text

from benchmarks.gold_folders import find_sets
from models.articles.articles import add_article
from models.articles.search import SearchFilters
from models.database.engine import reader_engine, writer_engine
from models.frontier.sources import source_ids
from models.maintenance.migrations import schema_state, upgrade
from pipelines.search.analyser import tokenise
from pipelines.search.find import Finder, SearchRequest, matching_statement
from pipelines.search.index import index_articles, index_differences

_BATCH = 200
_SOURCES = 40
_NOW = datetime(2026, 11, 1, tzinfo=UTC)
_SECONDS = 3 * 365 * 86_400
_REPEATS = 7
_LIMIT = 20
# Letters of the words that are chosen by their shares.
_LONG = 4
_MADE_TEXTS, _MADE_WORDS, _VOCABULARY = 500, 500, 20_000


@dataclass(frozen=True, slots=True)
class Text:
    """A text to copy."""

    headline: str
    body: str


@dataclass(frozen=True, slots=True)
class Indexing:
    """What storing and indexing took: articles, CPU seconds of this process, seconds, bytes of the index."""

    articles: int
    cpu: float
    elapsed: float
    bytes_before: int
    bytes_after: int


def gold_texts(folder: Path, sets: Sequence[str]) -> list[Text]:
    """Return the texts of gold pages."""
    truths = (page.truth for found in find_sets([folder], sets) for page in found.pages)
    return [Text(str(truth.get("title") or ""), str(truth["text"])) for truth in truths if truth.get("text")]


def made_texts(chance: random.Random, number: int = _MADE_TEXTS) -> list[Text]:
    """Return texts of made words, a few of which are in all texts and most in few, as in a language."""
    syllables = "ba ke li mo nu ra se ti vo za dre pla stu gri".split()
    words = [
        "".join(chance.choices(syllables, k=1 + place.bit_length() // 4)) + str(place) for place in range(_VOCABULARY)
    ]
    shares = [1 / (place + 1) for place in range(_VOCABULARY)]
    return [
        Text(" ".join(chance.choices(words, shares, k=9)), " ".join(chance.choices(words, shares, k=_MADE_WORDS)))
        for _ in range(number)
    ]


def fill(engine: Engine, texts: Sequence[Text], articles: int, chance: random.Random) -> Indexing:
    """Store copies of the texts and index them, batch by batch; only indexing is timed."""
    cpu = elapsed = 0.0
    before = _bytes(engine)
    with engine.begin() as connection:
        sources = sorted(source_ids(connection, [f"outlet{one}.example" for one in range(_SOURCES)], _NOW).values())
    for start in range(0, articles, _BATCH):
        with engine.begin() as connection:
            rows = (_row(texts, number, sources, chance) for number in range(start, min(start + _BATCH, articles)))
            numbers = [add_article(connection, row) for row in rows]
            began, began_cpu = perf_counter(), process_time()
            index_articles(connection, numbers)
            elapsed, cpu = elapsed + perf_counter() - began, cpu + process_time() - began_cpu
        if start // _BATCH % 250 == 249:  # noqa: PLR2004 - every 50,000
            print(f"  {start + _BATCH:,} articles", flush=True)
    with engine.begin() as connection:
        connection.execute(text("ANALYZE"))
    return Indexing(articles, cpu, elapsed, before, _bytes(engine))


def _row(texts: Sequence[Text], number: int, sources: Sequence[int], chance: random.Random) -> dict[str, Any]:
    copied, moment = texts[number % len(texts)], _NOW - timedelta(seconds=chance.randrange(_SECONDS))
    url = f"https://outlet.example/{number}"
    return {
        "url": url,
        "requested_url": url,
        "source_id": chance.choice(sources),
        "headline": copied.headline,
        "article_body": f"{copied.body}\nown{number}",
        "in_language": "en",
        "word_count": 1,
        "fingerprint": f"{number:064d}",
        "furniture_cuts": {},
        "date_published": moment,
        "first_seen_at": moment,
        "last_seen_at": moment,
        "fetched_at": moment,
    }


def _bytes(engine: Engine) -> int:
    """Return the size of the index."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            return int(connection.execute(text("SELECT pg_total_relation_size('article_search')")).scalar_one())
        tables = "SELECT sum(pgsize) FROM dbstat WHERE name LIKE '%article_search%'"
        return int(connection.execute(text(tables)).scalar_one() or 0)


def queries(texts: Sequence[Text], articles: int) -> Iterator[tuple[str, SearchRequest]]:
    """Yield requests for words by the share of the articles that have them, and their names."""
    has = Counter(word for one in texts for word in {*tokenise(one.headline), *tokenise(one.body)} if word.isascii())
    often, second = (word for word, _ in has.most_common(2))

    def at(share: float) -> str:
        long = [word for word in has if len(word) >= _LONG] or list(has)
        return min(long, key=lambda word: (abs(has[word] / len(texts) - share), word))

    some, few, rare = at(0.2), at(0.02), at(0)
    words = tokenise(texts[0].body)
    since, until = _NOW - timedelta(days=400), _NOW - timedelta(days=390)
    yield "most frequent word", SearchRequest(often)
    yield "word in a fifth", SearchRequest(some)
    yield "rare word", SearchRequest(rare)
    yield "word of one article", SearchRequest(f"own{articles // 2}")
    yield "two frequent words", SearchRequest(f"{often} {second}")
    yield "frequent and rare word", SearchRequest(f"{often} {rare}")
    yield "phrase of two frequent words", SearchRequest(f'"{often} {second}"')
    yield "phrase of one text", SearchRequest(f'"{words[3]} {words[4]} {words[5]}"')
    yield "prefix", SearchRequest(f"{few[:3]}*")
    yield "NEAR", SearchRequest(f"NEAR({often} {some}, 5)")
    yield "OR and NOT", SearchRequest(f"({few} OR {rare}) NOT {some}")
    yield "most frequent word, one source", SearchRequest(often, SearchFilters(source_ids=(1,)))
    yield "most frequent word, ten days", SearchRequest(often, SearchFilters(since, until))
    yield "no article", SearchRequest("nothing1such2word")
    yield "best: most frequent word", SearchRequest(often, is_best=True)
    yield "best: word in a fiftieth", SearchRequest(few, is_best=True)


def measure(connection: Connection, request: SearchRequest) -> tuple[float, float, int]:
    """Return the median seconds of a search for ids, and of one with snippets, and how many articles are shown."""
    request = SearchRequest(request.query, request.filters, request.is_best, _LIMIT)
    of_ids, of_all = list[float](), list[float]()
    shown = 0
    for _ in range(_REPEATS):
        began = perf_counter()
        connection.execute(matching_statement(connection.dialect, request)).all()
        of_ids.append(perf_counter() - began)
        began = perf_counter()
        shown = len(list(Finder(connection).results(request)))
        of_all.append(perf_counter() - began)
    return median(of_ids), median(of_all), shown


def main(arguments: Sequence[str] | None = None) -> None:
    """Print what indexing and queries cost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, nargs="?", help="a folder of gold pages; without it, texts are made")
    parser.add_argument("--sets", default="", help="only these sets, separated by commas")
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--database", help="a migrated, empty database")
    given = parser.parse_args(arguments)
    chance = random.Random(1)  # noqa: S311 - the same articles each time
    sets = [name for name in given.sets.split(",") if name]
    texts = gold_texts(given.gold, sets) if given.gold else made_texts(chance)
    if given.database:
        _measure_all(given.database, texts, given.articles, chance)
        return
    with tempfile.TemporaryDirectory() as folder:
        _measure_all(f"sqlite:///{folder}/search.db", texts, given.articles, chance)


def _measure_all(url: str, texts: Sequence[Text], articles: int, chance: random.Random) -> None:
    upgrade(url)
    words = sum(len(tokenise(one.body)) for one in texts) / len(texts)
    print(f"{articles:,} copies of {len(texts):,} texts of {words:,.0f} words, schema {schema_state(url).revision}")
    engine = writer_engine(url)
    try:
        _print_indexing(fill(engine, texts, articles, chance))
    finally:
        engine.dispose()
    reader = reader_engine(url)
    try:
        with reader.connect() as connection:
            found = index_differences(connection)
            print(f"missing in the index: {found.missing}, not in the articles: {found.orphans}")
            print(f"\n{'newest first unless best':34}{'ids ms':>9}{'all ms':>9}{'shown':>7}")
            for name, request in queries(texts, articles):
                of_ids, of_all, shown = measure(connection, request)
                print(f"{name:34}{of_ids * 1e3:9.1f}{of_all * 1e3:9.1f}{shown:7}", flush=True)
    finally:
        reader.dispose()


def _print_indexing(found: Indexing) -> None:
    size = found.bytes_after - found.bytes_before
    print(f"indexing, CPU of this process: {found.cpu / found.articles * 1e3:.2f} ms an article")
    print(f"indexing, elapsed: {found.elapsed / found.articles * 1e3:.2f} ms an article")
    print(f"index: {size / 1e6:,.1f} MB, {size / found.articles:,.0f} bytes an article")


if __name__ == "__main__":
    main()
