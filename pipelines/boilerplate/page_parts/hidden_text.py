"""Text that readers do not see: hidden elements and data in place of text, unless it is the article itself.

Scripts reveal some of what is hidden: an article until its fonts are there, the rest of it behind "Read more", the
panels of an accordion. What holds much of the page's prose, or what the page declares as its text, or what a control
beside it opens, is not hidden. Letters of no size or in the colour of their background, and positions off the screen,
always are.
"""

import json
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from lxml import etree

from pipelines.boilerplate.page_parts.outline import Outline
from pipelines.boilerplate.shape_evidence import is_prose
from pipelines.html.blocks import Block, Frame
from pipelines.html.inline_style import Hiding
from pipelines.text.tokens import shingles, words

#: A way of hiding that holds for `_MUCH` of the prose is the site's way of showing it, if scripts undo it; others from
#: `_MOST`.
_MUCH, _MOST = 0.35, 0.7
_DECLARED = 0.6
#: An element with this share of its runs of words in the visible text repeats that.
_REPEATED = 0.6
_SHINGLE = 4
_MIN_DECLARED = 40
_LINKED = 0.9
_SWITCHES = etree.XPath("descendant-or-self::*[@aria-expanded or @aria-controls or @role='tab' or self::summary]")
_BUTTONS = etree.XPath(
    "descendant-or-self::*[self::button or @role='button' or self::a[not(@href) or starts-with(@href, '#')]]"
)
#: Attributes by which controls refer to the elements that they open.
_POINTERS = etree.XPath("//@aria-controls | //@data-target | //@data-bs-target | //a[starts-with(@href, '#')]/@href")
_ACTIONS = etree.XPath("//@onclick")
#: Words of a sentence, and on a control.
_SENTENCE = 5
_LABEL = 20
#: Names of elements that open and close.
_PANELS = frozenset(
    "accordion accordeon panel collapse collapsible collapsed toggle toggler tab tabs tabpanel expandable expand "
    "spoiler faq answer details readmore".split()
)
#: Shorter copies for the eye only are icons, drop caps, or numbers that are written out for screen readers.
_COPY_WORDS = 8
_COPY = Hiding("a copy with the attribute `aria-hidden`", is_revealable=False)
_NO_SCRIPT = Hiding("inside <noscript>", is_revealable=True)
_CODE = frozenset(["pre", "code", "samp", "kbd"])
_SHORTEST_DATA = 20


def hidden_text(outline: Outline) -> Iterator[tuple[range, str]]:
    """Yield stretches of blocks that readers do not see, each with what was observed."""
    hidden = list(_hidden_frames(outline))
    shares = _shares(outline, hidden) if hidden else {}
    controlled, visible = _Controlled(), _VisibleText(outline, hidden)
    for frame, hiding in hidden:
        is_much = shares[_way(hiding)] > (_MUCH if hiding.is_revealable else _MOST)
        if is_much and not (_follows_link(outline, frame) or visible.is_repeated_in(frame)):
            continue
        if hiding.is_revealable and _is_revealed(outline, frame, controlled):
            continue
        yield range(outline.first[frame], outline.last[frame] + 1), f"hidden: {hiding.observation}"
    for block in outline.blocks:
        if is_data(block):
            yield range(block.index, block.index + 1), "data in place of text"


def _hidden_frames(outline: Outline) -> Iterator[tuple[Frame, Hiding]]:
    """Yield the outermost hidden elements; those around the headline are no evidence."""
    covered = -1
    for frame in outline.frames:
        hiding = frame.hiding or _hiding_by_tag(outline, frame)
        if hiding is not None and outline.last[frame] > covered and not outline.holds(frame, outline.headline):
            covered = max(covered, outline.last[frame])
            yield frame, hiding


def _hiding_by_tag(outline: Outline, frame: Frame) -> Hiding | None:
    if frame.tag == "noscript":
        return _NO_SCRIPT
    return _COPY if frame.attributes.get("aria-hidden") == "true" and _is_copy(outline, frame) else None


def _is_copy(outline: Outline, frame: Frame) -> bool:
    """Return whether the text of an element stands elsewhere on the page too."""
    own = f" {' '.join(outline.keys[outline.first[frame] : outline.last[frame] + 1])} "
    if own.count(" ") <= _COPY_WORDS:
        return False
    place = outline.joined.find(own)
    return outline.joined.find(own, place + 1) > place


