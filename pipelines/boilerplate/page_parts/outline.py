"""The elements of a page as stretches of its blocks, and the place of the article's headline among them."""

from bisect import bisect, bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from pipelines.boilerplate.shape_evidence import is_prose
from pipelines.html.blocks import HEADING_TAGS, Block, Frame
from pipelines.items import Metadata
from pipelines.text.tokens import words

#: A heading with this share of the headline's words is the headline.
_SAME_HEADLINE = 0.6
_LINKED = 0.5
#: Blocks below a headline that may be its article's.
_NEAR = 40


@dataclass(frozen=True, eq=False)
class Outline:
    """The blocks of a page with their elements; `first` and `last` are the indices of each element's blocks.

    `blocks[i].index` is `i`.
    """

    blocks: Sequence[Block]
    metadata: Metadata

    @cached_property
    def first(self) -> dict[Frame, int]:
        """Return the first block of each element, elements in page order."""
        return _edges(self.blocks)

    @cached_property
    def last(self) -> dict[Frame, int]:
        """Return the last block of each element."""
        return _edges(reversed(self.blocks))

    @cached_property
    def frames(self) -> list[Frame]:
        """Return all elements in page order, outer ones first."""
        return sorted(self.first, key=lambda frame: (self.first[frame], frame.depth))

    @cached_property
    def children(self) -> dict[Frame, list[Frame]]:
        """Return the elements directly inside each element, in page order."""
        found: dict[Frame, list[Frame]] = {}
        for frame in self.frames:
            if frame.parent is not None:
                found.setdefault(frame.parent, []).append(frame)
        return found

    @cached_property
    def headline(self) -> int:
        """Return the index of the headline above the most prose, else of the first h1, else -1."""
        same = [block.index for block in self.blocks if self.is_headline(block)]
        if not same:
            return next((block.index for block in self.blocks if block.tag == "h1"), -1)
        return max(same, key=lambda index: bisect(self.prose, index + _NEAR) - bisect(self.prose, index))

    @cached_property
    def _headline_words(self) -> frozenset[str]:
        return frozenset(words(self.metadata.headline or ""))

    def is_headline(self, block: Block) -> bool:
        """Return whether a line is the headline, or an h1 with most of its words."""
        wanted = self._headline_words
        if not wanted or not block.words or len(block.words) > 3 * len(wanted):
            return False
        if block.tag == "h1":
            return len(wanted.intersection(block.words)) >= _SAME_HEADLINE * len(wanted)
        return len(block.words) >= len(wanted) and wanted == set(block.words)

    @cached_property
    def keys(self) -> list[str]:
        """Return the words of each block in one string."""
        return [" ".join(block.words) for block in self.blocks]

    @cached_property
    def joined(self) -> str:
        """Return the words of all blocks in one string, with a space before and behind each."""
        return f" {' '.join(self.keys)} "

    @cached_property
    def prose(self) -> list[int]:
        """Return the indices of the blocks that read as paragraphs."""
        return [block.index for block in self.blocks if is_prose(block)]

    @cached_property
    def _words_of_prose(self) -> list[int]:
        """Return the number of words in the first paragraphs, for each number of paragraphs."""
        return list(accumulate((len(self.blocks[index].words) for index in self.prose), initial=0))

    def prose_between(self, start: int, end: int) -> tuple[int, int]:
        """Return the number of paragraphs behind block `start` and before block `end`, and that of their words."""
        first, last = bisect(self.prose, start), max(bisect_left(self.prose, end), bisect(self.prose, start))
        return last - first, self._words_of_prose[last] - self._words_of_prose[first]

    def prose_in(self, frame: Frame) -> tuple[int, int]:
        """Return the number of paragraphs in an element, and that of their words."""
        return self.prose_between(self.first[frame] - 1, self.last[frame] + 1)

    def within(self, frame: Frame) -> Sequence[Block]:
        """Return the blocks of an element."""
        return self.blocks[self.first[frame] : self.last[frame] + 1]

    def holds(self, frame: Frame, index: int) -> bool:
        """Return whether a block is in an element; an index below zero is in none."""
        return self.first[frame] <= index <= self.last[frame]

    def text_between(self, start: int, end: int) -> int:
        """Return the characters of text outside of headings and links behind block `start` and before block `end`."""
        return sum(
            len(block.text)
            for block in self.blocks[start + 1 : end]
            if block.link_density < _LINKED and block.tag not in HEADING_TAGS
        )


def _edges(blocks: Iterable[Block]) -> dict[Frame, int]:
    found: dict[Frame, int] = {}
    for block in blocks:
        frame: Frame | None = block.frame
        while frame is not None and frame not in found:
            found[frame] = block.index
            frame = frame.parent
    return found
