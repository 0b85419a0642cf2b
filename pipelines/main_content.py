"""From a page's blocks to the article's paragraphs: ask every kind of evidence, take the verdict, account for cuts."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

from pipelines.blocks import Block, Frame
from pipelines.boilerplate import markup, repeats, shape, topic, verdict, wording
from pipelines.boilerplate.evidence import Evidence
from pipelines.boilerplate.extractor import ExtractorVerdict, ask_trafilatura
from pipelines.items import FURNITURE, CutReason, MainContent, Metadata, RemovedBlock

#: Below this share of trafilatura's words found in the page's blocks, its lines are the blocks.
_LEAST_EXPLAINED = 0.8


def read_main_content(tree: Any, blocks: Sequence[Block], metadata: Metadata) -> MainContent:
    """Return what of a page is the article, what inside it was cut and why, and what furniture was around it."""
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
    kept = [block for block in blocks if block.index in found.kept and block.index not in cuts]
    removed, furniture = _account(blocks, kept, cuts, verdict.strongest(evidence))
    return MainContent(tuple(block.text for block in kept), removed, furniture)


def _blocks_of_lines(found: ExtractorVerdict, tree: Any) -> tuple[Block, ...]:
    frame = Frame("body", frozenset(), None, tree, 0)
    return tuple(
        Block(index, line, "p", frame, link_chars=0, links=0, emphasis_chars=0, inline=frozenset())
        for index, line in enumerate(found.lines)
    )


def _account(
    blocks: Sequence[Block],
    kept: Sequence[Block],
    cuts: Mapping[int, Evidence],
    strongest: Mapping[int, Evidence],
) -> tuple[tuple[RemovedBlock, ...], Mapping[str, int]]:
    """Return rows for the cuts inside the article's own container and counts for everything around it."""
    container = _container(kept)
    stays = {block.index for block in kept}
    rows: list[RemovedBlock] = []
    furniture: Counter[str] = Counter()
    for block in blocks:
        if block.index in stays:
            continue
        evidence = cuts.get(block.index) or strongest.get(block.index)
        reason = evidence.reason if evidence else CutReason.MAIN_CONTENT
        if block.index in cuts or (reason not in FURNITURE and _is_inside(block, container)):
            note = evidence.observation if evidence else "trafilatura left it out"
            rows.append(RemovedBlock(block.index, reason, note, block.text))
        else:
            furniture[reason.value] += 1
    return tuple(rows), dict(sorted(furniture.items()))


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
