"""From a page's blocks to the article's paragraphs: collect evidence, reach a verdict, account for every cut."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

import numpy as np

from pipelines.boilerplate import verdict
from pipelines.boilerplate.block_model import shipped_block_model
from pipelines.boilerplate.consent_texts import consent_evidence
from pipelines.boilerplate.declared_witness import with_witness
from pipelines.boilerplate.duplicates import duplicate_passages
from pipelines.boilerplate.evidence import BlockVerdict, Evidence
from pipelines.boilerplate.features.matrix import feature_matrix, with_trafilatura
from pipelines.boilerplate.features.page_view import Columns, Numbers, PageView, view_page
from pipelines.boilerplate.lists.contents_lists import contents_list_evidence
from pipelines.boilerplate.lists.headline_rows import headline_row_evidence
from pipelines.boilerplate.lists.link_lines import link_line_evidence
from pipelines.boilerplate.lists.tag_lists import tag_list_evidence
from pipelines.boilerplate.lists.teaser_cards import teaser_evidence
from pipelines.boilerplate.markup_evidence import markup_evidence
from pipelines.boilerplate.metadata_evidence import metadata_evidence
from pipelines.boilerplate.page_parts.exclusions import PageText, page_text
from pipelines.boilerplate.script_text import script_paragraphs
from pipelines.boilerplate.shape_evidence import shape_evidence
from pipelines.boilerplate.topic_evidence import topic_evidence
from pipelines.boilerplate.trafilatura import TrafilaturaResult, run_trafilatura
from pipelines.boilerplate.wholes import with_wholes
from pipelines.boilerplate.wording_evidence import wording_evidence
from pipelines.html.blocks import Block, Frame
from pipelines.items import FURNITURE, CutReason, MainContent, Metadata, RemovedBlock
from pipelines.text.tokens import words

#: If less than this share of trafilatura's words is found in the page's blocks, its lines are not theirs.
_MIN_EXPLAINED = 0.8
#: Pages whose article has fewer words may have it in their scripts.
_LITTLE_SHOWN = 60
#: Words from which a hidden text is more than a label.
_SENTENCE = 5
#: trafilatura is not run on pages with more blocks: its time is quadratic in their number.
_MAX_BLOCKS = 10_000


@dataclass(frozen=True, slots=True, eq=False)
class ScoredPage:
    """A page with its features and the evidence on its blocks.

    `wording` and `own_columns` do not depend on trafilatura's result; `evidence` and `columns` are complete.
    """

    view: PageView
    wording: tuple[Evidence, ...]
    own_columns: Columns
    evidence: tuple[Evidence, ...]
    columns: Columns


@dataclass(frozen=True, slots=True, eq=False)
class ModelPass:
    """The verdicts without trafilatura, in page order, and whether they are too doubtful to stand.

    `scored` is None for a page without blocks; it is about the text's own blocks, the verdicts are on all.
    """

    metadata: Metadata
    text: PageText
    scored: ScoredPage | None
    probability: Numbers
    verdicts: tuple[BlockVerdict, ...]
    is_doubtful: bool


def block_verdicts(tree: Any, blocks: Sequence[Block], metadata: Metadata) -> tuple[BlockVerdict, ...]:
    """Return the verdict on every block of a page, in page order."""
    first = model_pass(blocks, metadata)
    return trafilatura_pass(first, tree) if first.is_doubtful else first.verdicts


def model_pass(blocks: Sequence[Block], metadata: Metadata) -> ModelPass:
    """Judge a page's blocks by the model and by evidence on the page itself."""
    text = page_text(blocks, metadata)
    if not blocks:
        return ModelPass(metadata, text, None, np.zeros(0, np.float32), (), is_doubtful=True)
    scored = score_page(text.own, metadata)
    probability = shipped_block_model().probability(scored.columns, scored.view.listed)
    kept = verdict.by_model(scored.view, probability, scored.evidence, scored.columns) or frozenset()
    kept = _with_witness(scored, kept)
    is_doubtful = len(blocks) <= _MAX_BLOCKS and verdict.is_doubtful(scored.view.counts, probability)
    verdicts = text.verdicts(_with_doubt(_verdicts(scored, kept), probability, None))
    return ModelPass(metadata, text, scored, probability, verdicts, is_doubtful)


