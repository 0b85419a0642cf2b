"""The one place that weighs evidence: which blocks are kept, and why each of the others is cut.

`by_model` uses the model's probability of every block. If the blocks that it would keep are implausible, the caller
falls back to `by_rules`, which only cuts from the blocks that trafilatura keeps. Losing the article is worse than
keeping an advertisement: the rules cut a block that reads like a paragraph only on sure evidence or on two independent
observations, and make no cuts in prose, or none at all, where they would remove most of the text.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from math import log1p

import numpy as np
from numpy.typing import NDArray

from pipelines.boilerplate.evidence import Confidence, Evidence
from pipelines.boilerplate.features.page_view import Columns, Numbers, PageView, marked
from pipelines.boilerplate.shape_evidence import is_prose
from pipelines.html.blocks import Block
from pipelines.items import CutReason

#: An observation that holds for a larger share of the prose is about the page's frame, not about boilerplate in it
#: (a form around the whole page, an article inside an element named "sidebar").
_TOO_COMMON = 0.4
#: If it holds for a larger share of all prose, kept or not, it is not even a feature.
_UNINFORMATIVE = 0.6
#: The same for names of what has to be paid for: on some sites those of the text behind the first paragraphs.
_OF_PAID_TEXT = 0.25
#: The share of the characters of extracted prose that the rules must leave.
_MIN_PROSE = 0.5
#: The share of all extracted characters that they must leave: a page may have no prose (a gallery, a poem).
_MIN_TEXT = 0.2

#: A block belongs to the article above this probability.
THRESHOLD = 0.5
#: The same among blocks of the article, and at most so far from them, without evidence against a block: for paragraphs,
#: and for others.
_PARAGRAPH_INSIDE, _OTHER_INSIDE, _AROUND = 0.2, 0.33, 1
#: What names nothing new has one witness less: its wording has to be so much further below the bound.
_WITHOUT_NAME = 1.0
#: In a text with this share of capitals, a capital is no sign of a name.
_IN_CAPITALS = 0.5
#: Characters for each word, spaces included, in scripts without spaces.
_CHARACTERS = 2.0
#: The same for a short line right above a block of the article, as subheadings are.
_SHORT_LINE, _SUBHEADING = 12, 0.2
#: The expected number of misjudged words per word of the article above which trafilatura is run too.
_MAX_DOUBT = 0.16
#: trafilatura is also run if the article has fewer words.
_LITTLE_TEXT = 120
#: Above this doubt even with trafilatura's result, the model is less reliable than trafilatura.
_MAX_DOUBT_WITH_TRAFILATURA = 0.37
#: But a result with so many times the words of trafilatura's, and this share of these, is not: the doubt is about text
#: that trafilatura missed.
_MUCH_MORE, _NEARLY_ALL = 1.5, 0.75
#: An article that has this many times the words of a long extraction includes other articles, or comments.
_MAX_GROWTH = 1.9
_LONG_EXTRACTION = 900
#: An article with less than the first share of the words of an extraction that is no stub was not recognised, nor one
#: with less than the second share of those that the model does not rule out.
_MIN_LEFT, _MIN_LEFT_OF_POSSIBLE = 0.25, 0.4
_STUB_WORDS = 40
#: The model is sure of a block above the first probability, and sure that it is boilerplate below the second.
_SURE, _SURE_NOT = 0.9, 0.1
#: trafilatura found something else if it keeps less than this share of at least so many words that are sure.
_MIN_SHARED, _MIN_SURE_WORDS = 0.3, 60
#: Prose above this probability is kept even if the model's result as a whole is rejected.
_RESTORED = 0.8

Cuts = dict[int, Evidence]


@dataclass(frozen=True, slots=True)
class PromotionBounds:
    """Blocks that read as promotions need as much as any block, wherever they are, and more if they name something new.

    Their `wording` and their closeness to the page's subject (the feature `similar_all_deviation`) are both below these
    bounds; `probability` is what they need if they name something.
    """

    wording: float = -1.5
    subject: float = -0.5
    probability: float = 0.6


#: Chosen by `benchmarks.promotion_bounds`.
PROMOTION_BOUNDS = PromotionBounds()


def is_doubtful(counts: Numbers, probability: Numbers) -> bool:
    """Return whether the model is so unsure of a page, weighted by words, that trafilatura is run too.

    `counts` are the blocks' numbers of words. A page with hardly any text is always doubtful.
    """
    little = float(counts[probability > THRESHOLD].sum()) < _LITTLE_TEXT
    return little or _doubt(counts, probability) > _MAX_DOUBT


def _doubt(counts: Numbers, probability: Numbers) -> float:
    """Return the expected number of misjudged words per word of the article."""
    words = float(counts[probability > THRESHOLD].sum())
    return float((counts * np.minimum(probability, 1 - probability)).sum()) / max(1.0, words)


def joined(without: Numbers, with_it: Numbers) -> Numbers:
    """Return the probability of every block, given those without trafilatura's result and with it."""
    return np.asarray((without + with_it) / 2, dtype=np.float32)


