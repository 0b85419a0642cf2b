"""The elements of a page, and those that several readers of metadata look for, collected in one walk over its tree."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

_TAGS = frozenset({"script", "meta", "link", "title", "h1", "h2", "h3", "h4", "time", "abbr", "footer"})
#: More of them are not read.
_MOST = 100_000


class TaggedElements:
    """All elements of a page in document order: a tuple, as each walk over the tree takes many times as long.

    Its scripts, tags of the head, headings, times and footers are kept by tag, too: they are far fewer.
    """

    def __init__(self, tree: Any) -> None:
        """Collect the elements; the tree is not changed."""
        self.all = tuple(islice(tree.iter(), _MOST))
        self._tagged = [element for element in self.all if element.tag in _TAGS]
        self._by_tag: dict[str, list[Any]] = {tag: [] for tag in _TAGS}
        for element in self._tagged:
            self._by_tag[element.tag].append(element)

    def iter(self, *tags: str) -> Iterator[Any]:
        """Yield the elements with one of these tags in document order, like `iter` of the tree itself."""
        if len(tags) == 1:
            return iter(self._by_tag[tags[0]])
        return (element for element in self._tagged if element.tag in tags)
