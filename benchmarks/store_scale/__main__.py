"""Fills a database with many articles and prints what queries, commands and storing take on it.

    python -m benchmarks.store_scale [--articles 1000000] [--database URL] [--measure-only] [--visits 300]

The first 2,000 articles are stored as a crawl stores them, the others are copies of those with other ids, addresses and
dates. Without `--database` the database is an SQLite file in a temporary folder. A million articles take 12 GB and an
hour. "Cold" means that none of the file is in memory. See docs/benchmarks.md.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.store_scale.filling import fill, index_all
from benchmarks.store_scale.measuring import Measured, measure_commands, measure_questions, storing_milliseconds
from models.maintenance import migrations

#: A question that took longer is not asked twice.
_SLOWEST = 10.0


def main(arguments: Sequence[str] | None = None) -> None:
    """Fill and measure as the arguments say."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.store_scale", description=__doc__)
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--database", metavar="URL", help="an empty database")
    parser.add_argument("--measure-only", action="store_true", help="the database is filled already")
    parser.add_argument("--visits", type=int, default=300, help="visits stored at the end, six times each")
    given = parser.parse_args(arguments)
    with TemporaryDirectory() as folder:
        url = given.database or f"sqlite:///{Path(folder) / 'many.db'}"
        if not given.measure_only:
            fill(url, given.articles, _say)
            index_all(url, _say)
        report(url, f"sqlite:///{Path(folder) / 'empty.db'}", given.visits)


def _say(words: str) -> None:
    print(words, flush=True)


def report(database_url: str, empty_url: str, number: int) -> None:
    """Print the table, and what so many visits cost to store."""
    print("| what | wanted s | cold s | warm s | its CPU s | plan |")
    print("|---|---|---|---|---|---|")
    for measured in measure_questions(database_url, _SLOWEST):
        print(_line(measured), flush=True)
    for measured in measure_commands(database_url):
        print(_line(measured), flush=True)
    migrations.upgrade(empty_url)
    few, here = storing_milliseconds((empty_url, database_url), number)
    print(f"\nstoring a visit, CPU: {few:.2f} ms on a file with few articles,")
    print(f"{here:.2f} ms here")


def _line(measured: Measured) -> str:
    cold, cpu = ("-" if seconds is None else f"{seconds:.3f}" for seconds in (measured.cold, measured.cpu))
    plan = measured.plan.replace("|", "\\|")
    return f"| {measured.name} | {measured.wanted:g} | {cold} | {measured.warm:.3f} | {cpu} | {plan} |"


if __name__ == "__main__":
    main()
