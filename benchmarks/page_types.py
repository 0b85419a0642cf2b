"""How well pages are classified: real pages of a folder of gold, and made-up walls.

    python -m benchmarks.page_types GOLD

GOLD holds folders as `benchmarks.gold` reads them; pages whose truth names no kind are articles.
The shipped model was trained on such pages; `python -m benchmarks.train_page_types GOLD --cross-validate` prints
predictions for pages that were not used for training.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks.made_walls import made_walls
from benchmarks.page_feature_rows import kind_named, read_rows, sets_in
from models.enums import Reason
from pipelines.extraction.article import build_article
from pipelines.items import ArticleItem, RejectedPage
from pipelines.page_type.classifier import classify
from pipelines.page_type.types import REASONS, STORED, PageType

Pair = tuple[str, str]
_OF_REASON: dict[Reason, PageType] = {reason: kind for kind, reason in REASONS.items()}


def main(arguments: Sequence[str]) -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="page_types", description="Print how well pages are classified.")
    parser.add_argument("gold", type=Path)
    rows = read_rows(parser.parse_args(arguments).gold, sets_in(parser.parse_args(arguments).gold))
    classified = [(row, classify(row.features).page_type) for row in rows]
    print("## Pages that are no articles: true types (rows) and predicted types (columns)\n")
    others = [(kind_named(row.gold), kind.value) for row, kind in classified if not row.is_article]
    print(table(others))
    kept = sum(PageType(kind) in STORED for _, kind in others)
    print(f"\nkept as articles: {kept} of {len(others)}\n\n## Articles: predicted types of each set\n")
    print(table((row.gold.dataset, kind.value) for row, kind in classified if row.is_article))
    print("\n## Made-up walls: true types and predicted types\n")
    print(table(walls()))
    return 0


def walls() -> list[Pair]:
    """Return for each made-up wall its type and the type found by the whole extraction."""
    return [(kind.value, _type_found(build_article(page))) for kind, page in made_walls()]


def table(pairs: Iterable[Pair]) -> str:
    """Return a table in Markdown of how often each first word occurs with each second one."""
    counts = Counter(pairs)
    columns = sorted({second for _, second in counts})
    lines = [f"| | {' | '.join(columns)} |", f"|---|{'---|' * len(columns)}"]
    lines += [
        f"| {first} | {' | '.join(str(counts[first, second] or '') for second in columns)} |"
        for first in sorted({first for first, _ in counts})
    ]
    return "\n".join(lines)


def _type_found(result: ArticleItem | RejectedPage) -> str:
    if isinstance(result, ArticleItem):
        return result.page_type
    return _OF_REASON.get(result.reason, result.reason).value


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
