"""Measures how often an unchanged article seems edited, on pages changed as sites change them between two visits.

    python -m benchmarks.false_edits GOLD [GOLD ...] [--sets read,fundus] [--most 300] [--show 5]

GOLD is as for `benchmarks.extraction_quality`. Each page is taken as two visits find it (`benchmarks.page_mutations`),
and both are compared as a crawl compares them.
"""

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from zlib import crc32

from benchmarks.gold import GoldPage
from benchmarks.gold_folders import find_sets
from benchmarks.page_mutations import mutated
from pipelines.extraction.article import build_article
from pipelines.html.page_words import page_words
from pipelines.items import ArticleItem, PageItem
from pipelines.storage.article_matching import version_of_item
from pipelines.storage.shown_lines import differs_in_verdicts
from pipelines.stories.text_diff import ParagraphChange, paragraph_changes
from pipelines.text.version_diff import compare, is_trivial

Found = tuple[PageItem, ArticleItem | None]
Result = tuple[str, str, Sequence[ParagraphChange]]


def visited_twice(page: GoldPage) -> tuple[Found, Found]:
    """Return what two visits make of a page; None: no article."""
    item, seed = page.page(), crc32(page.id.encode())
    found: list[Found] = []
    for number in (1, 2):
        seen = replace(item, body=mutated(item.body, seed + number))
        article = build_article(seen)
        found.append((seen, article if isinstance(article, ArticleItem) else None))
    return found[0], found[1]


def results(pages: Sequence[GoldPage]) -> Iterator[Result]:
    """Yield for each page its name, what a second visit finds, and the paragraphs that seem to differ."""
    for page in pages:
        (old_page, one), (new_page, other) = visited_twice(page)
        if one is None or other is None:
            yield page.id, "no article" if one is other else "only once an article", ()
            continue
        old, new = version_of_item(one), version_of_item(other)
        if old.fingerprint == new.fingerprint or is_trivial(old, new):
            yield page.id, "unchanged", ()
            continue
        if differs_in_verdicts(old, new, partial(page_words, old_page), partial(page_words, new_page)):
            yield page.id, "unchanged", ()
            continue
        diff = compare(old, new)
        changes = list(paragraph_changes(old.body.split("\n"), new.body.split("\n")))
        if old.headline != new.headline:
            changes.insert(0, ParagraphChange(-1, old.headline, new.headline))
        yield page.id, "refused as worse" if diff.is_refused else f"false edit: {diff.reason}", changes


def main(arguments: Sequence[str] | None = None) -> None:
    """Print how many articles seem edited, and some of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--sets", default="", help="names of sets, with commas; all by default")
    parser.add_argument("--most", type=int, default=300, help="pages of each set")
    parser.add_argument("--show", type=int, default=5, help="false edits to show")
    given = parser.parse_args(arguments)
    counts: Counter[str] = Counter()
    shown = 0
    for gold in find_sets(given.gold, [name for name in given.sets.split(",") if name]):
        for name, result, changes in results(gold.pages[: given.most]):
            counts[result] += 1
            if changes and shown < given.show:
                shown += 1
                print(f"{gold.name} {name}: {result}")
                for change in changes[:4]:
                    print(f"  - {(change.old or '')[:100]!r}\n  + {(change.new or '')[:100]!r}")
    articles = sum(number for result, number in counts.items() if result != "no article")
    edits = sum(number for result, number in counts.items() if result.startswith("false edit"))
    print(dict(counts))
    print(f"false edits: {edits} of {articles} unchanged articles, {100 * edits / max(1, articles):.2f} %")


if __name__ == "__main__":
    main()
