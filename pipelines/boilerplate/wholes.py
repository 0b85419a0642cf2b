"""What is kept or cut as one: rows of a table, items of a list or a series, lines of a poem, headings of a kept text.

The model judges blocks one by one. Inside the article a row, an item or a line shares the fate of its table, list or
poem.
"""

import re
from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise, takewhile

from pipelines.boilerplate.evidence import Confidence, Evidence
from pipelines.boilerplate.shape_evidence import SENTENCE_END, is_prose
from pipelines.html.blocks import HEADING_TAGS, Block, Frame

_LISTS, _ITEMS = frozenset(["ul", "ol", "dl"]), frozenset(["li", "dt", "dd"])
#: The share of the words of a table, list or poem that must be kept for the rest to be kept too.
_TABLE_SHARE, _SHARE = 0.34, 0.5
_MIN_PARTS = 3
_COLONS = (":", "：")
_LEAD_WORDS = 4
#: Words of a line with a colon that only announces; and where there is evidence against what it announces.
_OPENING_WORDS, _LONG_OPENING = 7, 12
_LINKED = 0.5
#: Elements around a table or a list, up to the one that holds the paragraphs too.
_WRAPPERS = 3
#: Paragraphs behind a list of links that show that it does not stand at the end.
_MIN_BEHIND = 2
#: Words of a line of verse, on average, and of a short answer.
_VERSE_WORDS, _ANSWER_WORDS = 12, 3
#: The number of a step or an entry: “3. ”, “12) ”.
_NUMBER = re.compile(r"(\d{1,3})[.)] ")
_BOLD = 0.9
_HEADING_WORDS = 12
#: A line that stands on the page more often is a label.
_REPEATED = 2


@dataclass(frozen=True, slots=True)
class _Page:
    blocks: Sequence[Block]
    kept: frozenset[int]
    evidence: Mapping[int, Evidence]
    #: How often each text stands on the page.
    times: Counter[str]

    def share(self, whole: Iterable[Block]) -> float:
        """Return the share of words that are kept."""
        counts = [(len(block.words), block.index in self.kept) for block in whole]
        return sum(count for count, is_kept in counts if is_kept) / max(1, sum(count for count, _ in counts))

    def is_inside(self, whole: Sequence[Block]) -> bool:
        """Return whether kept blocks stand in front of a whole and behind it."""
        return min(self.kept) < whole[0].index and whole[-1].index < max(self.kept)

    def confidence(self, block: Block) -> int:
        found = self.evidence.get(block.index)
        return found.confidence if found is not None else 0


def with_wholes(blocks: Sequence[Block], kept: frozenset[int], evidence: Mapping[int, Evidence]) -> frozenset[int]:
    """Return the kept blocks with tables, lists and poems made whole; `evidence` is the strongest on each block."""
    if not kept:
        return kept
    times = Counter(block.text for block in blocks)
    page = _Page(blocks, kept, evidence, times)
    added = {*_of_lists(page), *_of_poems(page), *_answers(page), *_numbered(page)}
    tables, cut = _of_tables(page)
    whole = (kept | added | tables) - cut
    whole = whole.union(_headings(_Page(blocks, whole, evidence, times)))
    opened = whole.difference(_announcements_of_cut_links(_Page(blocks, whole, evidence, times)))
    return _without_opening_end(blocks, opened)


def _announcements_of_cut_links(page: _Page) -> Iterator[int]:
    """Yield the kept short lines with a colon, such as “You may also like:”, right above a link that was cut."""
    for block, following in pairwise(page.blocks):
        if block.index not in page.kept or block.tag in HEADING_TAGS or following.index in page.kept:
            continue
        is_sure = following.index in page.evidence
        if following.link_density >= _LINKED and _announces(block, _LONG_OPENING if is_sure else _OPENING_WORDS):
            yield block.index


def _without_opening_end(blocks: Sequence[Block], kept: frozenset[int]) -> frozenset[int]:
    """Return the kept blocks without headings and announcements at the end: what they open was cut."""
    if not any(is_prose(blocks[index]) for index in kept):
        return kept
    end = takewhile(lambda index: _opens(blocks[index]), sorted(kept, reverse=True))
    return kept.difference(end)


