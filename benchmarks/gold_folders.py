"""Finds sets of gold pages on disk: our own folders, single sets, and the public article-extraction-benchmark.

A folder with a `truth.jsonl` of its own is one set; any other holds a set in each subfolder that has one. A line of
truth may name its page as `file`, uncompressed beside the truth file; all other pages are `pages/<id>.html.gz`.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.gold import FETCHED_AT, GoldPage, read_gold
from pipelines.items import PageItem

_TRUTH = "truth.jsonl"
_AEB_TRUTH = "ground-truth.json"
#: The name of the public benchmark in tables and outputs.
AEB = "article-extraction-benchmark"


class NoSuchGold(Exception):  # noqa: N818  # names what is missing, as other exceptions of the project do
    """A folder or set does not exist; the message names it."""


@dataclass(frozen=True, slots=True)
class UnpackedPage(GoldPage):
    """A page that is not compressed on disk."""

    def page(self) -> PageItem:
        """Return the page as if it had just been fetched."""
        url = str(self.truth["url"])
        return PageItem(url, url, 200, (), self.path.read_bytes(), FETCHED_AT, self.host)


@dataclass(frozen=True, slots=True)
class GoldSet:
    """A named set of pages."""

    name: str
    pages: tuple[GoldPage, ...]


def find_sets(folders: Sequence[Path], wanted: Collection[str] = ()) -> tuple[GoldSet, ...]:
    """Return the sets in these folders in the order of their names, only the wanted ones if any are given.

    Raises:
        NoSuchGold: a folder holds no set, or a wanted set is in none of them.
    """
    found = [path for folder in folders for path in _set_folders(folder)]
    names = [path.name for path in found]
    if missing := sorted(set(wanted) - set(names)):
        raise NoSuchGold(f"no set named {', '.join(missing)}; there are: {', '.join(names)}")
    return tuple(GoldSet(path.name, tuple(_pages(path))) for path in found if not wanted or path.name in wanted)


def read_aeb(checkout: Path) -> GoldSet:
    """Return the pages of a checkout of the public benchmark: `ground-truth.json` and `html/<id>.html.gz`.

    Raises:
        NoSuchGold: the folder is no such checkout.
    """
    path = checkout / _AEB_TRUTH
    if not path.is_file():
        raise NoSuchGold(f"{checkout} has no {_AEB_TRUTH}: name the folder of a checkout of {AEB}")
    truths = json.loads(path.read_text(encoding="utf-8"))
    pages = (
        GoldPage(
            AEB,
            {"id": name, "url": truth.get("url"), "text": truth["articleBody"]},
            checkout / "html" / f"{name}.html.gz",
        )
        for name, truth in sorted(truths.items())
    )
    return GoldSet(AEB, tuple(pages))


def _set_folders(folder: Path) -> list[Path]:
    here = folder.resolve()
    if (here / _TRUTH).is_file():
        return [here]
    found = sorted(truth.parent for truth in here.glob(f"*/{_TRUTH}"))
    if not found:
        raise NoSuchGold(f"{folder} has no {_TRUTH}, nor has a folder in it")
    return found


def _pages(folder: Path) -> Iterator[GoldPage]:
    for gold in read_gold(folder.parent, [folder.name]):
        name = gold.truth.get("file")
        yield UnpackedPage(gold.dataset, gold.truth, folder / name) if name else gold