def trafilatura_pass(first: ModelPass, tree: Any) -> tuple[BlockVerdict, ...]:
    """Judge a page again with trafilatura's result as a feature, at a third of the cost of everything else.

    Where its lines are not those of the blocks, they are the article only if the model found none. A page that shows
    hardly any text has the one in its scripts, if there is one and it is declared to be free.
    """
    verdicts = _with_trafilatura(first, tree)
    shown = sum(len(one.block.words) for one in verdicts if one.kept)
    if shown >= _LITTLE_SHOWN or first.metadata.is_accessible_for_free is False:
        return verdicts
    lines = script_paragraphs(tree, first.metadata.headline)
    return _verdicts_on_lines(lines, tree, first.metadata) if lines else verdicts


def _with_trafilatura(first: ModelPass, tree: Any) -> tuple[BlockVerdict, ...]:
    if first.scored is None:
        return _verdicts_on_lines(run_trafilatura(tree, ()).lines, tree, first.metadata)
    result = first.text.own_part(run_trafilatura(tree, first.text.blocks))
    if result.explained < _MIN_EXPLAINED:
        has_text = any(one.kept for one in first.verdicts)
        return first.verdicts if has_text else _verdicts_on_lines(result.lines, tree, first.metadata)
    scored = with_extraction(first.scored, result)
    again = shipped_block_model().probability(scored.columns, scored.view.listed)
    probability = verdict.joined(first.probability, again)
    # What speaks against a block without trafilatura's result still does: that may be about something else.
    kept = verdict.by_model(scored.view, probability, (*scored.evidence, *first.scored.evidence), scored.columns)
    if kept is None:
        overrides = verdict.overrides(scored.view, scored.evidence)
        fallback = verdict.fallback_blocks(probability, overrides, result.kept)
        judged = _verdicts_by_rules(scored.view.blocks, fallback, scored.evidence)
    else:
        judged = _verdicts(scored, _with_witness(scored, kept))
    return first.text.verdicts(_with_doubt(judged, probability, result.kept))


def _with_doubt(
    verdicts: Sequence[BlockVerdict], probability: Numbers, extracted: frozenset[int] | None
) -> Iterator[BlockVerdict]:
    """Yield the verdicts on a page's own blocks with the model's probabilities and trafilatura's result, if any."""
    for number, (one, likely) in enumerate(zip(verdicts, probability.tolist(), strict=True)):
        is_extracted = None if extracted is None else number in extracted
        yield BlockVerdict(one.block, one.kept, one.reason, one.observation, likely, is_extracted)


def _with_witness(scored: ScoredPage, kept: frozenset[int]) -> frozenset[int]:
    declared = len(words(scored.view.metadata.declared_body or ""))
    return with_witness(kept, scored.columns["in_declared_body"], scored.view.counts, declared)


def _verdicts(scored: ScoredPage, kept: frozenset[int]) -> tuple[BlockVerdict, ...]:
    strongest = verdict.strongest(scored.evidence)
    kept = with_wholes(scored.view.blocks, kept, strongest)
    return _without_duplicates(
        [
            BlockVerdict(block, kept=True) if block.index in kept else _cut(block, strongest.get(block.index))
            for block in scored.view.blocks
        ]
    )


def _without_duplicates(verdicts: Sequence[BlockVerdict]) -> tuple[BlockVerdict, ...]:
    duplicates = duplicate_passages(
        [one.block.words for one in verdicts], [one.block.index for one in verdicts if one.kept]
    )
    return tuple(
        BlockVerdict(one.block, kept=False, reason=CutReason.REPEATED_TEXT, observation="the passage stands further up")
        if one.block.index in duplicates
        else one
        for one in verdicts
    )


def _verdicts_on_lines(lines: Sequence[str], tree: Any, metadata: Metadata) -> tuple[BlockVerdict, ...]:
    """Judge lines as if they were blocks: the page's own blocks do not contain them."""
    blocks = _blocks_of_lines(lines, tree)
    if not blocks:
        return ()
    kept = frozenset(range(len(blocks)))
    view = replace(view_page(blocks, metadata), extracted=kept)
    return _verdicts_by_rules(blocks, kept, _evidence(view, wording_evidence(blocks)))


