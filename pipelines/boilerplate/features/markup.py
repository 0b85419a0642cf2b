"""Measures of the mark-up on and around a block: its tag, the elements around it, the words of their names."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from pipelines.boilerplate.features.lexicon import CLASS_GROUPS, CLASS_MASKS
from pipelines.boilerplate.features.page_view import Columns, PageView, column
from pipelines.html.blocks import Frame

_TAGS = ("p", "div", "li", "h1", "h2", "h3", "tr", "td", "blockquote", "figcaption", "pre", "section", "button")
_TAG_NUMBER = {tag: number for number, tag in enumerate(_TAGS)}
_AROUND = (
    *("article", "main", "aside", "nav", "header", "footer", "form", "figure", "ul", "ol", "table", "section"),
    *("blockquote", "details", "button", "label"),
)
_AROUND_BIT = {tag: 1 << position for position, tag in enumerate(_AROUND)}
_HIDDEN = "display:none"
_MOST_PROSE = 0.6
_BODIES = frozenset(["article", "main"])
_NEUTRAL = frozenset("body summary headline byline date tags box quote".split())
_ADVERSE = frozenset(f"named_{group}" for group in CLASS_GROUPS if group not in _NEUTRAL)

#: Bits of class groups and of tags on a frame and around it, and whether any of them is hidden.
_Marks = tuple[int, int, bool]


def columns(view: PageView) -> Columns:
    """Return the measures of each block's mark-up."""
    known = {frame: (0, _bodies(frame), False) for frame in _around_the_article(view)}
    marks = [_marks(block.frame, known) for block in view.blocks]
    tags = np.array([_TAG_NUMBER.get(block.tag, -1) for block in view.blocks])
    return {
        **{f"tag_{tag}": (tags == number).astype(np.float32) for tag, number in _TAG_NUMBER.items()},
        **_bits("in_", _AROUND, [mark[1] for mark in marks]),
        **_telling(_bits("named_", CLASS_GROUPS, [mark[0] for mark in marks]), view),
        "hidden": column(mark[2] for mark in marks),
    }


def _telling(named: Columns, view: PageView) -> Columns:
    """Silence names that most of the prose has, where they would speak against it: then they are just this site's."""
    most = view.prose_total * _MOST_PROSE
    return {
        name: np.zeros_like(values) if name in _ADVERSE and float(values @ view.prose_sizes) > most else values
        for name, values in named.items()
    }


def _around_the_article(view: PageView) -> set[Frame]:
    """Return the frames that hold most of the page's prose: what encloses the article says nothing against it.

    Whole pages stand inside of forms, and articles inside of elements named "sidebar". `article` and `main` still
    speak, as they speak for their blocks.
    """
    sizes: dict[Frame, float] = defaultdict(float)
    for block, size in zip(view.blocks, view.prose_sizes.tolist(), strict=True):
        if size:
            for frame in block.frame.chain():
                sizes[frame] += size
    most = view.prose_total * _MOST_PROSE
    return {frame for frame, size in sizes.items() if size > most}


def _bodies(frame: Frame) -> int:
    return sum(_AROUND_BIT[tag] for tag in {outer.tag for outer in frame.chain()} & _BODIES)


def _bits(prefix: str, names: Sequence[str], masks: Sequence[int]) -> Columns:
    packed = np.array(masks, dtype=np.int64)
    return {f"{prefix}{name}": (packed >> place & 1).astype(np.float32) for place, name in enumerate(names)}


def _marks(frame: Frame, known: dict[Frame, _Marks]) -> _Marks:
    """Return the marks of a frame and all around it, remembered for each frame."""
    chain = []
    at: Frame | None = frame
    while at is not None and at not in known:
        chain.append(at)
        at = at.parent
    marks = known[at] if at is not None else (0, 0, False)
    for inner in reversed(chain):
        marks = (marks[0] | _names(inner), marks[1] | _AROUND_BIT.get(inner.tag, 0), marks[2] or _is_hidden(inner))
        known[inner] = marks
    return marks


def _names(frame: Frame) -> int:
    if frame.parent is None:  # the body's classes describe the whole page
        return 0
    mask = 0
    for word in frame.name_words:
        mask |= CLASS_MASKS.get(word, 0)
    return mask


def _is_hidden(frame: Frame) -> bool:
    attributes = frame.element.attrib
    return bool(attributes) and ("hidden" in attributes or _HIDDEN in attributes.get("style", "").replace(" ", ""))