def _opens(block: Block) -> bool:
    """Return whether a block is a heading that is no sentence, or a short line that ends in a colon."""
    if is_prose(block) or block.tag == "tr":
        return False
    is_heading = block.tag in HEADING_TAGS and not (len(block.words) > _ANSWER_WORDS and _is_sentence(block))
    return is_heading or _announces(block)


def _announces(block: Block, most: int = _OPENING_WORDS) -> bool:
    """Return whether a block is a line of at most so many words that ends in a colon."""
    return block.text.endswith(_COLONS) and len(block.words) <= most


def _is_sentence(block: Block) -> bool:
    return bool(SENTENCE_END.search(block.text))


def _of_tables(page: _Page) -> tuple[set[int], set[int]]:
    """Return the rows to keep and those to cut."""
    tables: dict[Frame, list[Block]] = defaultdict(list)
    for block in page.blocks:
        if block.tag == "tr" and (table := _around(block.frame, ("table",))) is not None:
            tables[table].append(block)
    keep: set[int] = set()
    cut: set[int] = set()
    for table, rows in tables.items():
        share = page.share(rows)
        is_part = page.is_inside(rows) and (share >= _TABLE_SHARE or _is_between_prose(page, table, rows))
        (keep if is_part or share >= _SHARE else cut).update(row.index for row in rows)
    return {index for index in keep if page.confidence(page.blocks[index]) < Confidence.CERTAIN}, cut


def _is_between_prose(page: _Page, whole: Frame, parts: Sequence[Block]) -> bool:
    """Return whether kept text stands beside an element, before and behind, and nothing sure is against it."""
    if any(page.confidence(part) >= Confidence.SURE for part in parts):
        return False
    before = max((index for index in page.kept if index < parts[0].index), default=None)
    behind = min((index for index in page.kept if index > parts[-1].index), default=None)
    if before is None or behind is None:
        return False
    parent = page.blocks[before].frame.parent
    return parent is page.blocks[behind].frame.parent and parent in whole.chain()[1 : 1 + _WRAPPERS]


def _around(frame: Frame | None, tags: Iterable[str]) -> Frame | None:
    """Return the innermost element with one of the tags around a block."""
    while frame is not None and frame.tag not in tags:
        frame = frame.parent
    return frame


def _of_lists(page: _Page) -> Iterator[int]:
    """Yield the items of lists of which half is kept, and of those that a kept sentence with a colon introduces."""
    lists: dict[Frame, list[Block]] = defaultdict(list)
    for block in page.blocks:
        if (found := _around(block.frame, _LISTS)) is not None:
            lists[found].append(block)
    for found, items in lists.items():
        is_introduced = len(items) > 1 and (_is_introduced(page, found, items) or _is_plain(page, found, items))
        if is_introduced or (len(items) >= _MIN_PARTS and page.is_inside(items) and page.share(items) >= _SHARE):
            least = Confidence.CERTAIN if is_introduced else Confidence.SURE
            yield from (item.index for item in _missing(page, items) if page.confidence(item) < least)


