"""Evidence from paragraphs that are nothing but a link to another story or an app, without any label."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipelines.boilerplate.evidence import Confidence, Evidence
from pipelines.boilerplate.shape_evidence import SENTENCE_END, is_prose
from pipelines.html.blocks import HEADING_TAGS, Block
from pipelines.items import CutReason

#: Elements of lists and tables, whose entries may all be links, and lines of code.
_OTHER_TAGS = HEADING_TAGS | {"li", "dt", "dd", "td", "th", "tr", "pre", "figcaption"}
_LINKED = 0.95
_MIN_WORDS, _MAX_WORDS = 3, 25
#: More of them on a page are the entries of a list with a text to each.
_MOST_ON_A_PAGE = 2
#: Characters of a line in capitals that are no abbreviation.
_MIN_CAPITALS = 10
_END = 40


def link_line_evidence(blocks: Sequence[Block]) -> Iterator[Evidence]:
    """Yield evidence for links that stand as paragraphs of their own between those of a text.

    A linked sentence is text, and so is a link that the paragraph before announces with a colon.
    """
    lines = [
        block
        for (before, block), (_, after) in pairwise(pairwise(blocks))
        if _is_link_line(block) and is_prose(before) and _follows(after)
    ]
    for block in lines:
        if _is_in_capitals(block.text):
            yield Evidence(block.index, CutReason.RELATED, Confidence.CERTAIN, "a link in capitals between paragraphs")
        elif len(lines) <= _MOST_ON_A_PAGE:
            yield Evidence(block.index, CutReason.RELATED, Confidence.SURE, "nothing but a link between paragraphs")


def _is_link_line(block: Block) -> bool:
    return (
        block.links == 1
        and block.link_density >= _LINKED
        and block.tag not in _OTHER_TAGS
        and _MIN_WORDS <= len(block.words) <= _MAX_WORDS
        and not SENTENCE_END.search(block.text[-_END:])
    )


def _follows(block: Block) -> bool:
    return is_prose(block) or _is_link_line(block)


def _is_in_capitals(text: str) -> bool:
    return text.isupper() and sum(map(str.isupper, text)) >= _MIN_CAPITALS
