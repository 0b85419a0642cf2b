"""Lists of teasers: headlines that are links, most of them with a sentence or two, and hardly any other text."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from pipelines.boilerplate.evidence import BlockVerdict
from pipelines.html.blocks import HEADING_TAGS, Block
from pipelines.text.tokens import words as split_words

_LINKED, _LINKED_HEADING = 0.8, 0.5
#: The number of words of a headline, and the most of the text below it.
_MIN_HEADLINE, _MAX_HEADLINE, _MIN_SUMMARY, _MAX_SUMMARY = 4, 36, 5, 60
#: The same where both are in one block.
_MIN_BEHIND = _MIN_SUMMARY - 1
_MIN_BOTH = _MIN_HEADLINE + _MIN_BEHIND
#: Characters in front of a headline: a bullet, the bar of an empty cell.
_LABEL = 4
#: Words of a headline where the text below it ends in a link to the same page: “mehr”, “Read on”.
_MIN_WITH_MORE = 2
#: With fewer words a line is a label, a date or a name.
_MIN_TEXT = 13


@dataclass(frozen=True, slots=True)
class Teasers:
    """The number of headlines that are links, how many have a summary, the kept words outside of summaries, and all.

    `with_more` are the summaries that end in a link to the page of their headline.
    """

    headlines: int = 0
    summaries: int = 0
    with_more: int = 0
    other_words: int = 0
    kept_words: int = 0


def teasers_of(verdicts: Sequence[BlockVerdict]) -> Teasers:
    """Count the teasers of a page."""
    headlines = summaries = with_more = other = 0
    is_below_headline, below, kept_below = False, 0, 0
    for one, following in zip_longest(verdicts, verdicts[1:]):
        words = len(one.block.words)
        is_whole = _is_headline_with_summary(one.block, words)
        has_more = following is not None and _has_more(one.block, following.block)
        with_more += has_more
        if is_whole or has_more or _is_headline(one.block, words):
            summaries += is_below_headline and _MIN_SUMMARY <= below <= _MAX_SUMMARY
            other += 0 if is_below_headline and below <= _MAX_SUMMARY else kept_below
            headlines += 1
            is_below_headline, below, kept_below = True, _MIN_SUMMARY if is_whole else 0, 0
        elif one.block.link_density < _LINKED and words >= _MIN_SUMMARY:
            below += words
            kept_below += words if one.kept and words >= _MIN_TEXT else 0
    summaries += is_below_headline and _MIN_SUMMARY <= below <= _MAX_SUMMARY
    other += 0 if is_below_headline and below <= _MAX_SUMMARY else kept_below
    return Teasers(headlines, summaries, with_more, other, sum(len(one.block.words) for one in verdicts if one.kept))


def _has_more(headline: Block, text: Block) -> bool:
    """Return whether a line is a link, and the text below it ends in another link to the same page."""
    if headline.link_density < _LINKED or not _MIN_WITH_MORE <= len(headline.words) <= _MAX_HEADLINE:
        return False
    is_summary = _MIN_SUMMARY <= len(text.words) <= _MAX_SUMMARY and text.link_density < _LINKED
    return is_summary and bool(text.spans) and text.spans[-1].href == headline.spans[0].href


def _is_headline(block: Block, words: int) -> bool:
    linked = _LINKED_HEADING if block.tag in HEADING_TAGS else _LINKED
    return block.link_density >= linked and _MIN_HEADLINE <= words <= _MAX_HEADLINE


def _is_headline_with_summary(block: Block, words: int) -> bool:
    """Return whether a block begins with a link as long as a headline, and hardly more than a sentence follows."""
    if not block.spans or not _MIN_BOTH <= words <= _MAX_HEADLINE + _MAX_SUMMARY or block.spans[0].start > _LABEL:
        return False
    linked = len(split_words(block.text[: block.spans[0].end]))
    return _MIN_HEADLINE <= linked <= _MAX_HEADLINE and words - linked >= _MIN_BEHIND