def _shares(outline: Outline, hidden: list[tuple[Frame, Hiding]]) -> dict[str, float]:
    """Return the share of the page's prose for which each way of hiding holds."""
    total = max(1, sum(len(outline.blocks[index].text) for index in outline.prose))
    sizes = dict.fromkeys((_way(hiding) for _, hiding in hidden), 0)
    for frame, hiding in hidden:
        sizes[_way(hiding)] += sum(len(block.text) for block in outline.within(frame) if is_prose(block))
    return {way: size / total for way, size in sizes.items()}


def _follows_link(outline: Outline, frame: Frame) -> bool:
    """Return whether an element stands behind a link in a card: it has the text of the page to which that leads."""
    before = outline.blocks[outline.first[frame] - 1] if outline.first[frame] else None
    if before is None or frame.parent not in before.frame.chain() or before.link_density < _LINKED:
        return False
    return not before.spans[0].href.startswith("#")


class _VisibleText:
    """The runs of words that a page shows, read when the first are needed."""

    def __init__(self, outline: Outline, hidden: Sequence[tuple[Frame, Hiding]]) -> None:
        self._outline, self._hidden = outline, hidden

    @cached_property
    def _known(self) -> set[tuple[str, ...]]:
        outline = self._outline
        covered = {index for frame, _ in self._hidden for index in range(outline.first[frame], outline.last[frame] + 1)}
        visible = (block for block in outline.blocks if block.index not in covered and is_prose(block))
        return {shingle for block in visible for shingle in shingles(block.words, _SHINGLE)}

    def is_repeated_in(self, frame: Frame) -> bool:
        """Return whether an element has the visible text once more: its source, or its form for printing."""
        own = [shingle for block in self._outline.within(frame) for shingle in shingles(block.words, _SHINGLE)]
        return sum(shingle in self._known for shingle in own) >= _REPEATED * max(1, len(own))


def _way(hiding: Hiding) -> str:
    """Return what hides, without the name of the rule."""
    return hiding.observation.partition(" (")[0]


class _Controlled:
    """The ids of a page to which controls refer, read when the first is needed."""

    def __init__(self) -> None:
        self._ids: frozenset[str] | None = None
        self._actions = ""

    def holds(self, element: Any) -> bool:
        """Return whether a control of the page refers to an element."""
        identity = element.get("id")
        if not identity:
            return False
        if self._ids is None:
            self._ids = frozenset(name.lstrip("#") for value in _POINTERS(element) for name in value.split())
            self._actions = " ".join(_ACTIONS(element))
        return identity in self._ids or identity in self._actions


def _is_revealed(outline: Outline, frame: Frame, controlled: _Controlled) -> bool:
    """Return whether an element is a panel that opens, or is part of the declared text; labels are neither."""
    if sum(len(block.words) for block in outline.within(frame)) < _SENTENCE:
        return False
    around = frame.parent.name_words if frame.parent is not None else frozenset[str]()
    if not _PANELS.isdisjoint(frame.name_words | around):
        return True
    return _has_control(frame.element) or controlled.holds(frame.element) or _is_declared(outline, frame)


def _has_control(element: Any) -> bool:
    """Return whether a control stands beside an element, or behind the paragraphs that it holds."""
    before, behind = element.getprevious(), element.getnext()
    if any(sibling is not None and _is_control(sibling, _SWITCHES) for sibling in (before, behind)):
        return True
    return behind is not None and _is_control(behind, _BUTTONS) and len(element.findall(".//p")) > 1


def _is_control(element: Any, control: etree.XPath) -> bool:
    return isinstance(element.tag, str) and len(words("".join(element.itertext()))) <= _LABEL and bool(control(element))


def _is_declared(outline: Outline, frame: Frame) -> bool:
    declared = words(outline.metadata.declared_body or "")
    if len(declared) < _MIN_DECLARED:
        return False
    known = set(shingles(declared, _SHINGLE))
    own = [shingle for block in outline.within(frame) for shingle in shingles(block.words, _SHINGLE)]
    return sum(shingle in known for shingle in own) >= _DECLARED * max(1, len(own))


def is_data(block: Block) -> bool:
    """Return whether a block is a JSON object or array, and not an example of code."""
    text = block.text
    if text[0] not in "{[" or text[-1] not in "}]" or len(text) < _SHORTEST_DATA:
        return False
    if any(frame.tag in _CODE for frame in block.frame.chain()):
        return False
    try:
        return isinstance(json.loads(text), dict | list)
    except ValueError:
        return False
