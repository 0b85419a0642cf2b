"""The one place that weighs evidence: which blocks stay, and why each of the others went.

`by_model` takes the learned probability of every block; where what it would keep has an implausible shape, the caller
falls back to `by_rules`, which only cuts from what trafilatura keeps. Never lose the article to win against an
advertisement: for the rules, what reads like a paragraph is cut only on sure evidence, or on two independent
observations; and when the cuts would take most of the text, only the sure ones count.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from pipelines.boilerplate.evidence import Confidence, Evidence
from pipelines.boilerplate.features.page_view import Numbers, PageView
from pipelines.boilerplate.shape_evidence import is_prose
from pipelines.html.blocks import Block

#: Evidence that speaks against this share of the paragraphs speaks of the page's frame, not of boilerplate in it
#: (a form around the whole page, an article inside an element named "sidebar").
_TOO_COMMON = 0.4
#: And against this share of all prose on the page, kept or not, it is not even a measure.
_MOST_PROSE = 0.6
#: The article must keep this share of the characters that the extractor found in prose.
_LEAST_PROSE = 0.5
#: And this share of all characters: a page without prose (a gallery, a poem) is not cut to nothing.
_LEAST_TEXT = 0.2

#: A block belongs to the article above this learned probability.
THRESHOLD = 0.5
#: The model's doubt on a page, in words for each word of the article, above which trafilatura is asked too.
_MOST_DOUBT = 0.16
#: An article of fewer words is worth a second look.
_LITTLE_TEXT = 120
#: Above this doubt even with trafilatura's word, the model is lost, and trafilatura knows better.
_LOST = 0.37
#: More than this many times the words of an extraction that is itself long: several articles, or their comments.
_MOST_GROWTH = 1.9
_LONG_EXTRACTION = 900
#: Fewer than this share of the words of an extraction that is no stub: the article was not recognised.
_LEAST_LEFT = 0.4
_NO_STUB = 40
#: The trees are sure of a block above this probability, or below the other one that it is none of the article.
_SURE, _SURE_NOT = 0.9, 0.1
#: Where trafilatura keeps less than this share of so many words that they are sure of, it found something else.
_LEAST_SHARED, _MANY = 0.3, 60
#: Prose above this probability is won back even where the trees as a whole are not believed.
_WON_BACK = 0.8

Cuts = dict[int, Evidence]


def is_doubtful(counts: Numbers, probability: Numbers) -> bool:
    """Return whether the model is so unsure of a page, weighed by words, that trafilatura is asked too.

    `counts` are the blocks' words. A page with hardly any text is always doubtful.
    """
    little = float(counts[probability > THRESHOLD].sum()) < _LITTLE_TEXT
    return little or _doubt(counts, probability) > _MOST_DOUBT


def _doubt(counts: Numbers, probability: Numbers) -> float:
    """Return the words that the model expects to have judged wrongly, for each word of the article."""
    words = float(counts[probability > THRESHOLD].sum())
    return float((counts * np.minimum(probability, 1 - probability)).sum()) / max(1.0, words)


def by_model(view: PageView, probability: Numbers, evidence: Iterable[Evidence]) -> frozenset[int] | None:
    """Return the blocks that belong to the article by the model, or None where the result is implausible."""
    chosen = chosen_by(probability, overrides(view, evidence))
    if not is_plausible(view.counts, probability, chosen, view.extracted):
        return None
    return frozenset(chosen.nonzero()[0].tolist())


def is_plausible(
    counts: Numbers, probability: Numbers, chosen: NDArray[np.bool_], extracted: frozenset[int] | None
) -> bool:
    """Return whether the blocks `chosen` look like an article, beside what trafilatura keeps if it was asked."""
    words = float(counts[chosen].sum())
    if extracted is None or _is_elsewhere(counts, probability, extracted):
        return words > 0
    found = float(sum(counts[index] for index in extracted))
    too_much = found >= _LONG_EXTRACTION and words > found * _MOST_GROWTH
    too_little = found >= _NO_STUB and words < found * _LEAST_LEFT
    lost = found >= _NO_STUB and _doubt(counts, probability) > _LOST
    return words > 0 and not too_much and not too_little and not lost


def _is_elsewhere(counts: Numbers, probability: Numbers, extracted: frozenset[int]) -> bool:
    """Return whether trafilatura keeps hardly anything of what the trees are sure of: a footer, a comment, a teaser."""
    sure = probability > _SURE
    words = float(counts[sure].sum())
    return words >= _MANY and float(sum(counts[i] for i in extracted if sure[i])) < words * _LEAST_SHARED


def fallback_blocks(probability: Numbers, given: "Overrides", extracted: frozenset[int]) -> frozenset[int]:
    """Return what the rules are to cut from where the trees are not believed.

    That is what trafilatura keeps, without what the trees are sure is none of the article, and with the prose that
    they are sure of.
    """
    kept = np.isin(np.arange(len(probability)), list(extracted)) & (probability > _SURE_NOT)
    return frozenset((kept | (given.unsuspected & (probability > _WON_BACK))).nonzero()[0].tolist())


@dataclass(frozen=True, slots=True, eq=False)
class Overrides:
    """Blocks for which the model's word is not the last: `certain` ones go; `unsuspected` ones may be won back."""

    certain: NDArray[np.bool_]
    unsuspected: NDArray[np.bool_]