def by_model(
    view: PageView, probability: Numbers, evidence: Sequence[Evidence], columns: Columns
) -> frozenset[int] | None:
    """Return the blocks of the article according to the model, or None if the result is implausible."""
    chosen = chosen_by(probability, overrides(view, evidence), promotional(columns, PROMOTION_BOUNDS))
    if not is_plausible(view.counts, probability, chosen, view.extracted):
        return None
    return frozenset(chosen.nonzero()[0].tolist())


def is_plausible(
    counts: Numbers, probability: Numbers, chosen: NDArray[np.bool_], extracted: frozenset[int] | None
) -> bool:
    """Return whether the `chosen` blocks are a plausible article, compared with the `extracted` ones if any."""
    words = float(counts[chosen].sum())
    if extracted is None or _is_elsewhere(counts, probability, extracted):
        return words > 0
    found = float(sum(counts[index] for index in extracted))
    too_much = found >= _LONG_EXTRACTION and words > found * _MAX_GROWTH
    possible = float(sum(counts[index] for index in extracted if probability[index] > _SURE_NOT))
    too_little = found >= _STUB_WORDS and (words < found * _MIN_LEFT or words < possible * _MIN_LEFT_OF_POSSIBLE)
    shared = float(sum(counts[index] for index in extracted if chosen[index]))
    is_larger = words >= found * _MUCH_MORE and shared >= found * _NEARLY_ALL
    lost = found >= _STUB_WORDS and not is_larger and _doubt(counts, probability) > _MAX_DOUBT_WITH_TRAFILATURA
    return words > 0 and not too_much and not too_little and not lost


def _is_elsewhere(counts: Numbers, probability: Numbers, extracted: frozenset[int]) -> bool:
    """Return whether trafilatura keeps hardly any of the sure blocks, but a footer, a comment or a teaser."""
    sure = probability > _SURE
    words = float(counts[sure].sum())
    return words >= _MIN_SURE_WORDS and float(sum(counts[i] for i in extracted if sure[i])) < words * _MIN_SHARED


def fallback_blocks(probability: Numbers, overrides: "Overrides", extracted: frozenset[int]) -> frozenset[int]:
    """Return the blocks from which the rules cut if the model's result is implausible.

    Those are the blocks that trafilatura keeps, without those that the model is sure are boilerplate, and with the
    prose that it is sure of.
    """
    kept = marked(extracted, len(probability)) & (probability > _SURE_NOT)
    return frozenset((kept | (overrides.unsuspected & (probability > _RESTORED))).nonzero()[0].tolist())


@dataclass(frozen=True, slots=True, eq=False)
class Overrides:
    """Blocks where rules override the model.

    `certain` ones are cut, `unsuspected` ones may be restored; `inside` is the probability above which a block among
    blocks of the article belongs to it.
    """

    certain: NDArray[np.bool_]
    unsuspected: NDArray[np.bool_]
    inside: Numbers
    #: Short lines without evidence against them.
    short: NDArray[np.bool_]


def overrides(view: PageView, evidence: Sequence[Evidence]) -> Overrides:
    """Return the blocks with certain evidence against them, and what needs less without any."""
    certain = np.zeros(len(view.blocks), dtype=bool)
    is_paragraph = view.prose_sizes > 0
    inside = np.where(is_paragraph, np.float32(_PARAGRAPH_INSIDE), np.float32(_OTHER_INSIDE))
    short = (view.counts < _SHORT_LINE) & ~view.listed
    unsuspected = is_paragraph & marked(view.likely_article, len(view.blocks))
    against = {one.index: False for one in evidence}
    against |= {one.index: True for one in evidence if one.confidence is Confidence.CERTAIN}
    places = list(against)
    unsuspected[places] = short[places] = False
    inside[places] = THRESHOLD
    certain[places] = list(against.values())
    return Overrides(certain, unsuspected, inside, short)


def promotional(columns: Columns, bounds: PromotionBounds) -> Numbers:
    """Return the probability that each block needs for its wording and its subject: 0 if these are no promotion's.

    Short lines, announcements that end in a colon, answers to short questions, and scripts in which each character
    counts as a word say too little about their subject. Most promotions name something that the rest of the article
    does not.
    """
    is_comparable = (columns["words"] > log1p(_SHORT_LINE - 1)) & (columns["word_size"] > _CHARACTERS)
    is_question = (columns["questions"] > 0) & (columns["words"] <= log1p(_SHORT_LINE))
    is_comparable = is_comparable & (columns["colon"] == 0) & ~np.concatenate([[False], is_question[:-1]])
    is_off_topic = columns["similar_all_deviation"] < bounds.subject
    names_something = (columns["foreign"] > 0) & (columns["upper"] < _IN_CAPITALS)
    wording = np.where(names_something, bounds.wording, bounds.wording - _WITHOUT_NAME)
    reads_as_promotion = is_comparable & is_off_topic & (columns["wording"] < wording)
    least = np.where(names_something, np.float32(bounds.probability), np.float32(THRESHOLD))
    return np.where(reads_as_promotion, least, np.float32(0))


