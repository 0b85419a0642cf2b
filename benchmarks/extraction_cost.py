"""Measures the CPU time of a page: the project's `build_article` against plain trafilatura, page by page in turn.

    python -m benchmarks.extraction_cost GOLD [--sets fundus,wcxb] [--pages 200]

In one process, after warming up, each page is given to both in alternating order, so that a busy machine slows both
equally. The stages are timed in separate runs. See docs/benchmarks.md.
"""

import argparse
import gc
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, median
from time import process_time

from benchmarks.extractors import plain_trafilatura
from benchmarks.gold import GoldPage
from benchmarks.gold_folders import NoSuchGold, find_sets
from benchmarks.stages import Spent, stages_timed
from pipelines.extraction.article import build_article
from pipelines.items import PageItem

_HIGH = 0.95


@dataclass(frozen=True, slots=True)
class Sample:
    """A page as fetched, with the address in its gold, if any."""

    page: PageItem
    url: str | None


@dataclass(frozen=True, slots=True)
class Costs:
    """CPU seconds for each page, in the order of the pages."""

    own: tuple[float, ...]
    plain: tuple[float, ...]


def spread(pages: Sequence[GoldPage], count: int) -> list[GoldPage]:
    """Return `count` of the pages, evenly spread, or all if there are no more."""
    if count >= len(pages):
        return list(pages)
    return [pages[number * len(pages) // count] for number in range(count)]


def costs(samples: Sequence[Sample], repeats: int = 1) -> Costs:
    """Time both extractors on each page; the least of `repeats` times counts."""
    # Rare pages load large modules once (trafilatura's date guessing takes seconds): only all pages include them.
    for sample in samples:
        _own(sample)
        _plain(sample)
    # As in the project's worker processes: keeps what is loaded out of later garbage collections.
    gc.collect()
    gc.freeze()
    own, plain = [], []
    for number, sample in enumerate(samples):
        pairs = [_pair(sample, own_first=(number + turn) % 2 == 0) for turn in range(repeats)]
        own.append(min(pair[0] for pair in pairs))
        plain.append(min(pair[1] for pair in pairs))
    gc.unfreeze()
    return Costs(tuple(own), tuple(plain))


def stage_costs(samples: Sequence[Sample]) -> tuple[dict[str, Spent], float]:
    """Return the time of each stage of `build_article` for all pages together, and the total in seconds."""
    with stages_timed() as spent:
        whole = sum(_seconds(_own, sample) for sample in samples)
    return spent, whole


def high(values: Sequence[float]) -> float:
    """Return the value that 95 % of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * _HIGH))]


def comparison(found: Costs) -> Iterator[str]:
    """Yield the lines of the table of both extractors, in milliseconds a page."""
    yield f"{'CPU a page':<24}{'mean ms':>10}{'median ms':>12}{'p95 ms':>10}"
    rows = [[measure(values) for measure in (fmean, median, high)] for values in (found.own, found.plain)]
    for name, row in zip(("build_article", "trafilatura"), rows, strict=True):
        yield f"{name:<24}" + "".join(
            f"{value * 1000:>{width}.2f}" for value, width in zip(row, (10, 12, 10), strict=True)
        )
    ratios = [own / plain for own, plain in zip(*rows, strict=True)]
    yield f"{'ratio':<24}" + "".join(f"{ratio:>{width}.3f}" for ratio, width in zip(ratios, (10, 12, 10), strict=True))
    losses = sum(own > plain for own, plain in zip(found.own, found.plain, strict=True))
    each = median(own / plain for own, plain in zip(found.own, found.plain, strict=True))
    yield f"page by page: median ratio {each:.3f}; build_article costs more on {losses} of {len(found.own)} pages"


def breakdown(spent: dict[str, Spent], whole: float, pages: int) -> Iterator[str]:
    """Yield the lines of the table of stages, the most expensive first, and the rest of the total."""
    yield f"{'stage of build_article':<24}{'mean ms':>10}{'share':>12}{'calls':>10}"
    for name, one in sorted(spent.items(), key=lambda row: -row[1].seconds):
        yield f"{name:<24}{one.seconds / pages * 1000:>10.2f}{one.seconds / whole:>12.1%}{one.calls / pages:>10.2f}"
    rest = whole - sum(one.seconds for one in spent.values())
    yield f"{'the rest':<24}{rest / pages * 1000:>10.2f}{rest / whole:>12.1%}"


def _pair(sample: Sample, *, own_first: bool) -> tuple[float, float]:
    if own_first:
        own = _seconds(_own, sample)
        return own, _seconds(_plain, sample)
    plain = _seconds(_plain, sample)
    return _seconds(_own, sample), plain


def _seconds(extract: Callable[[Sample], object], sample: Sample) -> float:
    start = process_time()
    extract(sample)
    return process_time() - start


def _own(sample: Sample) -> object:
    return build_article(sample.page)


def _plain(sample: Sample) -> object:
    return plain_trafilatura(sample.page, sample.url)


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, nargs="+", help="folder with truth.jsonl, or with folders that have one")
    parser.add_argument("--sets", default="", help="names of sets, by comma; all by default")
    parser.add_argument(
        "--pages", type=int, default=200, help="pages of all sets together, evenly spread (default 200)"
    )
    parser.add_argument("--repeats", type=int, default=1, help="time each page so often and take the least (default 1)")
    given = parser.parse_args(arguments)
    try:
        sets = find_sets(given.gold, [name for name in given.sets.split(",") if name])
    except NoSuchGold as error:
        parser.error(str(error))
    pages = spread([page for gold in sets for page in gold.pages], given.pages)
    samples = [Sample(page.page(), page.truth.get("url")) for page in pages]
    print(f"{len(samples)} pages of {', '.join(gold.name for gold in sets)}")
    for line in (*comparison(costs(samples, given.repeats)), "", *breakdown(*stage_costs(samples), len(samples))):
        print(line)


if __name__ == "__main__":
    main()
