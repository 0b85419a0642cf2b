"""Other whole articles on the page: the next ones of an endless scroll, each with a headline of its own.

The page's own article is the one with the page's headline. Sections of one article, listicles and live blogs have their
headings below the headline; another article has one beside it.
"""

from collections.abc import Iterator, Sequence
from itertools import takewhile

from pipelines.boilerplate.page_parts.comment_threads import is_moment_line
from pipelines.boilerplate.page_parts.outline import Outline
from pipelines.boilerplate.shape_evidence import is_prose
from pipelines.html.blocks import HEADING_TAGS, Block, Frame
from pipelines.text.tokens import shingles, words

#: An article has at least so many paragraphs, and so many words in them.
_PARAGRAPHS, _WORDS = 2, 50
#: Blocks at the start of an article among which its headline is, and those below it with author and date.
_HEAD, _BYLINES = 6, 4
_SHORT_LINE = 14
#: Cards on a page, at least, those in elements other than `article`, and blocks of one, at most.
_CARDS, _CARDS_ALIKE, _LONGEST_CARD = 2, 3, 10
_CARD_TAGS = frozenset(["article", "div", "li", "section", "a"])
#: Words of a link at the end of a card: “Learn more”.
_LABEL = 4
_SMALL_PART, _NEARLY_ALL = 0.4, 0.85
_LINKED = 0.9
#: Elements from a heading's text up to the heading.
_DEEP = 3
_WHOLE_BODY_WORDS = 40
_SHINGLE = 4
#: Words at the end of the declared body.
_TAIL = 6
_DECLARED, _FOREIGN = 0.7, 0.2


def further_articles(outline: Outline) -> Iterator[tuple[range, str]]:
    """Yield the stretches of blocks that are other articles than the page's own, each with what was observed."""
    if outline.headline < 0 or outline.metadata.is_live_blog or len(outline.prose) < 2 * _PARAGRAPHS:
        return
    headlines = [block for block in outline.blocks if outline.is_headline(block)]
    is_first = any(_level(block) == "h1" for block in headlines)
    level = "h1" if is_first else _level(outline.blocks[outline.headline])
    yield from _siblings(outline, level)
    yield from _below_second_headline(outline, level)


def story_cards(outline: Outline) -> Iterator[tuple[range, str]]:
    """Yield elements without the page's headline whose own headline leads to another page, if an article is left.

    Those are two or more `article` elements whose headline is a link, or three or more elements that are alike, in
    front of the article or behind it, whose headline is a link or which end in the same short link (“Learn more”):
    inside the article they may be its list of products or studies.
    """
    if outline.headline < 0 or outline.metadata.is_live_blog:
        return
    articles = [frame for frame in outline.frames if frame.tag == "article"]
    yield from _cards(outline, [frame for frame in articles if _has_linked_headline(outline, frame)], _CARDS)
    for children in outline.children.values():
        for alike in _alike(children):
            if _is_around(outline, outline.first[alike[0]], outline.last[alike[-1]]):
                linked = [frame for frame in alike if _has_linked_headline(outline, frame)]
                yield from _cards(outline, linked or _with_same_label(outline, alike), _CARDS_ALIKE)


def _is_around(outline: Outline, first: int, last: int) -> bool:
    """Return whether a stretch stands in front of the headline, or is short and behind nearly all other paragraphs."""
    if last < outline.headline:
        return True
    total = len(outline.prose)
    inside, _ = outline.prose_between(first - 1, last + 1)
    before, _ = outline.prose_between(outline.headline, first)
    return inside <= _SMALL_PART * total and before >= _NEARLY_ALL * (total - inside)


def _alike(frames: Sequence[Frame]) -> Iterator[list[Frame]]:
    """Yield groups of three or more elements with the same tag and names."""
    groups: dict[tuple[str, frozenset[str]], list[Frame]] = {}
    for frame in frames if len(frames) >= _CARDS_ALIKE else ():
        if frame.tag in _CARD_TAGS:
            groups.setdefault((frame.tag, frame.name_words), []).append(frame)
    yield from (group for group in groups.values() if len(group) >= _CARDS_ALIKE)


def _cards(outline: Outline, cards: Sequence[Frame], least: int) -> Iterator[tuple[range, str]]:
    held = sum(outline.prose_in(frame)[0] for frame in cards)
    if len(cards) < least or len(outline.prose) - held < _PARAGRAPHS:
        return
    for frame in cards:
        yield range(outline.first[frame], outline.last[frame] + 1), "a card of another story"


def _has_linked_headline(outline: Outline, frame: Frame) -> bool:
    headline = _headline_of_card(outline, frame)
    return headline is not None and _is_link(headline)


def _with_same_label(outline: Outline, frames: Sequence[Frame]) -> list[Frame]:
    """Return the elements with a headline that end in a link, if it says the same in all of them."""
    ends = [outline.blocks[outline.last[frame]] for frame in frames]
    if len({end.text for end in ends}) > 1 or len(ends[0].words) > _LABEL or not all(map(_is_link, ends)):
        return []
    return [frame for frame in frames if _headline_of_card(outline, frame) is not None]


def _headline_of_card(outline: Outline, frame: Frame) -> Block | None:
    """Return the heading at the start of an element that has no other one, nor the page's headline."""
    blocks = outline.within(frame)
    if outline.holds(frame, outline.headline) or len(blocks) > _LONGEST_CARD:
        return None
    headings = [block for block in blocks if _level(block) is not None]
    return headings[0] if len(headings) == 1 and headings[0] in blocks[:_HEAD] else None


