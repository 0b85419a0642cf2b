"""Measures how much faster two workers extract than one, and the cost of the process that supervises them.

    python -m benchmarks.parallel_extraction GOLD [--sets fundus,wcxb] [--pages 200] [--rounds 3] [--jobs 2]

The pages go through the same pool as in a crawl and in `scrapy extract --batch`. Runs with one worker and with several
take turns, with as many rounds as are asked for, so that a busy machine slows both alike. See docs/benchmarks.md.
"""

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from benchmarks.extraction_cost import spread
from benchmarks.gold_folders import NoSuchGold, find_sets
from pipelines.items import PageItem
from pipelines.workers.pool import ExtractionPool
from pipelines.workers.worker import DEFAULT_LIMITS


@dataclass(frozen=True, slots=True)
class Timed:
    """Wall-clock seconds, and CPU seconds of this process, for all pages."""

    seconds: float
    own_cpu: float


def timed(pool: ExtractionPool, pages: Sequence[PageItem]) -> Timed:
    """Time the extraction of all pages by a pool that is running."""
    start, cpu = perf_counter(), process_time()
    for _ in pool.map(pages):
        pass
    return Timed(perf_counter() - start, process_time() - cpu)


def rounds(pages: Sequence[PageItem], jobs: int, count: int) -> Iterator[tuple[Timed, Timed]]:
    """Yield for each round the times with one worker and with `jobs`, in alternating order."""
    one, several = (ExtractionPool(number, DEFAULT_LIMITS) for number in (1, jobs))
    try:
        for pool in (one, several):
            # Processes start with the first pages, which are not timed.
            timed(pool, pages[: 4 * jobs])
        for number in range(count):
            if number % 2:
                later = timed(several, pages)
                yield timed(one, pages), later
            else:
                yield timed(one, pages), timed(several, pages)
    finally:
        one.close()
        several.close()


def report(found: Sequence[tuple[Timed, Timed]], pages: int, jobs: int) -> Iterator[str]:
    """Yield the lines of the table: pages a second, their ratio, and the CPU time a page of the supervising process."""
    yield f"{'workers':<10}{'pages/s':>10}{'own CPU ms':>14}"
    for name, number in (("1", 0), (str(jobs), 1)):
        runs = [pair[number] for pair in found]
        speed = pages / median(run.seconds for run in runs)
        cost = median(run.own_cpu for run in runs) / pages * 1000
        yield f"{name:<10}{speed:>10.1f}{cost:>14.2f}"
    ratios = sorted(one.seconds / several.seconds for one, several in found)
    yield f"{jobs} workers are {median(ratios):.2f} times as fast ({ratios[0]:.2f} to {ratios[-1]:.2f})"


def main(arguments: Sequence[str] | None = None, write: Callable[[str], None] = print) -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, nargs="+", help="folder with truth.jsonl, or with folders that have one")
    parser.add_argument("--sets", default="", help="names of sets, by comma; all by default")
    parser.add_argument("--pages", type=int, default=200, help="pages of all sets together (default 200)")
    parser.add_argument("--rounds", type=int, default=3, help="how often both are timed (default 3)")
    parser.add_argument("--jobs", type=int, default=2, help="workers to compare with one (default 2)")
    given = parser.parse_args(arguments)
    try:
        sets = find_sets(given.gold, [name for name in given.sets.split(",") if name])
    except NoSuchGold as error:
        parser.error(str(error))
    pages = [page.page() for page in spread([page for gold in sets for page in gold.pages], given.pages)]
    write(f"{len(pages)} pages of {', '.join(gold.name for gold in sets)}")
    for line in report(list(rounds(pages, given.jobs, given.rounds)), len(pages), given.jobs):
        write(line)


if __name__ == "__main__":
    main()