def _missing(page: _Page, blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield the blocks of the items of which nothing is kept: what was cut of the others is no item."""
    items = [(_around(block.frame, _ITEMS), block) for block in blocks]
    kept = {item for item, block in items if block.index in page.kept}
    yield from (block for item, block in items if item is None or item not in kept)


def _is_plain(page: _Page, found: Frame, items: Sequence[Block]) -> bool:
    """Return whether a list without links stands between kept paragraphs, and nothing at all is against it."""
    if any(item.links or item.index in page.evidence for item in items):
        return False
    return _is_between_prose(page, found, items)


def _is_introduced(page: _Page, found: Frame, items: Sequence[Block]) -> bool:
    """Return whether the block in front of a list is a kept sentence beside it that ends in a colon."""
    first = items[0]
    if first.index == 0 or first.index - 1 not in page.kept:
        return False
    before = page.blocks[first.index - 1]
    is_lead = before.text.endswith(_COLONS) and len(before.words) >= _LEAD_WORDS and before.link_density < _LINKED
    is_beside = not set(before.frame.chain()[:_WRAPPERS]).isdisjoint(found.chain()[1 : 1 + _WRAPPERS])
    return is_lead and is_beside and _is_sequel(page, found, items)


def _is_sequel(page: _Page, found: Frame, items: Sequence[Block]) -> bool:
    """Return whether a list is more than links, or kept text follows it: links at the end lead to other stories."""
    if any(item.link_density < _LINKED for item in items):
        return True
    around = found.chain()[1 : 1 + _WRAPPERS]
    behind = [page.blocks[index] for index in page.kept if index > items[-1].index]
    return any(block.frame.parent in around for block in behind) or sum(map(is_prose, behind)) >= _MIN_BEHIND


def _of_poems(page: _Page) -> Iterator[int]:
    """Yield the lines of poems of which half is kept."""
    for _, run in groupby(page.blocks, key=lambda block: block.frame.parent):
        stanzas = [list(lines) for _, lines in groupby(run, key=lambda block: block.frame)]
        lines = [line for stanza in stanzas if _is_stanza(stanza) for line in stanza]
        if len(lines) >= _MIN_PARTS and page.share(lines) >= _SHARE:
            yield from (line.index for line in lines if page.confidence(line) < Confidence.SURE)


def _is_stanza(lines: Sequence[Block]) -> bool:
    """Return whether the lines of one element are verse: some short lines without links."""
    if len(lines) < _MIN_PARTS or lines[0].tag in ("tr", "pre", "body"):
        return False
    words = sum(len(line.words) for line in lines)
    return words <= _VERSE_WORDS * len(lines) and all(line.link_density < _LINKED for line in lines)


def _answers(page: _Page) -> Iterator[int]:
    """Yield short sentences between kept paragraphs of the same kind: an answer in an interview, a line of dialogue."""
    for before, block, behind in zip(page.blocks, page.blocks[1:], page.blocks[2:], strict=False):
        if block.index in page.kept or len(block.words) > _ANSWER_WORDS or block.index in page.evidence:
            continue
        if page.times[block.text] > _REPEATED:
            continue
        are_alike = before.tag == block.tag == behind.tag and _parents_are_one(before, block, behind)
        if (
            are_alike
            and {before.index, behind.index} <= page.kept
            and not block.links
            and SENTENCE_END.search(block.text)
        ):
            yield block.index


def _numbered(page: _Page) -> Iterator[int]:
    """Yield the entries of numbered series of which half is kept, whatever their wording."""
    numbered = [(int(found[1]), block) for block in page.blocks if (found := _NUMBER.match(block.text))]
    # What grows by one from each to the next has one difference to its place.
    for _, run in groupby(enumerate(numbered), key=lambda entry: (entry[1][0] - entry[0], entry[1][1].tag)):
        series = [block for _, (_, block) in run]
        if len(series) >= _MIN_PARTS and page.share(series) >= _SHARE:
            yield from (block.index for block in series if page.confidence(block) < Confidence.CERTAIN)


def _parents_are_one(*blocks: Block) -> bool:
    parent = blocks[0].frame.parent
    return all(block.frame.parent is parent for block in blocks)


def _headings(page: _Page) -> Iterator[int]:
    """Yield the cut headings between kept text of the same element, whatever they say."""
    kept: dict[Frame | None, list[int]] = defaultdict(list)
    for index in sorted(page.kept):
        kept[page.blocks[index].frame.parent].append(index)
    for block, following in pairwise(page.blocks):
        if block.index in page.kept or following.index not in page.kept or following.tag in HEADING_TAGS:
            continue
        beside = kept.get(block.frame.parent, ())
        if _is_heading(page, block) and _parents_are_one(block, following) and _is_in_text(page, block.index, beside):
            yield block.index


def _is_heading(page: _Page, block: Block) -> bool:
    is_bold = block.emphasis_chars >= _BOLD * len(block.text) and not is_prose(block)
    is_short = not block.links and len(block.words) <= _HEADING_WORDS and page.times[block.text] <= _REPEATED
    return (block.tag in HEADING_TAGS or is_bold) and is_short and page.confidence(block) < Confidence.CERTAIN


def _is_in_text(page: _Page, heading: int, beside: Sequence[int]) -> bool:
    """Return whether prose stands in front of a heading, and more than one kept block behind it, all beside it."""
    place = bisect(beside, heading)
    return len(beside) - place > 1 and any(is_prose(page.blocks[index]) for index in beside[:place])
