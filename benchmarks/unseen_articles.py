"""Extracts the articles of gold pages, each by models that saw nothing of its fold: a cross-validation of everything.

    python -m benchmarks.unseen_articles GOLD [GOLD ...] --fold-models FOLDER --out judged.jsonl

FOLDER holds the models that `benchmarks.train_verdict --fold-models` wrote; `benchmarks.extraction_quality
--cross-validated judged.jsonl` compares. With `--site-memory FILE`, the articles of each set are also cleaned by what
they have in common, host by host. Page types are judged by the shipped model, or by those that
`benchmarks.train_page_types --fold-models` wrote, if FOLDER holds them.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from multiprocessing import Pool
from pathlib import Path

from benchmarks.extractors import output_of
from benchmarks.folds import gold_folds
from benchmarks.gold import GoldPage
from benchmarks.gold_folders import find_sets
from benchmarks.quality_rows import models_of
from pipelines.extraction.article import build_article
from pipelines.items import ArticleItem, RejectedPage
from pipelines.site_memory.batch import clean_batch

Extracted = tuple[GoldPage, ArticleItem | RejectedPage]


def unseen_articles(
    pages: Sequence[GoldPage], sets: AbstractSet[str], fold_models: Path, jobs: int
) -> Iterator[Extracted]:
    """Yield each page of the sets with what became of it, fold by fold.

    `pages` are those of all sets: the fold of a page into which promotions were put is that of the page it was made of.
    """
    by_fold: dict[int, list[GoldPage]] = {}
    for page, fold in zip(pages, gold_folds(pages), strict=True):
        if page.dataset in sets:
            by_fold.setdefault(fold.host, []).append(page)
    for number, own in sorted(by_fold.items()):
        with models_of(number, fold_models), Pool(jobs) as pool:
            yield from zip(own, pool.imap(_extract, own, chunksize=4), strict=True)


def _extract(gold: GoldPage) -> ArticleItem | RejectedPage:
    return build_article(gold.page())


def with_site_memory(extracted: Sequence[Extracted]) -> Iterator[Extracted]:
    """Yield the pages of each set after learning what those of each of its hosts have in common."""
    for dataset in dict.fromkeys(gold.dataset for gold, _ in extracted):
        own = [(gold, made) for gold, made in extracted if gold.dataset == dataset]
        yield from zip([gold for gold, _ in own], clean_batch([made for _, made in own]), strict=True)


def _line(extracted: Extracted) -> str:
    gold, made = extracted
    return json.dumps(output_of(made).line(f"{gold.dataset}/{gold.id}"), ensure_ascii=False) + "\n"


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the arguments, extract, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, nargs="+")
    parser.add_argument("--sets", default="", help="names of sets, by comma; all by default")
    parser.add_argument("--fold-models", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")
    parser.add_argument("--site-memory", type=Path, metavar="FILE", help="write the articles after site memory there")
    parser.add_argument("--jobs", type=int, default=2, help="processes (default 2)")
    given = parser.parse_args(arguments)
    wanted = {gold.name for gold in find_sets(given.gold, [name for name in given.sets.split(",") if name])}
    pages = [page for gold in find_sets(given.gold) for page in gold.pages]
    extracted: list[Extracted] = []
    with given.out.open("w", encoding="utf-8") as out:
        for one in unseen_articles(pages, wanted, given.fold_models, given.jobs):
            out.write(_line(one))
            extracted.append(one)
    if given.site_memory:
        given.site_memory.write_text("".join(map(_line, with_site_memory(extracted))), encoding="utf-8")


if __name__ == "__main__":
    main()
