"""Evidence from wording: newsletter, follow-us, read-also, comment form, disclaimer, credit, date, consent, praise."""

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from pipelines.boilerplate.evidence import Confidence, Evidence
from pipelines.boilerplate.phrases import HEADINGS, NOTICES, PRAISE, Extent
from pipelines.boilerplate.stamp_lines import is_stamp_line
from pipelines.html.blocks import HEADING_TAGS, Block
from pipelines.items import CutReason
from pipelines.text.tokens import normalise_text

#: Longer blocks are paragraphs: a phrase inside one does not make it boilerplate.
_LONGEST_NOTICE = 420
_LONGEST_HEADING = 60
_SURE_LENGTH = 240
#: Elements whose lines may be the text of an article about such lines.
_LISTING_TAGS = HEADING_TAGS | {"li", "dt", "dd", "td", "th", "tr", "pre"}
_SIGNATURES = frozenset({CutReason.CREDIT, CutReason.BYLINE})
_FULL_STOPS, _QUESTIONS, _SENTENCE_WORDS = (".", "。"), ("?", "？", "؟"), 6
_LABEL_ENDS, _LINKED = (":", "：", "|", ">", "»"), 0.5
_QUOTES = tuple('"“”„«»‘‚『「')
#: "Tranding Now" against "trending now" is .92; "Related cases" against "related news" is .72.
_SAME_HEADING = 0.88
_SHORTEST_TOLERANT = 8
_MAX_TYPOS = 2
#: Marks of program code: "comments(" is a call.
_CODE = re.compile(r"[{};=<]|\(\s*$")
_COUNT = re.compile(r"^\d+ |\s\d+$")
#: Headings and their characters by first letter and length, so that few are compared.
_SIMILAR: dict[tuple[str, int], list[tuple[str, frozenset[str]]]] = {}
for _heading in HEADINGS:
    if len(_heading) >= _SHORTEST_TOLERANT:
        _SIMILAR.setdefault((_heading[0], len(_heading)), []).append((_heading, frozenset(_heading)))
#: Headings with a section's name in them: "Latest Automotive News", "More in Politics", "Neueste aus Berlin".
_NAMED_LIST = re.compile(
    r"^(?:latest|more|recent|other|top|related|trending|popular)\b(?: \w+){0,3}"
    r" (?:news|stories|articles|posts|headlines|updates|videos|reviews)$"
    r"|^(?:more (?:from|in|on|about)|mehr (?:aus|von|zu|über)|neues(?:te)? aus|weitere \w+ (?:aus|zu)"
    r"|plus sur|más sobre|altro su|mais (?:sobre|de)|meer (?:uit|van|over)|mer (?:från|om|fra))"
    r"\b(?: \w+){1,3}$",
)


def wording_evidence(blocks: Sequence[Block]) -> Iterator[Evidence]:
    """Yield evidence for blocks with the wording of boilerplate."""
    short = [block for block in blocks if len(block.text) <= _LONGEST_NOTICE]
    for block, matches in zip(short, NOTICES.search([block.text for block in short]), strict=True):
        if (reason := section_opened(block.text)) is not None:
            confidence = Confidence.CERTAIN if reason is CutReason.ADVERTISEMENT else Confidence.SURE
            yield Evidence(block.index, reason, confidence, f"heading of a list: “{block.text}”")
        elif is_stamp_line(block.text, block.words):
            yield Evidence(block.index, CutReason.DATELINE, _of_line(block), "the date or the reading time")
        else:
            yield from _notices(block, matches)


def _notices(block: Block, matches: Mapping[tuple[Extent, CutReason], re.Match[str]]) -> Iterator[Evidence]:
    usual = Confidence.SURE if len(block.text) <= _SURE_LENGTH else Confidence.LIKELY
    for (extent, reason), match in matches.items():
        if _is_spoken(block.text, match.start()) or (reason in _SIGNATURES and _is_sentence(block, extent)):
            continue
        is_line = extent is Extent.LINE or (extent is Extent.OPENING and _is_label(block, reason, match[0]))
        confidence = _of_line(block) if is_line else usual
        yield Evidence(block.index, reason, confidence, f"wording: “{match[0].strip()}”")


def _is_label(block: Block, reason: CutReason, opening: str) -> bool:
    """Return whether an opening is the label of a link or of a note: “Read also: ...”, “About the author: ...”."""
    if not opening.rstrip().endswith(_LABEL_ENDS):
        return False
    if reason is CutReason.RELATED:
        is_headline = len(opening.split()) > 1 and not block.text.endswith((*_FULL_STOPS, *_QUESTIONS))
        return is_headline or block.link_density >= _LINKED
    return reason is CutReason.AUTHOR_BIO


def _is_spoken(text: str, start: int) -> bool:
    """Return whether a phrase is the beginning of somebody's words: “Follow me”, said the guard."""
    return text[max(0, start - 1) : start + 1].lstrip().startswith(_QUOTES) and len(text) > start + _LONGEST_HEADING


def _is_sentence(block: Block, extent: Extent) -> bool:
    """Return whether a line such as “Source: an official said so.” or “BILD: When, minister?” is more than a name."""
    if extent is Extent.OPENING:
        return block.text.endswith(_QUESTIONS)
    return block.text.endswith(_FULL_STOPS) and len(block.text.split()) >= _SENTENCE_WORDS


def _of_line(block: Block) -> Confidence:
    """Return how certain a whole line is: a paragraph with these words is no text, but a list may have them."""
    return Confidence.SURE if block.tag in _LISTING_TAGS else Confidence.CERTAIN


@lru_cache(maxsize=4096)
def section_opened(text: str) -> CutReason | None:
    """Return the reason to cut what follows a heading ("Trending now", "Leave a Reply"; typos allowed), or None."""
    if len(text) > _LONGEST_HEADING or _CODE.search(text):
        return None
    line = _COUNT.sub("", normalise_text(text))
    if not line:
        return None
    if (reason := HEADINGS.get(line)) is not None:
        return reason
    if _NAMED_LIST.match(line):
        return CutReason.RELATED
    return _similar_heading(line)


def _similar_heading(line: str) -> CutReason | None:
    if len(line) < _SHORTEST_TOLERANT:
        return None
    matcher, own = None, frozenset(line)
    for length in range(len(line) - _MAX_TYPOS, len(line) + _MAX_TYPOS + 1):
        for heading, characters in _SIMILAR.get((line[0], length), ()):
            # What only one of them has matches nothing: a bound that is cheaper than the quick ratio.
            most = min(length - len(characters - own), len(line) - len(own - characters))
            if 2 * most < _SAME_HEADING * (length + len(line)):
                continue
            matcher = matcher or SequenceMatcher(None, "", line, autojunk=False)
            matcher.set_seq1(heading)
            # The quick ratio is an upper bound.
            if matcher.quick_ratio() >= _SAME_HEADING and matcher.ratio() >= _SAME_HEADING:
                return HEADINGS[heading]
    return None


def praise(texts: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the advertising phrases of each text, one of each kind found in it."""
    return [tuple(match[0] for match in matches.values()) for matches in PRAISE.search(texts)]