def chosen_by(probability: Numbers, rules: Overrides, promotional: Numbers) -> NDArray[np.bool_]:
    """Return for each block whether it belongs to the article."""
    chosen = (probability > np.maximum(promotional, THRESHOLD)) & ~rules.certain
    is_inside = _is_inside(chosen, rules.certain) & (promotional == 0)
    chosen |= is_inside & ~rules.certain & (probability > rules.inside)
    subheadings = np.logical_or.accumulate(chosen) & np.append(chosen[1:], False) & rules.short
    return np.asarray(chosen | (subheadings & (probability > _SUBHEADING)), dtype=bool)


def _is_inside(chosen: NDArray[np.bool_], certain: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return for each block whether it is between the first and the last of the `chosen` ones, or just outside.

    Blocks with `certain` evidence against them keep nothing apart.
    """
    places = np.flatnonzero(chosen)
    if not len(places):
        return chosen
    number = np.cumsum(~certain)
    first, last = number[places[0]] - _AROUND, number[places[-1]] + _AROUND
    return np.asarray((number >= first) & (number <= last), dtype=bool)


def informative(blocks: Sequence[Block], evidence: Iterable[Evidence], apart: NDArray[np.bool_]) -> list[Evidence]:
    """Return the evidence without observations that hold for most of the prose of the element with the headline.

    `apart` are the blocks outside of it: what most of their prose has in common, a sidebar, still tells.
    """
    collected = list(evidence)
    prose = {block.index: len(block.text) for block in blocks if not apart[block.index] and is_prose(block)}
    reach = _reach(collected, prose)
    total = sum(prose.values())
    return [
        one
        for one in collected
        if one.confidence is Confidence.CERTAIN or reach[one.observation] <= total * _most_of(one.reason)
    ]


def _most_of(reason: CutReason) -> float:
    return _OF_PAID_TEXT if reason is CutReason.SUBSCRIPTION else _UNINFORMATIVE


def by_rules(blocks: Sequence[Block], kept: frozenset[int], evidence: Iterable[Evidence]) -> Cuts:
    """Return the blocks to cut among the `kept` ones, each with the strongest evidence against it."""
    by_block = _by_block(evidence, kept)
    prose = {block.index: len(block.text) for block in blocks if block.index in kept and is_prose(block)}
    if all(_is_certain(by_block.get(index, ())) for index in prose):
        prose = {}  # in Thai nothing but a line with a time of day ends in a full stop
    against = _without_common(by_block, prose)
    cuts = {index: found[0] for index, found in against.items() if _is_enough(found, index in prose)}
    if _ruins(cuts, prose, _MIN_PROSE):
        cuts = {index: found for index, found in cuts.items() if index not in prose}
    text = {block.index: len(block.text) for block in blocks if block.index in kept}
    return {} if _ruins(cuts, text, _MIN_TEXT) else cuts


def strongest(evidence: Iterable[Evidence]) -> Mapping[int, Evidence]:
    """Return for each block the evidence with the highest confidence; the first among equals."""
    best: dict[int, Evidence] = {}
    for one in evidence:
        if one.index not in best or one.confidence > best[one.index].confidence:
            best[one.index] = one
    return best


def _by_block(evidence: Iterable[Evidence], kept: frozenset[int]) -> dict[int, list[Evidence]]:
    by_block: dict[int, list[Evidence]] = defaultdict(list)
    for one in evidence:
        if one.index in kept:
            by_block[one.index].append(one)
    for collected in by_block.values():
        collected.sort(key=lambda one: -one.confidence)
    return by_block


def _without_common(by_block: dict[int, list[Evidence]], prose: Mapping[int, int]) -> dict[int, list[Evidence]]:
    """Return the evidence without observations that hold for too much of the prose; cards are seen one by one."""
    others = (one for one in chain.from_iterable(by_block.values()) if one.reason is not CutReason.TEASER)
    reach = _reach(others, prose)
    most = sum(prose.values()) * _TOO_COMMON
    common = {observation for observation, size in reach.items() if size > most}
    return {
        index: rest
        for index, collected in by_block.items()
        if (rest := [one for one in collected if one.observation not in common])
    }


def _reach(evidence: Iterable[Evidence], prose: Mapping[int, int]) -> Mapping[str, int]:
    """Return for each observation the number of characters of prose for which it holds."""
    reach: dict[str, int] = defaultdict(int)
    for index, observation in {(one.index, one.observation) for one in evidence}:
        reach[observation] += prose.get(index, 0)
    return reach


def _is_certain(found: Sequence[Evidence]) -> bool:
    return any(one.confidence is Confidence.CERTAIN for one in found)


def _is_enough(found: Sequence[Evidence], reads_as_prose: bool) -> bool:
    if found[0].confidence >= Confidence.SURE:
        return True
    likely = [one for one in found if one.confidence is Confidence.LIKELY]
    return len(likely) > 1 or (bool(likely) and not reads_as_prose)


def _ruins(cuts: Cuts, sizes: Mapping[int, int], least: float) -> bool:
    """Return whether less than the share `least` of the characters would be left."""
    lost = sum(size for index, size in sizes.items() if index in cuts)
    return lost > sum(sizes.values()) * (1 - least)
