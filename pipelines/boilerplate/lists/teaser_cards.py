"""Evidence from teaser cards: alike elements, each with a headline that is a link and hardly more than a sentence."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from pipelines.boilerplate.evidence import Confidence, Evidence
from pipelines.boilerplate.shape_evidence import SENTENCE_END
from pipelines.html.blocks import HEADING_TAGS, Block, Frame
from pipelines.items import CutReason

_LINKED = 0.8
_MIN_HEADLINE_WORDS = 3
#: The least number of cards of one kind, and the most words of each.
_MIN_CARDS, _MAX_WORDS = 3, 60
#: A card is at most so many elements around its headline.
_DEEP = 4
#: Sites to which the cards of a roundup lead: at least so many, and so many for each card.
_SITES, _SITES_A_CARD = 3, 0.5
_CARD_NAMES = frozenset(["card", "teaser", "promo", "tile"])
#: The least number of lines of one kind that are cards without a text, and the most words of each.
_MIN_LINES, _MAX_LINE = 2, 20
_Kind = tuple[str, frozenset[str], int]


def teaser_evidence(blocks: Sequence[Block]) -> Iterator[Evidence]:
    """Yield evidence for the blocks of cards; their links lead to other pages, not to places in this one."""
    yield from _named_lines(blocks)
    headlines = [block for block in blocks if _is_headline(block)]
    if len(headlines) < _MIN_CARDS:
        return
    inside = _blocks_inside(blocks, headlines)
    kinds: defaultdict[_Kind, dict[Frame, Block]] = defaultdict(dict)
    for block in headlines:
        if (card := _card(block, inside)) is not None:
            kinds[_kind(card)][card] = block
    for cards in kinds.values():
        if len(cards) < _MIN_CARDS or _is_roundup(cards.values()):
            continue
        for card in cards:
            confidence = Confidence.CERTAIN if card.tag == "article" else Confidence.SURE
            for block in inside[card]:
                note = f"one of {len(cards)} cards with a headline that is a link"
                yield Evidence(block.index, CutReason.TEASER, confidence, note)


def _is_roundup(headlines: Collection[Block]) -> bool:
    """Return whether cards lead to many other sites: what an article lists, and no stories of its own site.

    Two labels of a host are enough for its site; those below one suffix such as `co.uk` count as one.
    """
    sites = {".".join(_host(block).split(".")[-2:]) for block in headlines} - {""}
    return len(sites) >= max(_SITES, _SITES_A_CARD * len(headlines))


def _host(block: Block) -> str:
    try:
        return urlsplit(block.spans[0].href).hostname or ""
    except ValueError:  # “http://[”
        return ""


def _named_lines(blocks: Sequence[Block]) -> Iterator[Evidence]:
    """Yield evidence for lines, with or without a link, each alone in an element whose name says that it is a card."""
    lines: defaultdict[tuple[str, frozenset[str]], list[Block]] = defaultdict(list)
    named = [(block, frame) for block in blocks if (frame := _card_around(block)) is not None]
    sizes = Counter(frame for block in blocks for frame in (block.frame, block.frame.parent)) if named else {}
    for block, frame in named:
        if sizes[frame] == 1 and _is_line(block):
            lines[frame.tag, frame.name_words].append(block)
    for alike in lines.values():
        if len(alike) >= _MIN_LINES:
            for block in alike:
                note = f"one of {len(alike)} lines in elements named as cards"
                yield Evidence(block.index, CutReason.TEASER, Confidence.SURE, note)


def _card_around(block: Block) -> Frame | None:
    """Return the element of a block, or the one around that, if its name says that it is a card."""
    around = block.frame.parent
    if not _CARD_NAMES.isdisjoint(block.frame.name_words):
        return block.frame
    return around if around is not None and not _CARD_NAMES.isdisjoint(around.name_words) else None


def _is_line(block: Block) -> bool:
    return _MIN_HEADLINE_WORDS < len(block.words) <= _MAX_LINE and not SENTENCE_END.search(block.text)


def _is_headline(block: Block) -> bool:
    if block.link_density < _LINKED or len(block.words) < _MIN_HEADLINE_WORDS or not block.spans:
        return False
    frame, around = block.frame, block.frame.parent
    is_heading = frame.tag in HEADING_TAGS or (around is not None and around.tag in HEADING_TAGS)
    return is_heading and not block.spans[0].href.startswith("#")


def _blocks_inside(blocks: Sequence[Block], headlines: Sequence[Block]) -> Mapping[Frame, list[Block]]:
    """Return the blocks in each of the elements closely around the headlines."""
    near = {frame for block in headlines for frame in block.frame.chain()[: _DEEP + 1]}
    inside: defaultdict[Frame, list[Block]] = defaultdict(list)
    for block in blocks:
        for frame in block.frame.chain():
            if frame in near:
                inside[frame].append(block)
    return inside


def _card(headline: Block, inside: Mapping[Frame, list[Block]]) -> Frame | None:
    """Return the largest element around a headline with no other headline and few words, if there is text below it."""
    card = None
    for frame in headline.frame.chain()[: _DEEP + 1]:
        own = inside[frame]
        if frame.tag == "body" or sum(map(_is_headline, own)) > 1 or sum(len(one.words) for one in own) > _MAX_WORDS:
            break
        card = frame if len(own) > 1 else card
    return card


def _kind(card: Frame) -> _Kind:
    """Return what cards of one kind share: their names, wherever they are, or else the element that they are in."""
    return card.tag, card.name_words, 0 if card.name_words else id(card.parent)
