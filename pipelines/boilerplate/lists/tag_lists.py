"""Evidence from tags: short lines in an element named after tags or keywords, and links behind a label."""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import groupby

from pipelines.boilerplate.evidence import Confidence, Evidence
from pipelines.boilerplate.shape_evidence import SENTENCE_END
from pipelines.html.blocks import Block, Frame
from pipelines.items import CutReason

_NAMES = frozenset(
    "tags taglist tagcloud tagscloud hashtags keyword keywords schlagworte stichworte etiquetas motscles".split()
)
#: Elements from a line up to the one that is named.
_DEEP = 4
#: A list of tags has at least so many lines, each of at most so many words.
_MIN_LINES, _MOST_WORDS = 2, 5
#: A line of tags is a label, and at least so many links with this share of its characters.
_LABEL, _MIN_LINKS, _LINKED = re.compile(r"\W{0,3}[^:：.!?]{2,30}[:：]"), 3, 0.5


def tag_list_evidence(blocks: Sequence[Block]) -> Iterator[Evidence]:
    """Yield evidence for tags; an element that holds a longer line or a sentence is no list of them."""
    for block in blocks:
        if _is_tag_line(block):
            yield Evidence(block.index, CutReason.TAGS, Confidence.SURE, f"{block.links} links behind a label")
    named = {block.index: frames for block in blocks if (frames := _named(block))}
    if not named:
        return
    mixed = {frame for block in blocks if not _is_tag(block) for frame in block.frame.chain()}
    for frame, lines in groupby(blocks, key=lambda block: _first(named.get(block.index, ()), mixed)):
        listed = list(lines)
        if frame is not None and len(listed) >= _MIN_LINES:
            note = f"one of {len(listed)} lines in an element named “{min(frame.name_words & _NAMES)}”"
            yield from (Evidence(block.index, CutReason.TAGS, Confidence.CERTAIN, note) for block in listed)


def _named(block: Block) -> list[Frame]:
    """Return the elements closely around a block that are named after tags, outer ones first."""
    return [frame for frame in reversed(block.frame.chain()[:_DEEP]) if not _NAMES.isdisjoint(frame.name_words)]


def _first(frames: Sequence[Frame], mixed: AbstractSet[Frame]) -> Frame | None:
    """Return the first element that holds nothing but tags."""
    return next((frame for frame in frames if frame not in mixed), None)


def _is_tag_line(block: Block) -> bool:
    if block.links < _MIN_LINKS or block.link_density < _LINKED or block.tag == "tr" or not _LABEL.match(block.text):
        return False
    tags = (block.text[span.start : span.end].split() for span in block.spans)
    return all(len(tag) <= _MOST_WORDS for tag in tags) and not SENTENCE_END.search(block.text)


def _is_tag(block: Block) -> bool:
    return len(block.words) <= _MOST_WORDS and not SENTENCE_END.search(block.text) and block.tag != "tr"
