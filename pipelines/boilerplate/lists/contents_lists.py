"""Evidence from tables of contents: lines in a row, each of which is the heading of a section further down.

Nothing is lost with them, as the headings stay. A list that a sentence introduces is text: a summary, or the steps that
are explained below. So is a second list with other lines, which belongs to its section.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, pairwise

from pipelines.boilerplate.evidence import Confidence, Evidence
from pipelines.boilerplate.shape_evidence import SENTENCE_END, is_prose
from pipelines.html.blocks import HEADING_TAGS, Block
from pipelines.items import CutReason

#: Lines of a table of contents, at least, the most words of each, and the share of them that are headings.
_MIN_LINES, _MOST_WORDS, _HEADINGS = 3, 20, 0.7
#: Words of the label in front: “In this article”. A longer line with a colon introduces.
_LABEL = 5
_COLONS = (":", "：")
_Words = tuple[str, ...]


def contents_list_evidence(blocks: Sequence[Block]) -> Iterator[Evidence]:
    """Yield evidence for lines that name headings below them, in their order, and for the label above these."""
    headings = {key: block.index for block in blocks if block.tag in HEADING_TAGS and (key := _key(block))}
    if len(headings) < _MIN_LINES:
        return
    first: set[_Words] = set()
    for is_line, group in groupby(blocks, key=_is_line):
        listed = _listed(list(group), headings) if is_line else ()
        if not listed:
            continue
        first = first or set(map(_key, listed))
        if first.isdisjoint(map(_key, listed)) or _is_introduced(blocks, listed):
            continue
        note = f"one of {len(listed)} lines that name the sections below"
        for block in (*_label(blocks, listed), *listed):
            yield Evidence(block.index, CutReason.TABLE_OF_CONTENTS, Confidence.CERTAIN, note)


def _is_line(block: Block) -> bool:
    return block.tag not in HEADING_TAGS and len(block.words) <= _MOST_WORDS and not is_prose(block)


def _key(block: Block) -> _Words:
    """Return the words of a line without the numbers in front of them."""
    start = next((place for place, word in enumerate(block.words) if not word[0].isdigit()), 0)
    return block.words[start:]


def _listed(lines: Sequence[Block], headings: Mapping[_Words, int]) -> Sequence[Block]:
    """Return the lines from the first to the last that is a heading below them all, if most of them are."""
    below = [headings.get(_key(line), -1) for line in lines]
    found = [place for place, heading in enumerate(below) if heading > lines[-1].index]
    if len(found) < _MIN_LINES or any(below[one] > below[other] for one, other in pairwise(found)):
        return ()
    listed = lines[found[0] : found[-1] + 1]
    return listed if len(found) >= _HEADINGS * len(listed) else ()


def _is_introduced(blocks: Sequence[Block], listed: Sequence[Block]) -> bool:
    """Return whether a sentence stands above a list, or a heading that says more than that it is one."""
    before = blocks[listed[0].index - 1] if listed[0].index else None
    if before is None or len(before.words) <= _LABEL:
        return False
    return before.tag in HEADING_TAGS or before.text.endswith(_COLONS) or bool(SENTENCE_END.search(before.text))


def _label(blocks: Sequence[Block], listed: Sequence[Block]) -> Sequence[Block]:
    """Return the line above a table of contents, unless that is a sentence or the heading of a section with a text."""
    first, behind = listed[0].index, listed[-1].index + 1
    label = blocks[first - 1 : first]
    if not label or len(label[0].words) > _LABEL or SENTENCE_END.search(label[0].text):
        return ()
    is_alone = behind < len(blocks) and blocks[behind].tag in HEADING_TAGS
    return label if is_alone or label[0].tag not in HEADING_TAGS else ()