def overrides(view: PageView, evidence: Iterable[Evidence]) -> Overrides:
    """Return which blocks certain evidence is against, and which are prose that nothing at all is against."""
    certain = np.zeros(len(view.blocks), dtype=bool)
    unsuspected = (view.prose_sizes > 0) & np.isin(np.arange(len(view.blocks)), list(view.likely_article))
    for found in evidence:
        unsuspected[found.index] = False
        certain[found.index] |= found.confidence is Confidence.CERTAIN
    return Overrides(certain, unsuspected)


def chosen_by(probability: Numbers, given: Overrides) -> NDArray[np.bool_]:
    """Return for each block whether it is taken for the article's."""
    return (probability > THRESHOLD) & ~given.certain


def informative(blocks: Sequence[Block], evidence: Iterable[Evidence]) -> list[Evidence]:
    """Leave out observations that hold for most of the page's prose: they tell nothing apart."""
    found = list(evidence)
    prose = {block.index: len(block.text) for block in blocks if is_prose(block)}
    reach = _reach(found, prose)
    most = sum(prose.values()) * _MOST_PROSE
    return [one for one in found if one.confidence is Confidence.CERTAIN or reach[one.observation] <= most]


def by_rules(blocks: Sequence[Block], kept: frozenset[int], evidence: Iterable[Evidence]) -> Cuts:
    """Return the blocks among `kept` to cut, each with the strongest evidence against it."""
    spoken = _by_block(evidence, kept)
    prose = {block.index: len(block.text) for block in blocks if block.index in kept and is_prose(block)}
    against = _without_common(spoken, prose)
    cuts = {index: found[0] for index, found in against.items() if _is_enough(found, index in prose)}
    if _ruins(cuts, prose, _LEAST_PROSE):
        cuts = {index: found for index, found in cuts.items() if index not in prose}
    text = {block.index: len(block.text) for block in blocks if block.index in kept}
    return {} if _ruins(cuts, text, _LEAST_TEXT) else cuts


def strongest(evidence: Iterable[Evidence]) -> Mapping[int, Evidence]:
    """Return for each block the evidence that weighs most; the first one among equals."""
    best: dict[int, Evidence] = {}
    for found in evidence:
        if found.index not in best or found.confidence > best[found.index].confidence:
            best[found.index] = found
    return best


def _by_block(evidence: Iterable[Evidence], kept: frozenset[int]) -> dict[int, list[Evidence]]:
    spoken: dict[int, list[Evidence]] = defaultdict(list)
    for found in evidence:
        if found.index in kept:
            spoken[found.index].append(found)
    for found_here in spoken.values():
        found_here.sort(key=lambda found: -found.confidence)
    return spoken


def _without_common(spoken: dict[int, list[Evidence]], prose: Mapping[int, int]) -> dict[int, list[Evidence]]:
    """Leave out observations that hold for too much of the prose."""
    reach = _reach(chain.from_iterable(spoken.values()), prose)
    most = sum(prose.values()) * _TOO_COMMON
    common = {observation for observation, size in reach.items() if size > most}
    return {
        index: rest
        for index, found_here in spoken.items()
        if (rest := [found for found in found_here if found.observation not in common])
    }


def _reach(evidence: Iterable[Evidence], prose: Mapping[int, int]) -> Mapping[str, int]:
    """Return for each observation the characters of prose that it is made of."""
    reach: dict[str, int] = defaultdict(int)
    for index, observation in {(found.index, found.observation) for found in evidence}:
        reach[observation] += prose.get(index, 0)
    return reach


def _is_enough(found: Sequence[Evidence], reads_as_prose: bool) -> bool:
    if found[0].confidence >= Confidence.SURE:
        return True
    likely = [one for one in found if one.confidence is Confidence.LIKELY]
    return len(likely) > 1 or (bool(likely) and not reads_as_prose)


def _ruins(cuts: Cuts, sizes: Mapping[int, int], least: float) -> bool:
    """Return whether less than the share `least` of the characters would stay."""
    lost = sum(size for index, size in sizes.items() if index in cuts)
    return lost > sum(sizes.values()) * (1 - least)
