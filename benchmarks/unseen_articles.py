"""Extracts the articles of gold pages, each by models that saw nothing of its fold: a cross-validation of everything.

    python -m benchmarks.unseen_articles GOLD [GOLD ...] --fold-models FOLDER --out judged.jsonl

FOLDER holds the models that `benchmarks.train_verdict --fold-models` wrote; `benchmarks.extraction_quality
--cross-validated judged.jsonl` compares. The model of page types is the shipped one.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from multiprocessing import Pool
from pathlib import Path

from benchmarks.extractors import newsgrain
from benchmarks.folds import gold_folds
from benchmarks.gold import GoldPage
from benchmarks.gold_folders import find_sets
from benchmarks.quality_rows import models_of


def unseen_articles(pages: Sequence[GoldPage], fold_models: Path, jobs: int) -> Iterator[str]:
    """Yield a line of JSON for each page, fold by fold."""
    by_fold: dict[int, list[GoldPage]] = {}
    for page, fold in zip(pages, gold_folds(pages), strict=True):
        by_fold.setdefault(fold.host, []).append(page)
    for number, own in sorted(by_fold.items()):
        with models_of(number, fold_models), Pool(jobs) as pool:
            yield from pool.imap(_line, own, chunksize=4)


def _line(gold: GoldPage) -> str:
    return json.dumps(newsgrain(gold).line(f"{gold.dataset}/{gold.id}"), ensure_ascii=False)


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the arguments, extract, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, nargs="+")
    parser.add_argument("--sets", default="", help="names of sets, by comma; all by default")
    parser.add_argument("--fold-models", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")
    parser.add_argument("--jobs", type=int, default=2, help="processes (default 2)")
    given = parser.parse_args(arguments)
    sets = find_sets(given.gold, [name for name in given.sets.split(",") if name])
    pages = [page for found in sets for page in found.pages]
    with given.out.open("w", encoding="utf-8") as out:
        for line in unseen_articles(pages, given.fold_models, given.jobs):
            out.write(line + "\n")


if __name__ == "__main__":
    main()
