"""Evidence: what a block says. Newsletter, follow-us, read-also, comment form, disclaimer, credit, consent, praise."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from pipelines.boilerplate.evidence import Confidence, Evidence
from pipelines.boilerplate.phrase_index import matching_groups
from pipelines.boilerplate.phrases import HEADINGS, OPENINGS, PRAISE, SENTENCES, TRIGGERS
from pipelines.html.blocks import Block
from pipelines.items import CutReason
from pipelines.text.tokens import normalise_text

#: Longer blocks are read as paragraphs: a phrase inside one does not make it boilerplate.
_LONGEST_NOTICE = 420
_LONGEST_HEADING = 60
_SURE_LENGTH = 240
#: "Tranding Now" against "trending now" is .92; "Related cases" against "related news" is .72.
_SAME_HEADING = 0.88
_SHORTEST_TOLERANT = 8
_MOST_MISTAKES = 2
_COUNT = re.compile(r"^\d+ |\s\d+$")
_SENTENCE_TRIGGERS = tuple(TRIGGERS[reason] for reason, _ in SENTENCES)
_PRAISE_TRIGGERS = tuple(triggers for triggers, _ in PRAISE)


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


def wording_evidence(blocks: Sequence[Block]) -> Iterator[Evidence]:
    """Yield what the wording of each block says for cutting it."""
    short = [block for block in blocks if len(block.text) <= _LONGEST_NOTICE]
    sentences = matching_groups([block.text for block in short], _SENTENCE_TRIGGERS)
    for place, block in enumerate(short):
        if (reason := section_opened(block.text)) is not None:
            weight = Confidence.CERTAIN if reason is CutReason.ADVERTISEMENT else Confidence.SURE
            yield Evidence(block.index, reason, weight, f"heading of a list: “{block.text}”")
        else:
            yield from _notices(block, sentences.get(place, ()))


def _notices(block: Block, sentences: Sequence[int]) -> Iterator[Evidence]:
    weight = Confidence.SURE if len(block.text) <= _SURE_LENGTH else Confidence.LIKELY
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


@lru_cache(maxsize=4096)
def section_opened(text: str) -> CutReason | None:
    """Return what a heading announces ("Trending now", "Leave a Reply"), typing mistakes forgiven, or None."""
    if len(text) > _LONGEST_HEADING:
        return None
    line = _COUNT.sub("", normalise_text(text))
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


def praise(texts: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the advertising phrases of each text, one for each kind of phrase found in it."""
    held = matching_groups(texts, _PRAISE_TRIGGERS)
    return [
        tuple(found[0] for number in held.get(place, ()) if (found := PRAISE[number][1].search(text)))
        for place, text in enumerate(texts)
    ]