def _siblings(outline: Outline, level: str | None) -> Iterator[tuple[range, str]]:
    """Yield the siblings of the element with the page's headline that have a headline of their own and prose."""
    own: Frame | None = outline.blocks[outline.headline].frame
    while own is not None and own.parent is not None:
        if _has_article(outline, own):
            for other in outline.children[own.parent]:
                heading = _headline_of(outline, other, own, level) if other is not own else None
                if heading is not None and (own.tag == "article" or _has_article(outline, other)):
                    yield range(outline.first[other], outline.last[other] + 1), f"another article: “{heading.text}”"
        own = own.parent


def _level(block: Block) -> str | None:
    """Return the tag of the heading that a block is in, if any."""
    frame: Frame | None = block.frame
    for _ in range(_DEEP):
        if frame is None or frame.tag in HEADING_TAGS:
            break
        frame = frame.parent
    return frame.tag if frame is not None and frame.tag in HEADING_TAGS else None


def _has_article(outline: Outline, frame: Frame) -> bool:
    return _is_article(*outline.prose_in(frame))


def _is_article(paragraphs: int, size: int) -> bool:
    return paragraphs >= _PARAGRAPHS and size >= _WORDS


def _headline_of(outline: Outline, frame: Frame, own: Frame, level: str | None) -> Block | None:
    """Return the headline at the start of an element like the `own` one; one below h1 needs a date."""
    if frame.tag != own.tag:
        return None
    is_alike = bool(own.name_words) and frame.name_words == own.name_words
    for block in outline.within(frame)[:_HEAD]:
        heading = _level(block)
        if heading is not None and not outline.is_headline(block):
            is_signed = (heading == level or is_alike) and _has_own_byline(outline, block)
            return block if is_signed or frame.tag == "article" or heading == level == "h1" else None
    return None


def _below_second_headline(outline: Outline, level: str | None) -> Iterator[tuple[range, str]]:
    """Yield what follows a second headline of the page, up to its end, if it begins an article of its own."""
    declared_end = _end_of_declared_body(outline)
    for block in outline.blocks[outline.headline + 1 :]:
        if _level(block) is None:
            continue
        before, _ = outline.prose_between(outline.headline, block.index)
        if before < _PARAGRAPHS or outline.is_headline(block) or not _begins_article(outline, block):
            continue
        if _opens_article(outline, block, level) or _is_first_behind(outline, block, declared_end):
            yield range(block.index, _end(outline, block) + 1), f"another article: “{block.text}”"
            return


def _opens_article(outline: Outline, heading: Block, level: str | None) -> bool:
    """Return whether a heading looks like the page's headline and has a date, or is an h1 that is a link."""
    own = outline.blocks[outline.headline]
    is_alike = bool(heading.frame.name_words) and heading.frame.name_words == own.frame.name_words
    is_h1 = _level(heading) == level == "h1"
    return (is_h1 and _is_link(heading)) or ((is_h1 or is_alike) and _has_own_byline(outline, heading))


def _is_link(block: Block) -> bool:
    return block.link_density > _LINKED and not block.spans[0].href.startswith("#")


def _has_own_byline(outline: Outline, heading: Block) -> bool:
    """Return whether a line with a moment stands between a heading and its first paragraph, or just above."""
    behind = outline.blocks[heading.index + 1 : heading.index + 1 + _BYLINES]
    above = outline.blocks[max(0, heading.index - 2) : heading.index]
    head = (*above, *takewhile(lambda block: not is_prose(block), behind))
    return any(is_moment_line(block) and len(block.words) <= _SHORT_LINE and _level(block) is None for block in head)


def _is_first_behind(outline: Outline, heading: Block, end: int | None) -> bool:
    """Return whether a heading is the first behind the article's end, in an element of its own."""
    if end is None or heading.index < end or outline.prose_between(end, heading.index)[0]:
        return False
    parent = heading.frame.parent
    return not any(outline.blocks[index].frame.parent is parent for index in outline.prose if index < heading.index)


def _begins_article(outline: Outline, heading: Block) -> bool:
    return _is_article(*outline.prose_between(heading.index, len(outline.blocks)))


def _end_of_declared_body(outline: Outline) -> int | None:
    """Return the block that ends with the declared body, if that has the prose in front of it and none behind it."""
    declared = tuple(words(outline.metadata.declared_body or ""))
    if len(declared) < _WHOLE_BODY_WORDS:
        return None
    ends = [index for index in outline.prose if outline.blocks[index].words[-_TAIL:] == declared[-_TAIL:]]
    if not ends:
        return None
    known = set(shingles(declared, _SHINGLE))
    before = [outline.blocks[index] for index in outline.prose if outline.headline < index <= ends[-1]]
    behind = [outline.blocks[index] for index in outline.prose if index > ends[-1]]
    is_whole = _share(before, known) >= _DECLARED and _share(behind, known) <= _FOREIGN
    return ends[-1] if is_whole else None


def _share(blocks: Sequence[Block], known: set[tuple[str, ...]]) -> float:
    own = [shingle for block in blocks for shingle in shingles(block.words, _SHINGLE)]
    return sum(shingle in known for shingle in own) / max(1, len(own))


def _end(outline: Outline, heading: Block) -> int:
    """Return the last block of the innermost element around a heading with an article's prose behind the heading."""
    frame = heading.frame
    while frame.parent is not None and outline.prose_between(heading.index, outline.last[frame] + 1)[0] < _PARAGRAPHS:
        frame = frame.parent
    return outline.last[frame]
