"""Measures copies and stories on made sets, what they cost, and how much they store.

    python -m benchmarks.stories GOLD [GOLD ...] [--sets fundus,wcxb] [--seeds 3] [--unseen] [--database URL]
    python -m benchmarks.stories GOLD --articles 2000 --as-if 1000000

GOLD is as for `benchmarks.extraction_quality`; pages with a whole `text` are used. The articles are stored in a new
database (SQLite in a temporary folder, or an empty PostgreSQL) and grouped as a crawl groups them. Copies are those of
`benchmarks.made_copies`, stories those of `benchmarks.made_stories` among real texts. With `--articles`, only cost and
size are measured, with tables as full as after so many articles.
"""

import argparse
import random
import re
import resource
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, text

from benchmarks.clustering_scores import BCubed, bcubed
from benchmarks.gold_folders import NoSuchGold
from benchmarks.made_copies import MadeText, made_copies, unlike
from benchmarks.made_stories import made_stories
from benchmarks.site_memory import texts_of
from benchmarks.story_tables import fill_tables, table_sizes
from models.articles.articles import add_article
from models.database.engine import writer_engine
from models.database.transaction import in_transaction
from models.database.upsert import table_of
from models.maintenance import migrations
from models.tables import ArticleCopy, ArticleStory, Source
from pipelines.stories.grouping import group
from pipelines.stories.grouping_batch import TextCache
from pipelines.text.language import detect_language

_BATCH = 50
_SOURCES = 40
_START = datetime(2026, 3, 1, tzinfo=UTC)
_NOISE = 250
_SENTENCE_WORDS = (8, 45)
_LEAST_SENTENCES = 12
_SENTENCE = re.compile(r"(?<=[.!?]) ")

_NAMES = [
    start + end
    for start in "Bar Cel Dor Fen Gal Hol Mir Nor Pel Sar Tol Ver".split()
    for end in "an eck ino oss uth".split()
]
_SAID, _COPIED = 0.3, 0.33

