"""Compares the articles that the project makes of gold pages with plain trafilatura's, side by side.

    python -m benchmarks.extraction_quality GOLD [GOLD ...] [--sets fundus,wcxb]
    python -m benchmarks.extraction_quality --aeb CHECKOUT      the public article-extraction-benchmark

GOLD is a folder with a set of pages, or with a folder for each set: see docs/benchmarks.md, also for what the figures
mean. `--cross-validated` adds what `benchmarks.unseen_articles` or `benchmarks.train_verdict --cross-validate` wrote.
"""

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path
from typing import TextIO

from benchmarks.extractors import Output, newsgrain, trafilatura
from benchmarks.figures import DECISIONS, TEXT_FIGURES, Figures, Interval, compared_figures, figures, intervals
from benchmarks.gold import GoldPage
from benchmarks.gold_folders import GoldSet, NoSuchGold, find_sets, read_aeb
from benchmarks.scores import PageScore, score

_NAMES = ("newsgrain", "cross-validated", "trafilatura")
#: 95 % intervals: of both, and of the difference of the better-founded one of them to trafilatura.
_RANGES = ("newsgrain 95%", "cross-val. 95%", "difference 95%")


@dataclass(frozen=True, slots=True)
class Compared:
    """A page with both outputs and their scores."""

    id: str
    output: Output
    own: PageScore
    plain: PageScore


def compare(gold: GoldPage) -> Compared:
    """Run both extractors on a page."""
    try:
        own, plain = newsgrain(gold), trafilatura(gold)
    except Exception as error:
        error.add_note(f"page {gold.dataset}/{gold.id}")
        raise
    return Compared(f"{gold.dataset}/{gold.id}", own, score(gold.truth, own), score(gold.truth, plain))


def compare_all(pages: Sequence[GoldPage], jobs: int) -> list[Compared]:
    """Run both extractors on all pages, in `jobs` processes."""
    if jobs == 1:
        return list(map(compare, pages))
    with Pool(jobs) as pool:
        return pool.map(compare, pages, chunksize=4)


def cross_validated(gold: GoldSet, outputs: Mapping[str, Output]) -> list[PageScore]:
    """Score given texts by page id: none if no page of the set has one; otherwise missing ones are empty."""
    ids = [f"{gold.name}/{page.id}" for page in gold.pages]
    if outputs.keys().isdisjoint(ids):
        return []
    missing = Output("", rejected=None)
    return [score(page.truth, outputs.get(name, missing)) for name, page in zip(ids, gold.pages, strict=True)]


def read_outputs(path: Path) -> Mapping[str, Output]:
    """Return the texts in lines of JSON with `id`, `article_body` and, where it is known, `rejected`."""
    with path.open(encoding="utf-8") as lines:
        return {
            found["id"]: Output(found["article_body"] or "", rejected=found.get("rejected"))
            for found in map(json.loads, lines)
        }


def table(gold: GoldSet, compared: Sequence[Compared], given: Sequence[PageScore]) -> Iterator[str]:
    """Yield the lines of the table of a set's figures, with their 95 % intervals and those of the differences."""
    scores, plain = [one.own for one in compared], [one.plain for one in compared]
    own, between = compared_figures(scores, plain), _given_figures(given, plain)
    own_range, difference = intervals(scores, plain)
    given_range, difference = intervals(given, plain) if given else ({}, difference)
    title = f"{gold.name}, {len(gold.pages)} page{'s' if len(gold.pages) > 1 else ''}"
    yield f"{title:<32}" + "".join(f"{name:>17}" for name in (*_NAMES, *_RANGES))
    for name in own:
        values = (_shown(column, name) for column in (own, between, figures(plain)))
        ranges = (_range(column.get(name)) for column in (own_range, given_range, difference))
        yield f"  {name:<30}" + "".join(f"{value:>17}" for value in (*values, *ranges))


def _given_figures(given: Sequence[PageScore], plain: Sequence[PageScore]) -> Figures:
    found = compared_figures(given, plain) if given else {}
    return {name: value for name, value in found.items() if name in TEXT_FIGURES | DECISIONS}


def _range(found: Interval | None) -> str:
    return "-" if found is None else f"{found[0]:.3f}..{found[1]:.3f}"


def _shown(column: Figures, name: str) -> str:
    value = column.get(name)
    if value is None:
        return "-"
    return str(value) if isinstance(value, int) else f"{value:.4f}"


def worst(compared: Sequence[Compared], count: int) -> Iterator[str]:
    """Yield a line for each of the pages with the lowest F1: F1, trafilatura's F1, id."""
    texts = [
        (one.own.f1, one.plain.f1, one.id) for one in compared if one.own.f1 is not None and one.plain.f1 is not None
    ]
    for own, plain, name in sorted(texts)[:count]:
        yield f"    {own:.3f}  trafilatura {plain:.3f}  {name}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the arguments, run, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, nargs="*", help="folder with truth.jsonl, or with folders that have one")
    parser.add_argument("--sets", default="", help="names of sets, by comma; all by default")
    parser.add_argument("--aeb", type=Path, metavar="CHECKOUT", help="checkout of the article-extraction-benchmark")
    parser.add_argument("--jobs", type=int, default=2, help="processes (default 2)")
    parser.add_argument(
        "--cross-validated", type=Path, metavar="FILE", help="lines of JSON: id, article_body, rejected"
    )
    parser.add_argument("--outputs", type=Path, metavar="FILE", help="write our outputs there, a line of JSON a page")
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="list the N pages with the lowest F1")
    given = parser.parse_args(arguments)
    if not given.gold and not given.aeb:
        parser.error("name a folder with gold pages, or --aeb and a checkout")
    try:
        sets = find_sets(given.gold, [name for name in given.sets.split(",") if name])
        sets += (read_aeb(given.aeb),) if given.aeb else ()
    except NoSuchGold as error:
        parser.error(str(error))
    outputs = read_outputs(given.cross_validated) if given.cross_validated else {}
    with ExitStack() as stack:
        out = stack.enter_context(given.outputs.open("w", encoding="utf-8")) if given.outputs else None
        for gold in sets:
            _run(gold, outputs, given, out)


def _run(gold: GoldSet, outputs: Mapping[str, Output], given: argparse.Namespace, out: TextIO | None) -> None:
    compared = compare_all(gold.pages, given.jobs)
    for line in (*table(gold, compared, cross_validated(gold, outputs)), *worst(compared, given.worst), ""):
        print(line, flush=True)
    if out:
        out.writelines(json.dumps(one.output.line(one.id), ensure_ascii=False) + "\n" for one in compared)


if __name__ == "__main__":
    main()
