"""Text that is not the article's, whatever it says: hidden text, readers' comments, and other articles.

It may outweigh the article, and looks like it. So it is set aside first, and the features and the verdict are those of
the page without it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from pipelines.boilerplate.evidence import BlockVerdict, Confidence, Evidence
from pipelines.boilerplate.page_parts.comment_threads import comment_threads
from pipelines.boilerplate.page_parts.further_articles import further_articles, story_cards
from pipelines.boilerplate.page_parts.hidden_text import hidden_text
from pipelines.boilerplate.page_parts.outline import Outline
from pipelines.boilerplate.trafilatura import TrafilaturaResult
from pipelines.html.blocks import Block
from pipelines.items import CutReason, Metadata

#: Hidden words on a page that may be labels: fewer need not be left out to find comments and other articles.
_LABELS = 60
_Source = Callable[[Outline], Iterator[tuple[range, str]]]
_NOT_ITS_OWN: Mapping[CutReason, _Source] = {
    CutReason.COMMENTS: comment_threads,
    CutReason.RELATED: further_articles,
    CutReason.TEASER: story_cards,
}


@dataclass(frozen=True, eq=False)
class PageText:
    """All blocks of a page in page order, and the evidence on those that are excluded, by index."""

    blocks: Sequence[Block]
    excluded: Mapping[int, Evidence]

    @cached_property
    def own(self) -> tuple[Block, ...]:
        """Return the other blocks, numbered among themselves."""
        return _numbered([block for block in self.blocks if block.index not in self.excluded])

    @cached_property
    def _numbers(self) -> dict[int, int]:
        """Return the number among the own blocks by index on the page."""
        own = (block.index for block in self.blocks if block.index not in self.excluded)
        return {index: number for number, index in enumerate(own)}

    def own_part(self, result: TrafilaturaResult) -> TrafilaturaResult:
        """Return trafilatura's result on all blocks as one on the own blocks."""
        kept = frozenset(self._numbers[index] for index in result.kept if index in self._numbers)
        return replace(result, kept=kept)

    def verdicts(self, own: Iterable[BlockVerdict]) -> tuple[BlockVerdict, ...]:
        """Return the verdicts on all blocks, given those on the own blocks."""
        if not self.excluded:
            return tuple(own)
        judged = iter(own)
        return tuple(
            _excluded(block, self.excluded[block.index])
            if block.index in self.excluded
            else _on_block(next(judged), block)
            for block in self.blocks
        )


def page_text(blocks: Sequence[Block], metadata: Metadata) -> PageText:
    """Return the blocks of a page with those excluded that are hidden, comments or other articles."""
    outline = Outline(blocks, metadata)
    hidden = _found(outline, {CutReason.HIDDEN: hidden_text}, blocks)
    seen: Sequence[Block] = blocks
    if sum(len(blocks[index].words) for index in hidden) > _LABELS:
        seen = [block for block in blocks if block.index not in hidden]
        outline = Outline(_numbered(seen), metadata)
    return PageText(blocks, {**_found(outline, _NOT_ITS_OWN, seen), **hidden})


def _found(outline: Outline, sources: Mapping[CutReason, _Source], blocks: Sequence[Block]) -> dict[int, Evidence]:
    """Return the evidence of the sources by index on the page; none if it would leave nothing."""
    found: dict[int, Evidence] = {}
    for reason, source in sources.items():
        for stretch, observation in source(outline):
            for number in stretch:
                index = blocks[number].index
                found.setdefault(index, Evidence(index, reason, Confidence.CERTAIN, observation))
    return found if len(found) < len(blocks) else {}


def _numbered(blocks: Sequence[Block]) -> tuple[Block, ...]:
    if not blocks or blocks[-1].index == len(blocks) - 1:
        return tuple(blocks)
    return tuple(block if block.index == number else block.numbered(number) for number, block in enumerate(blocks))


def _on_block(one: BlockVerdict, block: Block) -> BlockVerdict:
    return BlockVerdict(block, one.kept, one.reason, one.observation, one.probability, one.extracted)


def _excluded(block: Block, evidence: Evidence) -> BlockVerdict:
    return BlockVerdict(block, kept=False, reason=evidence.reason, observation=evidence.observation)
