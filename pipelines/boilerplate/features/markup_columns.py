"""Features of the mark-up on and around a block: its tag, the enclosing elements, the words of their names."""

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from pipelines.boilerplate.features.cue_lexicon import CLASS_GROUPS, CLASS_MASKS
from pipelines.boilerplate.features.page_view import Columns, Numbers, PageView, column
from pipelines.html.blocks import Block, Frame
from pipelines.html.visibility import is_display_none

_TAGS = ("p", "div", "li", "h1", "h2", "h3", "tr", "td", "blockquote", "figcaption", "pre", "section", "button")
_TAG_NUMBER = {tag: number for number, tag in enumerate(_TAGS)}
_AROUND = (
    *("article", "main", "aside", "nav", "header", "footer", "form", "figure", "ul", "ol", "table", "section"),
    *("blockquote", "details", "button", "label"),
)
_AROUND_BIT = {tag: 1 << position for position, tag in enumerate(_AROUND)}
_MAX_PROSE = 0.6
#: Some sites name what their subscribers read after what they pay.
_MAX_PAID_PROSE = 0.25
_BODIES = frozenset(["article", "main"])
_NEUTRAL = frozenset("body summary headline byline date tags box quote".split())
_PAID = "named_pay"
_ADVERSE = frozenset(f"named_{group}" for group in CLASS_GROUPS if group not in _NEUTRAL)

#: For a frame and those around it: bits of class groups, bits of tags, and whether any of them is hidden.
_Marks = tuple[int, int, bool]


def markup_columns(view: PageView) -> Columns:
    """Return the mark-up features of each block."""
    prose = np.where(view.apart, np.float32(0), view.prose_sizes)
    cache = {frame: (0, _body_bits(frame), False) for frame in _around_the_article(view.blocks, prose)}
    marks = [_marks(block.frame, cache) for block in view.blocks]
    tags = np.array([_TAG_NUMBER.get(block.tag, -1) for block in view.blocks])
    return {
        **{f"tag_{tag}": (tags == number).astype(np.float32) for tag, number in _TAG_NUMBER.items()},
        **_bits("in_", _AROUND, [mark[1] for mark in marks]),
        **_informative(_bits("named_", CLASS_GROUPS, [mark[0] for mark in marks]), prose),
        "hidden": column(mark[2] for mark in marks),
    }


def _informative(named: Columns, prose: Numbers) -> Columns:
    """Zero the adverse names that most of the article's prose has: those are peculiar to the site."""
    total = max(1.0, float(prose.sum()))
    return {
        name: np.zeros_like(values)
        if name in _ADVERSE and float(values @ prose) > total * (_MAX_PAID_PROSE if name == _PAID else _MAX_PROSE)
        else values
        for name, values in named.items()
    }


def _around_the_article(blocks: Sequence[Block], prose: Numbers) -> set[Frame]:
    """Return the frames that contain most of the prose beside the headline; their names are no evidence against it.

    Some sites wrap whole pages in a form, or articles in an element named "sidebar". `article` and `main` still count,
    because they are evidence for their blocks.
    """
    sizes: dict[Frame, float] = defaultdict(float)
    for block, size in zip(blocks, prose.tolist(), strict=True):
        if size:
            for frame in block.frame.chain():
                sizes[frame] += size
    most = max(1.0, float(prose.sum())) * _MAX_PROSE
    return {frame for frame, size in sizes.items() if size > most}


def _body_bits(frame: Frame) -> int:
    return sum(_AROUND_BIT[tag] for tag in {outer.tag for outer in frame.chain()} & _BODIES)


def _bits(prefix: str, names: Sequence[str], masks: Sequence[int]) -> Columns:
    packed = np.array(masks, dtype=np.int64)
    table = (packed >> np.arange(len(names))[:, None] & 1).astype(np.float32)
    return {f"{prefix}{name}": row for name, row in zip(names, table, strict=True)}


def _marks(frame: Frame, cache: dict[Frame, _Marks]) -> _Marks:
    """Return the marks of a frame and all around it, cached by frame."""
    chain = []
    outer: Frame | None = frame
    while outer is not None and outer not in cache:
        chain.append(outer)
        outer = outer.parent
    marks = cache[outer] if outer is not None else (0, 0, False)
    for inner in reversed(chain):
        marks = (
            marks[0] | _name_bits(inner),
            marks[1] | _AROUND_BIT.get(inner.tag, 0),
            marks[2] or is_display_none(inner.attributes),
        )
        cache[inner] = marks
    return marks


def _name_bits(frame: Frame) -> int:
    # The body's classes describe the whole page.
    return _mask(frame.name_words) if frame.parent is not None else 0


@lru_cache(maxsize=4096)
def _mask(words: frozenset[str]) -> int:
    mask = 0
    for word in words:
        mask |= CLASS_MASKS.get(word, 0)
    return mask
