"""Sentences that a block-level element interrupts: a footnote's number, the card of a term, a box in a paragraph.

Parsers end a paragraph at such an element, so that one sentence becomes two blocks. They are joined again; the text of
the element follows as blocks of its own, unless it is a word of the sentence.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from pipelines.html.blocks import HEADING_TAGS, Block, LinkSpan

#: The start of a block that continues a sentence: a lower-case letter, or a mark that closes or separates.
_CONTINUES = re.compile(r"[a-zß-öø-ÿ]|[,;:.!?)\]}»”’…、，。）」』】؛،]|[-–—] ?\w")
_LOWER = re.compile(r"[^\W\d_]")
#: The end of a block whose sentence is over, or of a line that introduces something.
_OVER = re.compile(r"[.!?。！？؟।:：…]['\"”’»)\]]*$")
_OPENED = re.compile(r"[(\[（「『【«“]\s?\S{0,40}$")
_NO_SPACE_BEFORE = re.compile(r"[,;:.!?)\]}»”’…、，。）」』】؛،]")
_NO_SPACE_BEHIND = re.compile(r"[(\[{（「『【«“]$")
_WORD = re.compile(r"[^\W\d_]{2}")
#: Blocks and words of an element that interrupts a sentence, and words of one that is part of it.
_MAX_BLOCKS, _MAX_WORDS, _TERM = 4, 80, 6
_LINKED = 0.8
_MIN_WORDS = 2


def with_joined_sentences(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Return the blocks with interrupted sentences joined, numbered in their order."""
    joined: list[Block] = []
    at = 0
    while at < len(blocks):
        end = _continuation(blocks, at)
        if end is None:
            joined.append(blocks[at])
            at += 1
        else:
            joined += _joined(blocks[at], blocks[at + 1 : end], blocks[end])
            at = end + 1
    if len(joined) == len(blocks):
        return tuple(blocks)
    return tuple(block.numbered(index) for index, block in enumerate(joined))


def _continuation(blocks: Sequence[Block], at: int) -> int | None:
    """Return the index of the block that continues the sentence of block `at` behind an element, if any."""
    start = blocks[at]
    if start.tag in HEADING_TAGS or start.tag in ("tr", "pre") or _OVER.search(start.text[-20:]):
        return None
    around = {start.frame, start.frame.parent} if start.tag == "p" else {start.frame}
    for end in range(at + 1, min(at + 2 + _MAX_BLOCKS, len(blocks))):
        other = blocks[end]
        if other.frame in around:
            is_apart = end > at + 1 and all(_is_inside(one, other) for one in blocks[at + 1 : end])
            return end if is_apart and _continues(start, other, blocks[at + 1 : end]) else None
    return None


def _is_inside(one: Block, other: Block) -> bool:
    return one.frame is not other.frame and other.frame in one.frame.chain()


def _continues(start: Block, other: Block, between: Sequence[Block]) -> bool:
    if sum(len(block.words) for block in between) > _MAX_WORDS or len(start.words) < _MIN_WORDS:
        return False
    first = other.text[0]
    is_open = bool(_OPENED.search(start.text)) and first in ")]）」』】»”"
    return is_open or bool(_CONTINUES.match(other.text)) or (first.islower() and bool(_LOWER.match(first)))


def _joined(start: Block, between: Sequence[Block], end: Block) -> list[Block]:
    first, rest = between[0], between[1:]
    if _is_term(first, start, end):
        return [_merged(_merged(start, first), end), *rest]
    return [_merged(start, end), *between]


def _is_term(block: Block, start: Block, end: Block) -> bool:
    """Return whether the element's first line is a word of the sentence: a linked one, or one in its brackets."""
    if len(block.words) > _TERM or not _WORD.search(block.text) or _OVER.search(block.text):
        return False
    return block.link_density > _LINKED or bool(_OPENED.search(start.text) and end.text[0] in ")]）」』】»”")


def _merged(one: Block, other: Block) -> Block:
    """Return two pieces of one sentence as one block with the element of the first."""
    is_close = _NO_SPACE_BEFORE.match(other.text) or _NO_SPACE_BEHIND.search(one.text)
    text = f"{one.text}{'' if is_close else ' '}{other.text}"
    shift = len(text) - len(other.text)
    moved = (LinkSpan(span.start + shift, span.end + shift, span.href, span.rel) for span in other.spans)
    return replace(
        one,
        text=text,
        link_chars=one.link_chars + other.link_chars,
        links=one.links + other.links,
        emphasis_chars=one.emphasis_chars + other.emphasis_chars,
        inline_words=one.inline_words | other.inline_words,
        spans=(*one.spans, *moved),
        words=(),
    )
