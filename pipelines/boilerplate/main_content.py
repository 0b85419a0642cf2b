"""From a page's blocks to the article's paragraphs: ask every kind of evidence, take the verdict, account for cuts."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from pipelines.boilerplate import markup, metadata_lines, shape, topic, verdict, wording
from pipelines.boilerplate.duplicates import duplicate_passages
from pipelines.boilerplate.evidence import Evidence
from pipelines.boilerplate.features.matrix import feature_matrix, with_trafilatura
from pipelines.boilerplate.features.page_view import Columns, PageView, view_page
from pipelines.boilerplate.model import shipped_model
from pipelines.boilerplate.trafilatura import ExtractorVerdict, ask_trafilatura
from pipelines.html.blocks import Block, Frame
from pipelines.items import FURNITURE, CutReason, MainContent, Metadata, RemovedBlock

#: Below this share of trafilatura's words found in the page's blocks, its lines are the blocks.
_LEAST_EXPLAINED = 0.8
#: Of pages with more blocks trafilatura is not asked: its time grows with their square.
_MOST_BLOCKS = 10_000


@dataclass(frozen=True, slots=True, eq=False)
class BlockVerdict:
    """A block with its verdict; of a block that was cut, why and on what evidence."""

    block: Block
    kept: bool
    reason: CutReason | None = None
    observation: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class ScoredPage:
    """A page's blocks with all that is known about them before the verdict."""

    view: PageView
    #: What wording says, and the measures that no opinion changes: they stay when trafilatura is asked.
    wording: tuple[Evidence, ...]
    own: Columns
    evidence: tuple[Evidence, ...]
    columns: Columns


@dataclass(frozen=True, slots=True, eq=False)
class ModelPass:
    """The verdict without trafilatura's word, in page order, and whether it is too doubtful to stand.

    `examined` is None where the page has no blocks.
    """

    metadata: Metadata
    examined: ScoredPage | None
    judged: tuple[BlockVerdict, ...]
    is_doubtful: bool


def block_verdicts(tree: Any, blocks: Sequence[Block], metadata: Metadata) -> tuple[BlockVerdict, ...]:
    """Return the verdict on every block of a page, in page order."""
    look = model_pass(blocks, metadata)
    return trafilatura_pass(look, tree) if look.is_doubtful else look.judged


def model_pass(blocks: Sequence[Block], metadata: Metadata) -> ModelPass:
    """Judge a page's blocks by what they show themselves."""
    if not blocks:
        return ModelPass(metadata, None, (), is_doubtful=True)
    examined = examine(blocks, metadata)
    probability = shipped_model().probability(examined.columns, examined.view.listed)
    kept = verdict.by_model(examined.view, probability, examined.evidence) or frozenset()
    doubtful = len(blocks) <= _MOST_BLOCKS and verdict.is_doubtful(examined.view.counts, probability)
    return ModelPass(metadata, examined, _judged(examined, kept), doubtful)


def trafilatura_pass(look: ModelPass, tree: Any) -> tuple[BlockVerdict, ...]:
    """Judge a page again with trafilatura's word, for a third of what all else costs."""
    if look.examined is None:
        return _judge_lines(ask_trafilatura(tree, ()), tree, look.metadata)
    extraction = ask_trafilatura(tree, look.examined.view.blocks)
    if extraction.explained < _LEAST_EXPLAINED:
        return _judge_lines(extraction, tree, look.metadata)
    examined = with_extraction(look.examined, extraction)
    probability = shipped_model().probability(examined.columns, examined.view.listed)
    kept = verdict.by_model(examined.view, probability, examined.evidence)
    if kept is None:
        given = verdict.overrides(examined.view, examined.evidence)
        best = verdict.fallback_blocks(probability, given, extraction.kept)
        return _judge_by_rules(examined.view.blocks, best, examined.evidence)
    return _judged(examined, kept)


def _judged(examined: ScoredPage, kept: frozenset[int]) -> tuple[BlockVerdict, ...]:
    strongest = verdict.strongest(examined.evidence)
    return _once(
        [
            BlockVerdict(block, kept=True) if block.index in kept else _cut(block, strongest.get(block.index))
            for block in examined.view.blocks
        ]
    )


def _once(judged: Sequence[BlockVerdict]) -> tuple[BlockVerdict, ...]:
    """Cut the second copy of a passage: pages carry one text for desktops and one for telephones."""
    copies = duplicate_passages([one.block.words for one in judged], [one.block.index for one in judged if one.kept])
    return tuple(
        BlockVerdict(one.block, kept=False, reason=CutReason.REPEATED_TEXT, observation="the passage stands further up")
        if one.block.index in copies
        else one
        for one in judged
    )


