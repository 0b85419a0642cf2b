"""Evidence: what a block says. Newsletter, follow-us, read-also, comment form, disclaimer, credit, consent, praise."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import accumulate

from pipelines.blocks import Block
from pipelines.boilerplate.evidence import Evidence, Weight
from pipelines.boilerplate.phrases import HEADINGS, OPENINGS, PRAISE, SENTENCES, TRIGGERS
from pipelines.items import CutReason
from pipelines.words import squeeze

#: Longer blocks are read as paragraphs: a phrase inside one does not make it boilerplate.
_LONGEST_NOTICE = 420
_LONGEST_HEADING = 60
_SURE_LENGTH = 240
#: "Tranding Now" against "trending now" is .92; "Related cases" against "related news" is .72.
_SAME_HEADING = 0.88
_SHORTEST_TOLERANT = 8
_MOST_MISTAKES = 2
_COUNT = re.compile(r"^\d+ |\s\d+$")


def _letters(line: str) -> int:
    """Return a line's letters as a set of bits; a few letters share one."""
    bits = 0
    for letter in set(line):
        bits |= 1 << (ord(letter) & 127)
    return bits


#: Headings by first letter and length, each with its letters.
_LIKE: dict[tuple[str, int], list[tuple[str, int]]] = {}
for _row in HEADINGS:
    if len(_row) >= _SHORTEST_TOLERANT:
        _LIKE.setdefault((_row[0], len(_row)), []).append((_row, _letters(_row)))
#: "Latest Automotive News", "More in Politics", "Neueste aus Berlin": a list's opening with the section's name in it.
_NAMED_LIST = re.compile(
    r"^(?:latest|more|recent|other|top|related|trending|popular)\b(?: \w+){0,3}"
    r" (?:news|stories|articles|posts|headlines|updates|videos|reviews)$"
    r"|^(?:more (?:from|in|on|about)|mehr (?:aus|von|zu|über)|neues(?:te)? aus|weitere \w+ (?:aus|zu)"
    r"|plus sur|más sobre|altro su|mais (?:sobre|de)|meer (?:uit|van|over)|mer (?:från|om|fra))"
    r"\b(?: \w+){1,3}$",
)


def read(blocks: Sequence[Block]) -> Iterator[Evidence]:
    """Yield what the wording of each block says for cutting it."""
    short = [block for block in blocks if len(block.text) <= _LONGEST_NOTICE]
    sentences = _possible_sentences(short)
    for block in short:
        if (reason := section_opened(block.text)) is not None:
            weight = Weight.CERTAIN if reason is CutReason.ADVERTISEMENT else Weight.SURE
            yield Evidence(block.index, reason, weight, f"heading of a list: “{block.text}”")
        else:
            yield from _notices(block, sentences.get(block.index, ()))


def _notices(block: Block, sentences: Sequence[int]) -> Iterator[Evidence]:
    weight = Weight.SURE if len(block.text) <= _SURE_LENGTH else Weight.LIKELY
    for reason, found in _found(block.text, sentences):
        yield Evidence(block.index, reason, weight, f"wording: “{found[0].strip()}”")


def _found(text: str, sentences: Sequence[int]) -> Iterator[tuple[CutReason, re.Match[str]]]:
    for reason, expression in OPENINGS:
        if found := expression.match(text):
            yield reason, found
    for number in sentences:
        reason, expression = SENTENCES[number]
        if found := expression.search(text):
            yield reason, found


def _possible_sentences(blocks: Sequence[Block]) -> dict[int, list[int]]:
    """Return for each block, by its index, the numbers of the sentences whose triggers it holds.

    Looking for a trigger in all blocks at once takes a tenth of the time that it takes in each of them.
    """
    lines = [block.text.lower() for block in blocks]
    starts = [0, *accumulate(len(line) + 1 for line in lines)]
    page = "\n".join(lines)
    found: dict[int, list[int]] = {}
    for number, (reason, _) in enumerate(SENTENCES):
        places = {place for trigger in TRIGGERS[reason] for place in _lines_with(trigger, page, starts)}
        for place in places:
            found.setdefault(blocks[place].index, []).append(number)
    return found


def _lines_with(trigger: str, page: str, starts: Sequence[int]) -> Iterator[int]:
    """Yield the numbers of the lines that hold a trigger; `starts` are where lines start."""
    at = page.find(trigger)
    while at >= 0:
        line = bisect_right(starts, at) - 1
        yield line
        at = page.find(trigger, starts[line + 1])


@lru_cache(maxsize=4096)
def section_opened(text: str) -> CutReason | None:
    """Return what a heading announces ("Trending now", "Leave a Reply"), typing mistakes forgiven, or None."""
    if len(text) > _LONGEST_HEADING:
        return None
    line = _COUNT.sub("", squeeze(text))
    if not line:
        return None
    if (reason := HEADINGS.get(line)) is not None:
        return reason
    if _NAMED_LIST.match(line):
        return CutReason.RELATED
    return _nearly(line)


def _nearly(line: str) -> CutReason | None:
    if len(line) < _SHORTEST_TOLERANT:
        return None
    own = _letters(line)
    for length in range(len(line) - _MOST_MISTAKES, len(line) + _MOST_MISTAKES + 1):
        unlike = (1 - _SAME_HEADING) * (length + len(line))
        for row, letters in _LIKE.get((line[0], length), ()):
            # Each letter that only one of them has is a character without a match: cheap to see before comparing.
            if (own ^ letters).bit_count() <= unlike and _ratio(row, line) >= _SAME_HEADING:
                return HEADINGS[row]
    return None


def _ratio(row: str, line: str) -> float:
    return SequenceMatcher(None, row, line, autojunk=False).ratio()


@lru_cache(maxsize=1024)
def praise(text: str) -> tuple[str, ...]:
    """Return the advertising phrases of a text, one for each kind of phrase found."""
    lowered = text.lower()
    return tuple(
        found[0]
        for triggers, expression in PRAISE
        if holds_any(lowered, triggers) and (found := expression.search(text))
    )


def holds_any(lowered: str, triggers: Iterable[str]) -> bool:
    """Tell whether a text in lower case holds one of the pieces."""
    # A plain loop: `any` of a generator takes twice the time, and this runs for every line of a page.
    for trigger in triggers:  # noqa: SIM110
        if trigger in lowered:
            return True
    return False
