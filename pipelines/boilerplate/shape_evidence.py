"""Evidence from shape: link lists, teaser cards, file names of thumbnails, sections below a heading."""

import re
from bisect import bisect
from collections import Counter
from collections.abc import Iterator, Sequence

from pipelines.boilerplate.evidence import Confidence, Evidence
from pipelines.boilerplate.wording_evidence import section_opened
from pipelines.html.blocks import HEADING_TAGS, Block
from pipelines.items import CutReason

#: The file name of an image in the text: CP-2023-0030-22428229-thumb, IMG_0042.jpg.
_FILE_NAME = re.compile(
    r"^[\w .()-]{1,80}\.(?:jpe?g|png|gif|webp|avif|svg|tiff?)$"
    r"|^(?=[\w-]*\d{4})(?=[\w-]*[A-Za-z])[A-Za-z0-9]{1,8}(?:[-_][A-Za-z0-9]+){2,}$"
    r"|^[\w-]+[-_](?:thumb(?:nail)?|scaled|\d{2,4}x\d{2,4})$",
    re.IGNORECASE,
)
#: The end of a sentence, complete or trailing off, with its closing marks.
SENTENCE_END = re.compile(r"""[.!?。！？؟।…]["'”’»)\]]*$""")
_CUT_SHORT = re.compile(r"(?:\.\.\.|…|\[…\]|\[\.\.\.\])\s*(?:read more|weiterlesen|more|»|→)?\W*$", re.IGNORECASE)
#: Characters at the end of a block that show whether it ends like a sentence.
_END = 40
_LINKED = 0.8
_MIN_LIST = 3
_PROSE_WORDS = 14
_PROSE_LINKS = 0.4
#: A heading behind this share of the article's paragraphs is behind the article.
_PROSE_BEFORE_END = 0.75
#: Headings for these reasons open a section; for all others they are single lines.
_SECTIONS = frozenset(
    {CutReason.TRENDING, CutReason.RELATED, CutReason.COMMENTS, CutReason.NEWSLETTER, CutReason.AUTHOR_BIO},
)


def is_prose(block: Block) -> bool:
    """Return whether a block is a paragraph of running text: long, few links, ends like a sentence, not cut short."""
    return (
        len(block.words) >= _PROSE_WORDS  # first, because it is cheap and most blocks are short
        and block.tag not in HEADING_TAGS
        and block.link_density < _PROSE_LINKS
        and bool(SENTENCE_END.search(block.text[-_END:]))
        and not _CUT_SHORT.search(block.text[-_END:])
    )


def shape_evidence(blocks: Sequence[Block], kept: frozenset[int]) -> Iterator[Evidence]:
    """Yield evidence from the shape of blocks and of the runs that they are in."""
    for block in blocks:
        if _FILE_NAME.match(block.text):
            yield Evidence(block.index, CutReason.CAPTION, Confidence.CERTAIN, "an image's file name")
    prose = [block.index for block in blocks if block.index in kept and is_prose(block)]
    runs = list(_runs(blocks))
    yield from _link_lists(runs, prose[-1] if prose else -1)
    yield from _opened_sections(blocks, prose, {block.index for run in runs for block in run})


def _link_lists(runs: Sequence[Sequence[Block]], last_prose: int) -> Iterator[Evidence]:
    """Yield evidence for runs of links; inside the article they may be its list of sources, behind it they are not."""
    for run in runs:
        confidence = Confidence.LIKELY if run[0].index > last_prose else Confidence.HINT
        for linked in run:
            yield Evidence(linked.index, CutReason.LINK_LIST, confidence, f"one of {len(run)} links in a row")


def _runs(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    run: list[Block] = []
    for block in blocks:
        if block.link_density >= _LINKED:
            run.append(block)
            continue
        if len(run) >= _MIN_LIST:
            yield run
        run = []
    if len(run) >= _MIN_LIST:
        yield run


def _opened_sections(blocks: Sequence[Block], prose: Sequence[int], listed: set[int]) -> Iterator[Evidence]:
    """Yield evidence for the blocks below a heading such as “Recommended”; a link in a run of links is no heading.

    Behind the article the section has all blocks up to the next prose; inside it, only the links that follow.
    """
    opened: tuple[CutReason, str, bool] | None = None
    buttons = _buttons(blocks)
    for block in blocks:
        reason = section_opened(block.text) if block.index not in listed or block.tag in HEADING_TAGS else None
        if reason is not None and ((behind := _is_behind(block, prose)) or block.text not in buttons):
            opened = (reason, block.text, behind) if reason in _SECTIONS else None
        elif opened and _ends_section(block, behind=opened[2]):
            opened = None
        elif opened:
            yield Evidence(block.index, opened[0], Confidence.LIKELY, f"listed below “{opened[1]}”")


def _is_behind(block: Block, prose: Sequence[int]) -> bool:
    """Return whether a block stands behind most of the article's paragraphs."""
    return bisect(prose, block.index) >= len(prose) * _PROSE_BEFORE_END


def _buttons(blocks: Sequence[Block]) -> set[str]:
    """Return the texts of links that stand on the page several times, such as “Read more” at the end of each entry."""
    times = Counter(block.text for block in blocks if block.link_density >= _LINKED)
    return {text for text, count in times.items() if count >= _MIN_LIST}


def _ends_section(block: Block, *, behind: bool) -> bool:
    return is_prose(block) if behind else block.link_density < _LINKED
