"""Names what was seen where a cut has no reason but the model's: by its element, its words, its companions, its place.

Naming comes after the verdict and changes nothing about what is cut.
"""

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from operator import itemgetter

from pipelines.boilerplate.evidence import BlockVerdict
from pipelines.boilerplate.shape_evidence import SENTENCE_END
from pipelines.html.blocks import Block, Frame
from pipelines.items import FURNITURE, CutReason

#: A line with more words is text: it is not named after the page furniture that it is in.
_MAX_LABEL_WORDS = 12
#: A line of so few words is none of the sentences of a text.
_MAX_SHORT_WORDS = 5
_LINKED = 0.8
#: Companions share a reason if it holds for this share of them.
_MOST = 0.5
#: The element of the text holds this share of its words.
_TEXT_SHARE = 0.8

#: Reasons of single lines, which say nothing about their neighbours.
_SINGLE = frozenset(
    {
        CutReason.DATELINE, CutReason.BYLINE, CutReason.CREDIT, CutReason.REPEATED_HEADLINE, CutReason.REPEATED_TEXT,
        CutReason.HIDDEN,
    }
)  # fmt: skip

_Name = tuple[CutReason, str] | None


def _tables() -> Iterator[dict[str, tuple[int, CutReason]]]:
    """Yield for each table the reason of each word, with its place in the file."""
    text = files("pipelines.boilerplate").joinpath("cut_names.toml").read_text(encoding="utf-8")
    for table in tomllib.loads(text).values():
        found: dict[str, tuple[int, CutReason]] = {}
        for place, (reason, row) in enumerate(table.items()):
            for word in row.split():
                found.setdefault(word, (place, CutReason(reason)))
        yield found


_ELEMENTS, _NAMES, _LABELS = _tables()


@dataclass(frozen=True, slots=True, eq=False)
class _Page:
    """Where the kept text is: its first and last block, the elements with any of it, the element with most of it."""

    first: int
    last: int
    holders: frozenset[Frame]
    main: Frame | None
    #: How often each reason other than the model's occurs in an element without kept text.
    reasons: Mapping[Frame, Mapping[CutReason, int]]


def named_cuts(verdicts: Sequence[BlockVerdict]) -> tuple[BlockVerdict, ...]:
    """Return the verdicts with a reason that a person understands for all cuts but the ones that remain unexplained."""
    if all(one.reason is not CutReason.MAIN_CONTENT for one in verdicts):
        return tuple(verdicts)
    page = _page(verdicts)
    return tuple(_named(one, page) if one.reason is CutReason.MAIN_CONTENT else one for one in verdicts)


def _named(one: BlockVerdict, page: _Page) -> BlockVerdict:
    block = one.block
    own = _own_frames(block, page)
    name = (
        _by_element(block, own) or _by_label(block) or _by_companions(block, own, page) or _by_place(block, own, page)
    )
    return one if name is None else replace(one, reason=name[0], observation=name[1])


def _page(verdicts: Sequence[BlockVerdict]) -> _Page:
    kept = [one.block for one in verdicts if one.kept]
    sizes = _sizes(kept)
    total = sum(len(block.words) for block in kept)
    large = [frame for frame, size in sizes.items() if size >= total * _TEXT_SHARE]
    return _Page(
        first=kept[0].index if kept else 0,
        last=kept[-1].index if kept else -1,
        holders=frozenset(sizes),
        main=max(large, key=lambda frame: frame.depth, default=None),
        reasons=_reasons(verdicts, sizes.keys()),
    )


def _sizes(kept: Sequence[Block]) -> Counter[Frame]:
    """Return the number of kept words in each element."""
    own: Counter[Frame] = Counter()
    for block in kept:
        own[block.frame] += len(block.words)
    sizes: Counter[Frame] = Counter()
    for inner, size in own.items():
        for frame in inner.chain():
            sizes[frame] += size
    return sizes