def _verdicts_by_rules(
    blocks: Sequence[Block], extracted: frozenset[int], evidence: Sequence[Evidence]
) -> tuple[BlockVerdict, ...]:
    """Cut from the `extracted` blocks: the fallback where the model's result is implausible."""
    cuts = verdict.by_rules(blocks, extracted, evidence)
    strongest = verdict.strongest(evidence)
    kept = with_wholes(blocks, extracted - cuts.keys(), strongest)
    return _without_duplicates(
        [
            BlockVerdict(block, kept=True)
            if block.index in kept
            else _cut(block, cuts.get(block.index) or strongest.get(block.index))
            for block in blocks
        ]
    )


def score_page(blocks: Sequence[Block], metadata: Metadata) -> ScoredPage:
    """Collect evidence and features of every block of a page."""
    view = view_page(blocks, metadata)
    return _scored(view, tuple(wording_evidence(view.unlisted)), feature_matrix(view))


def with_extraction(scored: ScoredPage, result: TrafilaturaResult) -> ScoredPage:
    """Add trafilatura's result, and the evidence that follows from it."""
    return _scored(replace(scored.view, extracted=result.kept), scored.wording, scored.own_columns)


def _scored(view: PageView, wording: tuple[Evidence, ...], own_columns: Columns) -> ScoredPage:
    evidence = _evidence(view, wording)
    return ScoredPage(view, wording, own_columns, tuple(evidence), with_trafilatura(own_columns, view, evidence))


def _evidence(view: PageView, wording: Iterable[Evidence]) -> list[Evidence]:
    kept = view.likely_article
    evidence = chain(
        metadata_evidence(view.unlisted, kept, view.metadata),
        wording,
        shape_evidence(view.blocks, kept),
        link_line_evidence(view.blocks),
        headline_row_evidence(view.unlisted),
        teaser_evidence(view.blocks),
        tag_list_evidence(view.blocks),
        consent_evidence(view.unlisted, view.metadata),
        contents_list_evidence(view.blocks),
        markup_evidence(view.blocks, kept),
        topic_evidence(view.unlisted, kept, view.metadata),
    )
    return verdict.informative(view.blocks, evidence, view.apart)


def main_content(verdicts: Sequence[BlockVerdict]) -> MainContent:
    """Return the kept text, the cuts inside the article with their reasons, and counts of the furniture around it."""
    kept = [one.block for one in verdicts if one.kept]
    container = _container(kept)
    removed: list[RemovedBlock] = []
    furniture: Counter[str] = Counter()
    for one in verdicts:
        if one.kept or one.reason is None:
            continue
        if _is_recorded(one, container):
            removed.append(RemovedBlock(one.block.index, one.reason, one.observation or "", one.block.text))
        else:
            furniture[one.reason.value] += 1
    return MainContent(
        kept=tuple(block.text for block in kept),
        removed=tuple(removed),
        furniture=dict(sorted(furniture.items())),
        word_count=sum(len(block.words) for block in kept),
    )


def _cut(block: Block, evidence: Evidence | None) -> BlockVerdict:
    if evidence is None:
        return BlockVerdict(
            block, kept=False, reason=CutReason.MAIN_CONTENT, observation="does not read as part of the article"
        )
    return BlockVerdict(block, kept=False, reason=evidence.reason, observation=evidence.observation)


def _blocks_of_lines(lines: Sequence[str], tree: Any) -> tuple[Block, ...]:
    frame = Frame("body", frozenset(), None, tree, 0)
    return tuple(
        Block(index, line, "p", frame, link_chars=0, links=0, emphasis_chars=0, inline_words=frozenset())
        for index, line in enumerate(lines)
    )


def _container(kept: Sequence[Block]) -> Frame | None:
    """Return the innermost element that contains every kept block, or None when nothing was kept."""
    if not kept:
        return None
    common = kept[0].frame.chain()
    for block in kept[1:]:
        around = set(map(id, block.frame.chain()))
        common = [frame for frame in common if id(frame) in around]
    return common[0] if common else None


def _is_recorded(one: BlockVerdict, container: Frame | None) -> bool:
    """Return whether a cut is kept with its text: those inside the article, and hidden sentences wherever they are."""
    if one.reason in FURNITURE:
        return False
    is_hidden_text = one.reason is CutReason.HIDDEN and len(one.block.words) >= _SENTENCE and not one.block.links
    return is_hidden_text or _is_inside(one.block, container)


def _is_inside(block: Block, container: Frame | None) -> bool:
    return container is not None and any(frame is container for frame in block.frame.chain())