Texts = Sequence[tuple[str, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Item:
    """A text to store, with the number of its outlet."""

    outlet: int
    at: datetime
    language: str | None
    headline: str
    paragraphs: Sequence[str]


@contextmanager
def new_database(url: str | None) -> Iterator[Engine]:
    """Yield an engine on a new database with sources, or on the one that is given."""
    with TemporaryDirectory() as folder:
        database = url or f"sqlite:///{folder}/stories.db"
        migrations.upgrade(database)
        engine = writer_engine(database)
        try:
            with engine.begin() as connection:
                for name in ("article", "story", "article_mark", "term_frequency", "source"):
                    connection.execute(text(f"DELETE FROM {name}"))  # noqa: S608 - our own names
                values = [
                    {"id": number, "domain": f"outlet{number}.example", "first_seen_at": _START}
                    for number in range(1, _SOURCES + 1)
                ]
                connection.execute(insert(table_of(Source)), values)
            yield engine
        finally:
            engine.dispose()


def add_items(connection: Connection, items: Sequence[Item]) -> list[int]:
    """Store texts as articles, and return their ids."""
    return [_add(connection, number, item) for number, item in enumerate(items)]


def _add(connection: Connection, number: int, item: Item) -> int:
    url = f"https://outlet{item.outlet}.example/{item.at:%Y%m%d%H%M%S%f}/{number}"
    row: dict[str, Any] = {
        "url": url,
        "requested_url": url,
        "source_id": item.outlet % _SOURCES + 1,
        "headline": item.headline,
        "article_body": "\n".join(item.paragraphs),
        "date_published": item.at,
        "in_language": item.language,
        "word_count": 0,
        "fingerprint": url,
        "furniture_cuts": {},
        **dict.fromkeys(("first_seen_at", "last_seen_at", "fetched_at"), item.at),
    }
    return add_article(connection, row)


def grouped(engine: Engine, ids: Sequence[int]) -> float:
    """Group articles batch by batch as a crawl does, and return the CPU milliseconds of this process for each."""
    texts, begin = TextCache(), time.process_time()
    for start in range(0, len(ids), _BATCH):
        in_transaction(engine, partial(_group, ids=ids[start : start + _BATCH], texts=texts))
    return 1e3 * (time.process_time() - begin) / max(1, len(ids))


def _group(connection: Connection, ids: Sequence[int], texts: TextCache) -> None:
    group(connection, ids, texts)


def measure_copies(texts: Texts, seed: int, url: str | None) -> Mapping[str, tuple[int, int, int]]:
    """Return for each kind of text how many pairs of copy and original were found, wrong, and missed."""
    made = made_copies(texts, seed)
    order = random.Random(seed).sample(made, len(made))  # noqa: S311 - no secret
    with new_database(url) as engine:
        items = [Item(one.outlet, one.at, "en", one.headline, one.paragraphs) for one in order]
        ids = in_transaction(engine, partial(add_items, items=items))
        grouped(engine, ids)
        with engine.connect() as connection:
            pairs = connection.execute(select(ArticleCopy.article_id, ArticleCopy.original_id)).all()
    numbers = {article_id: one.number for article_id, one in zip(ids, order, strict=True)}
    found: defaultdict[int, set[int]] = defaultdict(set)
    for article_id, original_id in pairs:
        found[numbers[article_id]].add(numbers[original_id])
    by_number = {one.number: one for one in made}
    counts: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for one in made:
        for place, number in enumerate(_judged(one, found[one.number], by_number)):
            counts[one.kind][place] += number
    return {kind: (right, wrong, missed) for kind, (right, wrong, missed) in sorted(counts.items())}


def _judged(one: MadeText, found: set[int], made: Mapping[int, MadeText]) -> tuple[int, int, int]:
    """Return how many of the originals were found, directly or at another copy of them; how many wrong, and missed."""
    sources = [{other, *made[other].originals} for other in found]
    right = {original for original in one.originals if any(original in of for of in sources)}
    wrong = sum(not set(one.originals) & of for of in sources)
    return len(right), wrong, len(one.originals) - len(right)


def measure_stories(texts: Texts, seed: int, url: str | None, *, is_unseen: bool, is_at_once: bool) -> list[BCubed]:
    """Return the scores of the events, of the events with real texts beside them, and of another order of arrival."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    shuffled = chance.sample(list(texts), len(texts))
    reports = [one for one in made_stories(_details(shuffled[_NOISE:]), seed) if one.is_unseen == is_unseen]
    first, last = min(one.at for one in reports), max(one.at for one in reports)
    items = [Item(one.outlet, one.at, one.language, one.headline, one.paragraphs) for one in reports]
    noise = [
        Item(chance.randrange(_SOURCES), first + (last - first) * chance.random(), "en", headline, lines)
        for headline, lines in shuffled[:_NOISE]
    ]
    true = [one.event for one in reports] + [f"other {number}" for number in range(len(noise))]
    items += noise
    if is_at_once:
        items = [_dated(item, _START + timedelta(hours=60 * chance.random())) for item in items]
    by_date = sorted(range(len(items)), key=lambda place: items[place].at)
    ordered = _stories_of(items, by_date, url)
    shuffled_order = _stories_of(items, chance.sample(by_date, len(by_date)), url)
    number = len(reports)
    return [
        bcubed(ordered[:number], true[:number]),
        bcubed(ordered, true),
        bcubed(shuffled_order[:number], true[:number]),
        bcubed(shuffled_order, ordered),
    ]


def _dated(item: Item, at: datetime) -> Item:
    return Item(item.outlet, at, item.language, item.headline, item.paragraphs)


def _details(texts: Texts) -> dict[str, list[list[str]]]:
    found: defaultdict[str, list[list[str]]] = defaultdict(list)
    least, most = _SENTENCE_WORDS
    for _, lines in texts:
        sentences = [one for line in lines for one in _SENTENCE.split(line) if least <= len(one.split()) <= most]
        language = detect_language(" ".join(lines), None)
        if len(sentences) >= _LEAST_SENTENCES and language is not None:
            found[language].append(sentences)
    return dict(found)


def _stories_of(items: Sequence[Item], order: Sequence[int], url: str | None) -> list[int]:
    """Return the story of each text, stored in this order."""
    with new_database(url) as engine:
        ids = in_transaction(engine, partial(add_items, items=[items[place] for place in order]))
        grouped(engine, ids)
        with engine.connect() as connection:
            rows = connection.execute(select(ArticleStory.article_id, ArticleStory.story_id)).all()
    stories = {article_id: story_id for article_id, story_id in rows}  # noqa: C416 - rows are no pairs to mypy
    found = {place: stories[article_id] for place, article_id in zip(order, ids, strict=True)}
    return [found[place] for place in range(len(items))]


def measure_cost(texts: Texts, number: int, as_if: int, url: str | None) -> None:
    """Print what grouping costs and stores, beside tables as full as after `as_if` articles."""
    items = _mixed_items([one for of in _details(texts).values() for one in of], number)
    words = sum(len(line.split()) for item in items for line in item.paragraphs) / number
    with new_database(url) as engine:
        fill_tables(engine, as_if)
        before = table_sizes(engine)
        ids = in_transaction(engine, partial(add_items, items=items))
        grouped(engine, ids[:_BATCH])
        wall, cost = time.monotonic(), grouped(engine, ids[_BATCH:])
        wall = 1e3 * (time.monotonic() - wall) / max(1, len(ids) - _BATCH)
        after = table_sizes(engine)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{number} articles of {words:.0f} words beside {as_if:,}: {cost:.2f} ms CPU, {wall:.2f} ms by the clock each"
    )
    print(f"peak memory of the process {peak:.0f} MB; loop of the same CPU {reference_loop():.0f} ms")
    for table, size in after.items():
        print(f"  {table:16} {(size - before.get(table, 0)) / number:8.0f} bytes an article")
    print(f"  {'all':16} {(sum(after.values()) - sum(before.values())) / number:8.0f} bytes an article")


def reference_loop() -> float:
    """Return the CPU milliseconds of a million additions: a busy machine needs more for everything."""
    begin, total = time.process_time(), 0
    for number in range(1_000_000):
        total += number
    return 1e3 * (time.process_time() - begin)


def _mixed_items(details: Sequence[Sequence[str]], number: int) -> list[Item]:
    """Return texts of the words of others in another order, a third of them copies of an earlier one."""
    chance = random.Random(number)  # noqa: S311 - no secret
    items: list[Item] = []
    for place in range(number):
        if place > _SOURCES and chance.random() < _COPIED:
            original = items[-chance.randint(1, _SOURCES)]
            paragraphs = original.paragraphs[: chance.randint(3, len(original.paragraphs))]
        else:
            paragraphs = [_mixed(details, chance) for _ in range(chance.randint(6, 14))]
        headline = " ".join(chance.choice(paragraphs).split()[:10])
        items.append(Item(place % _SOURCES, _START + timedelta(minutes=place / 2), "en", headline, paragraphs))
    return items


def _mixed(details: Sequence[Sequence[str]], chance: random.Random) -> str:
    lines = [chance.choice(chance.choice(details)).split() for _ in range(2)]
    mixed = " ".join(" ".join(chance.sample(line, len(line))) for line in lines)
    return (
        f"{chance.choice(_NAMES)} {chance.choice(_NAMES)}son said: {mixed}." if chance.random() < _SAID else f"{mixed}."
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--sets", default="", help="names of sets, with commas; all by default")
    parser.add_argument("--seeds", type=int, default=1, help="how many made sets to take the mean of")
    parser.add_argument("--unseen", action="store_true", help="the third of the events that no rule was made on")
    parser.add_argument("--database", help="the URL of a database that is emptied; a new SQLite file by default")
    parser.add_argument("--articles", type=int, default=0, help="measure cost and size with so many articles only")
    parser.add_argument("--as-if", type=int, default=0, help="so many articles are in the tables already")
    given = parser.parse_args(arguments)
    try:
        texts = unlike(texts_of(given.gold, [name for name in given.sets.split(",") if name]))
    except NoSuchGold as error:
        parser.error(str(error))
    if given.articles:
        measure_cost(texts, given.articles, given.as_if, given.database)
        return
    for seed in range(1, given.seeds + 1):
        _print_copies(seed, measure_copies(texts, seed, given.database))
        for is_at_once in (False, True):
            scores = measure_stories(texts, seed, given.database, is_unseen=given.unseen, is_at_once=is_at_once)
            _print_stories(seed, scores, is_at_once=is_at_once)


def _print_copies(seed: int, counts: Mapping[str, tuple[int, int, int]]) -> None:
    totals = Counter[str]()
    for right, wrong, missed in counts.values():
        totals.update(right=right, wrong=wrong, missed=missed)
    precision = totals["right"] / max(1, totals["right"] + totals["wrong"])
    recall = totals["right"] / max(1, totals["right"] + totals["missed"])
    print(
        f"copies, seed {seed}: precision {precision:.3f}, recall {recall:.3f}  (found, wrong, missed: {dict(counts)})"
    )


def _print_stories(seed: int, scores: Sequence[BCubed], *, is_at_once: bool) -> None:
    names = ("events", "with other texts", "events in another order", "both orders alike")
    how = "all within 60 hours" if is_at_once else "over weeks"
    for name, score in zip(names, scores, strict=True):
        figures = f"P {score.precision:.3f} R {score.recall:.3f} F {score.f:.3f}"
        print(f"stories {how}, seed {seed}, {name}: {figures}")


if __name__ == "__main__":
    main()