def _reasons(verdicts: Sequence[BlockVerdict], holders: AbstractSet[Frame]) -> Mapping[Frame, Mapping[CutReason, int]]:
    own = Counter(
        (one.block.frame, one.reason)
        for one in verdicts
        if one.reason is not None and one.reason is not CutReason.MAIN_CONTENT
    )
    reasons: dict[Frame, dict[CutReason, int]] = {}
    for (inner, reason), count in own.items():
        for frame in inner.chain():
            if frame in holders:
                break
            counts = reasons.setdefault(frame, {})
            counts[reason] = counts.get(reason, 0) + count
    return reasons


def _own_frames(block: Block, page: _Page) -> list[Frame]:
    """Return the elements around a block without kept text, innermost first."""
    own = []
    for frame in block.frame.chain():
        if frame in page.holders or frame.tag == "body":
            break
        own.append(frame)
    return own


def _by_element(block: Block, own: Sequence[Frame]) -> _Name:
    """Return the name of the innermost element that has one; longer text is not named after furniture around it."""
    is_label = len(block.words) <= _MAX_LABEL_WORDS or block.link_density >= _LINKED
    for frame in own:
        name = _of_frame(frame.tag, frame.name_words)
        if name is not None and (is_label or name[0] not in FURNITURE):
            return name
    name = _of_names(block.inline_words)
    return name if name is not None and (is_label or name[0] not in FURNITURE) else None


@lru_cache(maxsize=4096)
def _of_frame(tag: str, names: frozenset[str]) -> _Name:
    found = _of_names(names)
    if found is not None:
        return found
    return (_ELEMENTS[tag][1], f"inside <{tag}>") if tag in _ELEMENTS else None


@lru_cache(maxsize=4096)
def _of_names(names: frozenset[str]) -> _Name:
    known = [(*_NAMES[word], word) for word in names if word in _NAMES]
    if not known:
        return None
    _, reason, word = min(known)
    return reason, f"inside an element named “{word}”"


def _by_label(block: Block) -> _Name:
    """Return the name of a line of buttons or labels by its words: “Next page”, “Tags:”, “4 photos”."""
    own = [word for word in block.words if not word.isdigit()]
    if len(own) > _MAX_SHORT_WORDS:
        return None
    if not own:
        return CutReason.SHORT_LINE, "nothing but a number or a sign"
    known = [_LABELS[word] for word in own if word in _LABELS]
    if len(known) < len(own):
        return None
    reason = Counter(reason for _, reason in known).most_common(1)[0][0]
    return reason, f"a label or a button: “{block.text}”"


def _by_companions(block: Block, own: Sequence[Frame], page: _Page) -> _Name:
    """Return the reason for which most of the other cuts in the nearest element were made."""
    for frame in own:
        counts = page.reasons.get(frame)
        if counts:
            reason, count = max(counts.items(), key=itemgetter(1))
            is_text = len(block.words) > _MAX_LABEL_WORDS and reason in FURNITURE
            is_link = block.link_density >= _LINKED or reason is not CutReason.LINK_LIST
            if count > sum(counts.values()) * _MOST and reason not in _SINGLE and is_link and not is_text:
                return reason, f"in one element with {count} other cuts for this reason"
    return None


def _by_place(block: Block, own: Sequence[Frame], page: _Page) -> _Name:
    place = _place(block, page)
    if block.link_density >= _LINKED:
        return CutReason.RELATED, f"nothing but a link, {place}"
    if len(block.words) <= _MAX_SHORT_WORDS or (
        len(block.words) <= _MAX_LABEL_WORDS and not SENTENCE_END.search(block.text)
    ):
        return CutReason.SHORT_LINE, f"a short line that is no sentence, {place}"
    if page.main is not None and page.main not in block.frame.chain():
        return CutReason.OUTSIDE_TEXT, "in another part of the page than the text"
    if not page.first < block.index < page.last:
        return CutReason.OUTSIDE_TEXT, place
    # The innermost element is the line's own.
    return (CutReason.OUTSIDE_TEXT, "in an element without any of the text") if len(own) > 1 else None


def _place(block: Block, page: _Page) -> str:
    if block.index < page.first:
        return "above the text"
    return "below the text" if block.index > page.last else "between paragraphs"
