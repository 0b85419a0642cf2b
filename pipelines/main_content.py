"""From a page's blocks to the article's paragraphs: ask every kind of evidence, take the verdict, account for cuts."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from pipelines.blocks import Block, Frame
from pipelines.boilerplate import markup, repeats, shape, topic, verdict, wording
from pipelines.boilerplate.evidence import Evidence
from pipelines.boilerplate.extractor import ExtractorVerdict, ask_trafilatura
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


def judge(tree: Any, blocks: Sequence[Block], metadata: Metadata) -> tuple[Judged, ...]:
    """Return the verdict on every block of a page, in page order."""
    found = ask_trafilatura(tree, blocks)
    if found.explained < _LEAST_EXPLAINED:
        blocks = _blocks_of_lines(found, tree)
        found = ExtractorVerdict(frozenset(range(len(blocks))), found.lines, 1.0)
    evidence = list(
        chain(
            repeats.read(blocks, found.kept, metadata),
            wording.read(blocks),
            shape.read(blocks, found.kept),
            markup.read(blocks, found.kept),
            topic.read(blocks, found.kept, metadata),
        ),
    )
    cuts = verdict.decide(blocks, found.kept, evidence)
    strongest = verdict.strongest(evidence)
    return tuple(
        Judged(block, kept=True)
        if block.index in found.kept and block.index not in cuts
        else _cut(block, cuts.get(block.index) or strongest.get(block.index))
        for block in blocks
    )


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
    return MainContent(tuple(block.text for block in kept), tuple(rows), dict(sorted(furniture.items())))


def _cut(block: Block, evidence: Evidence | None) -> Judged:
    if evidence is None:
        return Judged(block, kept=False, reason=CutReason.MAIN_CONTENT, observation="trafilatura left it out")
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
