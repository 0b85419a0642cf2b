"""The elements of a page that several readers of metadata look for, collected in one walk over its tree."""

from collections.abc import Iterable, Iterator
from typing import Any

_TAGS = ("script", "meta", "link", "title", "h1", "h2", "h3", "h4", "time", "abbr", "footer")


class TaggedElements:
    """The scripts, tags of the head, headings, times and footers of a page: far fewer than all elements."""

    def __init__(self, tree: Any) -> None:
        """Collect the elements; the tree is not changed."""
        self._all = tuple(tree.iter(*_TAGS))
        self._by_tag: dict[str, list[Any]] = {tag: [] for tag in _TAGS}
        for element in self._all:
            self._by_tag[element.tag].append(element)

    def iter(self, *tags: str) -> Iterator[Any]:
        """Yield the elements with one of these tags in document order, like `iter` of the tree itself."""
        if len(tags) == 1:
            return iter(self._by_tag[tags[0]])
        return self._chosen(frozenset(tags))

    def _chosen(self, tags: Iterable[str]) -> Iterator[Any]:
        return (element for element in self._all if element.tag in tags)
