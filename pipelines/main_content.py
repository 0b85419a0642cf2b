"""From a page's blocks to the article's paragraphs: ask every kind of evidence, take the verdict, account for cuts."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from pipelines.blocks import Block, Frame
from pipelines.boilerplate import markup, repeats, shape, topic, verdict, wording
from pipelines.boilerplate.evidence import Evidence
from pipelines.boilerplate.extractor import ExtractorVerdict, ask_trafilatura
from pipelines.boilerplate.learned import shipped_model
from pipelines.boilerplate.measures.table import measure, with_opinions
from pipelines.boilerplate.measures.view import Columns, PageView, view_page
from pipelines.items import FURNITURE, CutReason, MainContent, Metadata, RemovedBlock

#: Below this share of trafilatura's words found in the page's blocks, its lines are the blocks.
_LEAST_EXPLAINED = 0.8


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """A block with its verdict; of a block that was cut, why and on what evidence."""

    block: Block
    kept: bool
    reason: CutReason | None = None
    observation: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Examined:
    """A page's blocks with all that is known about them before the verdict."""

    view: PageView
    #: What wording says, and the measures that no opinion changes: they stay when trafilatura is asked.
    wording: tuple[Evidence, ...]
    own: Columns
    evidence: tuple[Evidence, ...]
    columns: Columns
    extraction: ExtractorVerdict | None = None


def judge(tree: Any, blocks: Sequence[Block], metadata: Metadata) -> tuple[Judged, ...]:
    """Return the verdict on every block of a page, in page order."""
    if not blocks:
        return _judge_lines(ask_trafilatura(tree, blocks), tree, metadata)
    model = shipped_model()
    examined = examine(blocks, metadata)
    probability = model.probability(examined.columns)
    if verdict.is_doubtful(examined.view.counts, probability):
        examined = with_trafilatura(examined, tree)
        probability = model.probability(examined.columns)
    kept = verdict.by_model(examined.view, probability, examined.evidence)
    extraction = examined.extraction
    if extraction is not None and extraction.explained < _LEAST_EXPLAINED:
        return _judge_lines(extraction, tree, metadata)
    if extraction is not None and kept is None:
        return _judge_by_rules(blocks, extraction.kept, examined.evidence)
    kept = kept or frozenset()
    strongest = verdict.strongest(examined.evidence)
    return tuple(
        Judged(block, kept=True) if block.index in kept else _cut(block, strongest.get(block.index)) for block in blocks
    )


def _judge_lines(found: ExtractorVerdict, tree: Any, metadata: Metadata) -> tuple[Judged, ...]:
    """Judge trafilatura's own lines, as if they were the blocks: the page's blocks do not hold them."""
    blocks = _blocks_of_lines(found, tree)
    kept = frozenset(range(len(blocks)))
    return _judge_by_rules(blocks, kept, _evidence(blocks, kept, metadata, wording.read(blocks)))


def _judge_by_rules(
    blocks: Sequence[Block], extracted: frozenset[int], evidence: Sequence[Evidence]
) -> tuple[Judged, ...]:
    """Cut from what trafilatura keeps: the verdict where the learned one is implausible."""
    cuts = verdict.by_rules(blocks, extracted, evidence)
    strongest = verdict.strongest(evidence)
    return tuple(
        Judged(block, kept=True)
        if block.index in extracted and block.index not in cuts
        else _cut(block, cuts.get(block.index) or strongest.get(block.index))
        for block in blocks
    )


def examine(blocks: Sequence[Block], metadata: Metadata) -> Examined:
    """Collect evidence and measures of every block of a page."""
    view = view_page(blocks, metadata)
    return _examined(view, tuple(wording.read(blocks)), measure(view))


def with_trafilatura(examined: Examined, tree: Any) -> Examined:
    """Add trafilatura's verdict, and what the evidence says in its light."""
    found = ask_trafilatura(tree, examined.view.blocks)
    view = replace(examined.view, extracted=found.kept)
    return replace(_examined(view, examined.wording, examined.own), extraction=found)


def _examined(view: PageView, said: tuple[Evidence, ...], own: Columns) -> Examined:
    evidence = _evidence(view.blocks, view.rough, view.metadata, said)
    return Examined(view, said, own, tuple(evidence), with_opinions(own, view, evidence))


def _evidence(
    blocks: Sequence[Block], kept: frozenset[int], metadata: Metadata, said: Iterable[Evidence]
) -> list[Evidence]:
    found = chain(
        repeats.read(blocks, kept, metadata),
        said,
        shape.read(blocks, kept),
        markup.read(blocks, kept),
        topic.read(blocks, kept, metadata),
    )
    return verdict.telling(blocks, found)


def main_content(judged: Sequence[Judged]) -> MainContent:
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


def _cut(block: Block, evidence: Evidence | None) -> Judged:
    if evidence is None:
        return Judged(
            block, kept=False, reason=CutReason.MAIN_CONTENT, observation="does not read as part of the article"
        )
    return Judged(block, kept=False, reason=evidence.reason, observation=evidence.observation)


def _blocks_of_lines(found: ExtractorVerdict, tree: Any) -> tuple[Block, ...]:
    frame = Frame("body", frozenset(), None, tree, 0)
    return tuple(
        Block(index, line, "p", frame, link_chars=0, links=0, emphasis_chars=0, inline=frozenset())
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
