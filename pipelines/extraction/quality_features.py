"""What an extraction saw that tells how good its text is: doubt, agreement with other witnesses, shape."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log1p

from pipelines.boilerplate.evidence import BlockVerdict
from pipelines.html.blocks import HEADING_TAGS
from pipelines.items import FURNITURE, CutReason, Metadata
from pipelines.text.tokens import words

Features = Mapping[str, float]

#: Words: of a short block, and of a declared text that is whole.
_SHORT, _LONG_TEXT = 12, 60
#: Blocks between these probabilities are unsure.
_LOW, _HIGH = 0.15, 0.85
#: What is on a page besides the article, but written by others.
_OTHERS = frozenset({CutReason.COMMENTS, CutReason.RELATED, CutReason.TEASER, CutReason.HIDDEN})
_ENDS = frozenset(".!?…。！？।؟:;\"'”’»)）」』")
#: The value of a feature that a page does not have.
_ABSENT = -1.0


@dataclass(frozen=True, slots=True)
class _Words:
    """Numbers of words that are expected to be right, wrong and missing."""

    right: float
    wrong: float
    missed: float

    @property
    def f1(self) -> float:
        """Return the F1 that these numbers make."""
        return _share(2 * self.right, 2 * self.right + self.wrong + self.missed)


def quality_features(verdicts: Sequence[BlockVerdict], metadata: Metadata, *, is_truncated: bool) -> Features:
    """Return the numbers by which the quality of a page's text is predicted."""
    kept = [one for one in verdicts if one.kept]
    own = [one for one in verdicts if one.probability is not None]
    count = _count(kept)
    expected = _expected(own)
    return {
        "expected_f1": expected.f1,
        "expected_precision": _share(expected.right, expected.right + expected.wrong),
        "expected_recall": _share(expected.right, expected.right + expected.missed),
        "unsure": _share(_count(one for one in own if _LOW < (one.probability or 0) < _HIGH), count),
        "least_kept": min((one.probability for one in kept if one.probability is not None), default=_ABSENT),
        "most_cut": max((one.probability or 0.0 for one in own if not one.kept), default=0.0),
        "without_model": float(not own),
        "words": log1p(count),
        "blocks": log1p(len(kept)),
        "page_share": _share(count, _count(verdicts)),
        "page_words": log1p(_count(verdicts)),
        **_shape(kept, count),
        **_around(verdicts, count),
        "trafilatura": _agreement(own),
        **_declared(kept, metadata.declared_body),
        "truncated": float(is_truncated),
        "headline": float(metadata.headline is not None),
        "date": float(metadata.date_published is not None),
        "authors": float(bool(metadata.authors)),
        "live": float(metadata.is_live_blog),
    }


def _expected(own: Iterable[BlockVerdict]) -> _Words:
    right = wrong = missed = 0.0
    for one in own:
        size, likely = len(one.block.words), one.probability or 0.0
        if one.kept:
            right += size * likely
            wrong += size * (1 - likely)
        else:
            missed += size * likely
    return _Words(right, wrong, missed)


def _shape(kept: Sequence[BlockVerdict], count: int) -> Features:
    """Return the shape of the text: links, short lines, headings, lines without an end, the longest block."""
    blocks = [one.block for one in kept]
    characters = sum(len(block.text) for block in blocks)
    prose = [block for block in blocks if block.tag not in HEADING_TAGS]
    return {
        "link_density": _share(sum(block.link_chars for block in blocks), characters),
        "block_words": log1p(_share(count, len(blocks))),
        "short_blocks": _share(sum(len(block.words) < _SHORT for block in prose), len(prose)),
        "headings": _share(len(blocks) - len(prose), len(blocks)),
        "open_ends": _share(sum(block.text[-1:] not in _ENDS for block in prose), len(prose)),
        "longest": _share(max((len(block.words) for block in blocks), default=0), count),
        "list_items": _share(sum(block.tag in ("li", "dd", "dt", "td", "th") for block in blocks), len(blocks)),
    }


def _around(verdicts: Sequence[BlockVerdict], count: int) -> Features:
    """Return what was cut between the first and the last kept block, around them, and as the text of others."""
    places = [place for place, one in enumerate(verdicts) if one.kept]
    inside = verdicts[places[0] : places[-1]] if places else ()
    cut = [one for one in inside if not one.kept and one.reason not in FURNITURE]
    alternations = sum(one.kept != other.kept for one, other in pairwise(inside))
    return {
        "cut_inside": _share(_count(cut), count),
        "alternations": _share(alternations, max(1, len(places))),
        "others": log1p(_share(_count(one for one in verdicts if one.reason in _OTHERS), count)),
        "unexplained": _share(_count(one for one in cut if one.reason is CutReason.MAIN_CONTENT), count),
    }


def _agreement(own: Sequence[BlockVerdict]) -> float:
    """Return the F1 of our words and trafilatura's, in blocks; `_ABSENT` if it was not asked."""
    asked = [one for one in own if one.extracted is not None]
    if not asked:
        return _ABSENT
    both = _count(one for one in asked if one.kept and one.extracted)
    ours, theirs = _count(one for one in asked if one.kept), _count(one for one in asked if one.extracted)
    return _share(2 * both, ours + theirs)


def _declared(kept: Sequence[BlockVerdict], declared: str | None) -> Features:
    """Return the shares of our words that are declared, and of the declared words that are ours."""
    declared_words = Counter(words(declared or ""))
    total = declared_words.total()
    if total < _LONG_TEXT:
        return {"declared_precision": _ABSENT, "declared_recall": _ABSENT}
    ours = Counter(word for one in kept for word in one.block.words)
    common = (declared_words & ours).total()
    return {"declared_precision": _share(common, ours.total()), "declared_recall": _share(common, total)}


def _count(verdicts: Iterable[BlockVerdict]) -> int:
    return sum(len(one.block.words) for one in verdicts)


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
