"""Evidence from rows of headlines, sections or quotations of a market that stand in one paragraph."""

import re
from collections.abc import Iterator, Sequence

from pipelines.boilerplate.evidence import Confidence, Evidence
from pipelines.boilerplate.shape_evidence import SENTENCE_END, is_prose
from pipelines.html.blocks import HEADING_TAGS, Block
from pipelines.items import CutReason

#: Elements whose entries may be rows of any kind: tables, lists, verses, code.
_OTHER_TAGS = HEADING_TAGS | {"li", "dt", "dd", "td", "th", "tr", "pre", "figcaption"}
_LONGEST, _END = 300, 40
#: No row is without one of these; most blocks are.
_MARKS = "|｜·•∙‧▪◦●▲▼△▽↑↓%1"
#: What stands between the items of a row; a space on both sides tells "a | b" from "either/or".
_BETWEEN = re.compile(r"\s+[|｜·•∙‧▪◦●]\s+")
_MIN_ITEMS, _MOST_WORDS = 3, 9
#: Rows of facts, as below the title of a recipe or a film, have a number or a label in most items.
_FACT = re.compile(r"\d|[:：]")
#: A change of a price or an index: "▲0.4%", "↓ 12", "+0,3 %".
_CHANGE = re.compile(r"[▲▼△▽↑↓]\s?[+-]?\d|[+−-]\d+(?:[.,]\d+)?\s?%")
_VALUE = re.compile(r"\d[\d.,]*")
_MIN_VALUES = 2
#: "1. One headline 2. Another 3. A third".
_NUMBERED = re.compile(r"(?:^|[:：\s])1[.)]?\s+\D.{5,90}?\s2[.)]?\s+\D.{5,90}?\s3[.)]?\s+\D")
#: The words before the first number are a label.
_LABEL_WORDS = 6


def headline_row_evidence(blocks: Sequence[Block]) -> Iterator[Evidence]:
    """Yield evidence for rows that are paragraphs of their own.

    Sentences are none, nor are rows of facts: numbers or labels in most of the items.
    """
    for block in blocks:
        if len(block.text) > _LONGEST or block.tag in _OTHER_TAGS or not _may_be_row(block.text) or is_prose(block):
            continue
        if (note := _row(block.text)) is not None:
            yield Evidence(block.index, CutReason.TRENDING, Confidence.SURE, note)


def _may_be_row(text: str) -> bool:
    return any(mark in text for mark in _MARKS)


def _row(text: str) -> str | None:
    if SENTENCE_END.search(text[-_END:]):
        return None
    items = [item for item in _BETWEEN.split(text) if item]
    if len(_VALUE.findall(text)) >= _MIN_VALUES and _CHANGE.search(text) and len(items) > 1:
        return f"prices or indices of {len(items)} markets in a row"
    facts = sum(_FACT.search(item) is not None for item in items[1:])
    if len(items) >= _MIN_ITEMS and facts * 2 < len(items) and all(len(item.split()) <= _MOST_WORDS for item in items):
        return f"{len(items)} headlines or sections in a row"
    found = _NUMBERED.search(text)
    if found and len(text[: found.start() + 1].split()) <= _LABEL_WORDS:
        return "numbered headlines in a row"
    return None
