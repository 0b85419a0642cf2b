"""Evidence: what a block looks like. Link lists, teaser cards, thumbnails' file names, sections below a heading."""

import re
from bisect import bisect
from collections.abc import Iterator, Sequence

from pipelines.boilerplate.evidence import Confidence, Evidence
from pipelines.boilerplate.wording_evidence import section_opened
from pipelines.html.blocks import HEADING_TAGS, Block
from pipelines.items import CutReason

#: A camera's or a content system's file name that slipped into the text: CP-2023-0030-22428229-thumb, IMG_0042.jpg.
_FILE_NAME = re.compile(
    r"^[\w .()-]{1,80}\.(?:jpe?g|png|gif|webp|avif|svg|tiff?)$"
    r"|^(?=[\w-]*\d{4})(?=[\w-]*[A-Za-z])[A-Za-z0-9]{1,8}(?:[-_][A-Za-z0-9]+){2,}$"
    r"|^[\w-]+[-_](?:thumb(?:nail)?|scaled|\d{2,4}x\d{2,4})$",
    re.IGNORECASE,
)
#: The end of a sentence, or of one that trails off, with the marks that close it.
SENTENCE_END = re.compile(r"""[.!?。！？؟।…]["'”’»)\]]*$""")
_CUT_SHORT = re.compile(r"(?:\.\.\.|…|\[…\]|\[\.\.\.\])\s*(?:read more|weiterlesen|more|»|→)?\W*$", re.IGNORECASE)
#: How much of a block's end shows whether it ends as a sentence.
_END = 40
_LINKED = 0.8
_MIN_LIST = 3
_PROSE_WORDS = 14
_PROSE_LINKS = 0.4
#: A heading behind this share of the article's paragraphs stands behind the article.
_MOST_PROSE = 0.75
#: Headings of these open lists; the others are single lines.
_SECTIONS = frozenset(
    {CutReason.TRENDING, CutReason.RELATED, CutReason.COMMENTS, CutReason.NEWSLETTER, CutReason.AUTHOR_BIO},
)


def is_prose(block: Block) -> bool:
    """Tell a paragraph of running text: long enough, few links, ending as a sentence, not cut short as teasers are."""
    return (
        len(block.words) >= _PROSE_WORDS  # first, for it is cheap and most blocks are short
        and block.tag not in HEADING_TAGS
        and block.link_density < _PROSE_LINKS
        and bool(SENTENCE_END.search(block.text[-_END:]))
        and not _CUT_SHORT.search(block.text[-_END:])
    )


def shape_evidence(blocks: Sequence[Block], kept: frozenset[int]) -> Iterator[Evidence]:
    """Yield what the shape of each block, and of the run it stands in, says for cutting it."""
    for block in blocks:
        if _FILE_NAME.match(block.text):
            yield Evidence(block.index, CutReason.CAPTION, Confidence.CERTAIN, "an image's file name")
    prose = [block.index for block in blocks if block.index in kept and is_prose(block)]
    runs = list(_runs(blocks))
    yield from _link_lists(runs, prose[-1] if prose else -1)
    yield from _opened_sections(blocks, prose, {block.index for run in runs for block in run})


def _link_lists(runs: Sequence[Sequence[Block]], last_prose: int) -> Iterator[Evidence]:
    """Yield runs of links; inside the article they may be its own list of sources, behind it they are not."""
    for run in runs:
        weight = Confidence.LIKELY if run[0].index > last_prose else Confidence.HINT
        for linked in run:
            yield Evidence(linked.index, CutReason.LINK_LIST, weight, f"one of {len(run)} links in a row")


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
    """Yield the blocks below a heading such as “Recommended”; a link in a row of links is none.

    Behind the article everything is listed; inside it only links are, up to the next block that is none.
    """
    opened: tuple[CutReason, str, bool] | None = None
    for block in blocks:
        reason = section_opened(block.text) if block.index not in listed or block.tag in HEADING_TAGS else None
        if reason is not None:
            behind = bisect(prose, block.index) >= len(prose) * _MOST_PROSE
            opened = (reason, block.text, behind) if reason in _SECTIONS else None
        elif opened and _ends_section(block, behind=opened[2]):
            opened = None
        elif opened:
            yield Evidence(block.index, opened[0], Confidence.LIKELY, f"listed below “{opened[1]}”")


def _ends_section(block: Block, *, behind: bool) -> bool:
    return is_prose(block) if behind else block.link_density < _LINKED
