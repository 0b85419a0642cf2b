"""Measures what site memory finds in made-up sites of real texts, and its cost.

    python -m benchmarks.site_memory GOLD [GOLD ...] [--sets fundus,wcxb] [--pages 200]

GOLD is as for `benchmarks.extraction_quality`; pages with a whole `text` of four paragraphs or more are used. The texts
are those of the gold, without any cleaning: what is put in and not found by the memory stays.
"""

import argparse
import random
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.gold_folders import NoSuchGold, find_sets
from benchmarks.made_sites import MadePage, brand_sites, outlet
from pipelines.items import ArticleItem
from pipelines.site_memory.article_features import article_features, article_text
from pipelines.site_memory.batch import clean_batch
from pipelines.site_memory.codec import pack, unpack
from pipelines.site_memory.learn import learn

_LEAST_PARAGRAPHS = 4
_SEED = 20261122


def texts_of(folders: Sequence[Path], sets: Sequence[str]) -> list[tuple[str, list[str]]]:
    """Return headline and paragraphs of the gold articles, each text once."""
    found: dict[str, tuple[str, list[str]]] = {}
    for gold in find_sets(folders, sets):
        for page in gold.pages:
            lines = [line.strip() for line in (page.truth.get("text") or "").split("\n") if line.strip()]
            if len(lines) >= _LEAST_PARAGRAPHS and not page.truth.get("promos"):
                found.setdefault("\n".join(lines), (str(page.truth.get("title") or lines[0]), lines))
    return list(found.values())


def measured(pages: Sequence[MadePage]) -> tuple[int, int, int, int]:
    """Return how many inserted texts are left of how many, and how many true paragraphs are lost of how many."""
    left = lost = 0
    for page, cleaned in zip(pages, clean_batch([page.article for page in pages]), strict=True):
        lines = cleaned.article_body.split("\n") if isinstance(cleaned, ArticleItem) else []
        left += sum(text in lines for text in page.planted)
        lost += sum(text not in lines for text in page.true)
    return left, sum(len(page.planted) for page in pages), lost, sum(len(page.true) for page in pages)


def is_order_independent(pages: Sequence[MadePage], times: int) -> bool:
    """Return whether the texts are the same for other orders of the pages."""

    def texts(ordered: Sequence[MadePage]) -> dict[str, str]:
        cleaned = clean_batch([page.article for page in ordered])
        return {one.url: one.article_body for one in cleaned if isinstance(one, ArticleItem)}

    chance, expected = random.Random(_SEED), texts(pages)  # noqa: S311 - no secret
    return all(texts(chance.sample(list(pages), len(pages))) == expected for _ in range(times))


def cost(pages: Sequence[MadePage]) -> dict[str, float]:
    """Return the CPU milliseconds a page of computing features, packing, unpacking, and learning patterns."""
    articles = [page.article for page in pages]
    started = time.process_time()
    read = [article_features(article_text(article)) for article in articles]
    after_reading = time.process_time()
    packed = [pack(page) for page in read]
    after_packing = time.process_time()
    unpacked = [page for page in map(unpack, packed) if page is not None]
    after_unpacking = time.process_time()
    learn(unpacked)
    ended = time.process_time()
    moments = (started, after_reading, after_packing, after_unpacking, ended)
    names = ("read", "pack", "unpack", "look for patterns")
    return {
        name: 1000 * (later - earlier) / len(pages)
        for name, earlier, later in zip(names, moments, moments[1:], strict=False)
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the arguments, run, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, nargs="+", help="folder with truth.jsonl, or with folders that have one")
    parser.add_argument("--sets", default="", help="names of sets, by comma; all by default")
    parser.add_argument("--pages", type=int, default=200, help="pages of the outlet (default 200)")
    parser.add_argument("--orders", type=int, default=3, help="other orders of its pages to try (default 3)")
    given = parser.parse_args(arguments)
    try:
        texts = texts_of(given.gold, [name for name in given.sets.split(",") if name])
    except NoSuchGold as error:
        parser.error(str(error))
    if not texts:
        parser.error("no page of this gold has a text of four paragraphs or more")
    random.Random(_SEED).shuffle(texts)  # noqa: S311 - no secret
    pages = outlet(texts, given.pages, _SEED)
    left, planted, lost, true = measured(pages)
    print(f"one outlet, {len(pages)} pages")
    print(f"  recurring blocks gone        {planted - left} of {planted} ({1 - left / max(1, planted):.4f})")
    print(f"  true paragraphs lost         {lost} of {true}")
    print(
        f"  the same in {given.orders} other orders    {'yes' if is_order_independent(pages, given.orders) else 'NO'}"
    )
    for name, milliseconds in cost(pages).items():
        print(f"  CPU ms a page, {name:<18} {milliseconds:.3f}")
    totals = [measured(site) for site in brand_sites(texts, _SEED)]
    left, planted, lost, true = (sum(column) for column in zip(*totals, strict=True))
    print(f"a brand on each of {len(totals)} sites of 8 to 20 pages")
    print(f"  promotions gone              {planted - left} of {planted} ({1 - left / max(1, planted):.4f})")
    print(f"  true paragraphs lost         {lost} of {true}")


if __name__ == "__main__":
    main()