def _judge_lines(found: ExtractorVerdict, tree: Any, metadata: Metadata) -> tuple[BlockVerdict, ...]:
    """Judge trafilatura's own lines, as if they were the blocks: the page's blocks do not hold them."""
    blocks = _blocks_of_lines(found, tree)
    kept = frozenset(range(len(blocks)))
    return _judge_by_rules(blocks, kept, _evidence(blocks, blocks, kept, metadata, wording.read(blocks)))


def _judge_by_rules(
    blocks: Sequence[Block], extracted: frozenset[int], evidence: Sequence[Evidence]
) -> tuple[BlockVerdict, ...]:
    """Cut from what trafilatura keeps: the verdict where the learned one is implausible."""
    cuts = verdict.by_rules(blocks, extracted, evidence)
    strongest = verdict.strongest(evidence)
    return _once(
        [
            BlockVerdict(block, kept=True)
            if block.index in extracted and block.index not in cuts
            else _cut(block, cuts.get(block.index) or strongest.get(block.index))
            for block in blocks
        ]
    )


def examine(blocks: Sequence[Block], metadata: Metadata) -> ScoredPage:
    """Collect evidence and measures of every block of a page."""
    view = view_page(blocks, metadata)
    return _examined(view, tuple(wording.read(view.read)), feature_matrix(view))


def with_extraction(examined: ScoredPage, found: ExtractorVerdict) -> ScoredPage:
    """Add trafilatura's verdict, and what the evidence says in its light."""
    return _examined(replace(examined.view, extracted=found.kept), examined.wording, examined.own)


def _examined(view: PageView, said: tuple[Evidence, ...], own: Columns) -> ScoredPage:
    evidence = _evidence(view.blocks, view.read, view.rough, view.metadata, said)
    return ScoredPage(view, said, own, tuple(evidence), with_trafilatura(own, view, evidence))


def _evidence(
    blocks: Sequence[Block],
    read: Sequence[Block],
    kept: frozenset[int],
    metadata: Metadata,
    said: Iterable[Evidence],
) -> list[Evidence]:
    found = chain(
        metadata_lines.read(read, kept, metadata),
        said,
        shape.read(blocks, kept),
        markup.read(blocks, kept),
        topic.read(read, kept, metadata),
    )
    return verdict.informative(blocks, found)


def main_content(judged: Sequence[BlockVerdict]) -> MainContent:
    """Return what stays, what was cut inside the article and why, and what furniture was around it."""
    kept = [one.block for one in judged if one.kept]
    container = _container(kept)
    rows: list[RemovedBlock] = []
    furniture: Counter[str] = Counter()
    for one in judged:
        if one.kept or one.reason is None:
            continue
        if one.reason not in FURNITURE and _is_inside(one.block, container):
            rows.append(RemovedBlock(one.block.index, one.reason, one.observation or "", one.block.text))
        else:
            furniture[one.reason.value] += 1
    return MainContent(
        kept=tuple(block.text for block in kept),
        removed=tuple(rows),
        furniture=dict(sorted(furniture.items())),
        word_count=sum(len(block.words) for block in kept),
    )


def _cut(block: Block, evidence: Evidence | None) -> BlockVerdict:
    if evidence is None:
        return BlockVerdict(
            block, kept=False, reason=CutReason.MAIN_CONTENT, observation="does not read as part of the article"
        )
    return BlockVerdict(block, kept=False, reason=evidence.reason, observation=evidence.observation)


def _blocks_of_lines(found: ExtractorVerdict, tree: Any) -> tuple[Block, ...]:
    frame = Frame("body", frozenset(), None, tree, 0)
    return tuple(
        Block(index, line, "p", frame, link_chars=0, links=0, emphasis_chars=0, inline_words=frozenset())
        for index, line in enumerate(found.lines)
    )


def _container(kept: Sequence[Block]) -> Frame | None:
    """Return the innermost element that holds every kept block, or None when nothing was kept."""
    if not kept:
        return None
    common = kept[0].frame.chain()
    for block in kept[1:]:
        chain_here = set(map(id, block.frame.chain()))
        common = [frame for frame in common if id(frame) in chain_here]
    return common[0] if common else None


def _is_inside(block: Block, container: Frame | None) -> bool:
    return container is not None and any(frame is container for frame in block.frame.chain())
