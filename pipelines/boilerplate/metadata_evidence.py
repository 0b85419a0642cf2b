"""Evidence from metadata: lines that repeat the headline, the authors or the date."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import chain

from pipelines.boilerplate.evidence import Confidence, Evidence
from pipelines.boilerplate.shape_evidence import is_prose
from pipelines.html.blocks import Block
from pipelines.items import CutReason, Metadata
from pipelines.text.tokens import normalise_text, words

_SAME = 0.9
_LONGEST_BYLINE = 160
_BYLINE = re.compile(
    r"^\W*(?:by|von|par|por|di|da|door|av|af|przez|text|words|written by|story by|reported by|geschrieben von"
    r"|publicado por|scritto da)[:\s]\s*\S",
    re.IGNORECASE,
)
_MONTH = (
    r"(?:jan|feb|mar|mär|fév|fev|apr|avr|abr|kwi|may|mai|maj|mag|jun|jui|jul|lip|giu|lug|aug|aoû|ago|sie|sep|set"
    r"|oct|okt|ott|out|paź|nov|lis|dec|dez|déc|dic|gru|ene|gen|maa|mrt|mrz|sty|lut|cze|wrz|oca|şub|nis|haz|tem|ağu|eyl"
    r"|eki|kas|ara|янв|фев|мар|апр|май|мая|июн|июл|авг|сен|окт|ноя|дек)[^\W\d]{0,9}\.?"
)
_TIME = r"(?:\d{1,2}[:h時]\d{2}分?(?:\s*(?:[ap]\.?m\b\.?|uhr|h|utc|gmt|cet|cest|est|edt|bst|ist|et|pt))?)"
_DATE = (
    r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:t\S+)?|\d{1,2}[-/.]\s?\d{1,2}[-/.]\s?\d{2,4}"
    rf"|\d{{1,2}}(?:st|nd|rd|th|\.|º|er)?\s+(?:de\s+)?{_MONTH},?\s+(?:de\s+)?\d{{4}}"
    rf"|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}|\d{{4}}年\d{{1,2}}月\d{{1,2}}日)"
)
_DATE_LINE = re.compile(
    rf"^\W*(?:[^\W\d]+[\s:,.|•·–—-]+){{0,5}}(?:{_DATE}|{_TIME})"
    rf"(?:[\s,|•·–—-]+(?:{_DATE}|{_TIME}|\d{{1,2}}\.\d{{2}}|[^\W\d]{{1,12}}\.?)){{0,6}}\W*$",
    re.IGNORECASE,
)
_LONGEST_DATE_LINE = 90
#: Date lines in a chronology or a programme, and blocks from one to the next.
_SERIES, _LONGEST_ENTRY = 3, 8
_LINKED = 0.5
_DIGIT = re.compile(r"\d")
#: Words beside the date in a line that ends like a sentence: "On 2 March 2026 the line opened." is a sentence,
#: "Veröffentlicht am 2. März 2026." is a date line.
_MAX_WORDS_BESIDE_DATE = 2
_MOMENT = re.compile(rf"{_DATE}|{_TIME}", re.IGNORECASE)


def metadata_evidence(blocks: Sequence[Block], kept: frozenset[int], metadata: Metadata) -> Iterator[Evidence]:
    """Yield evidence for blocks that only repeat the article's metadata."""
    headline = normalise_text(metadata.headline or "")
    names = [normalise_text(author.name) for author in metadata.authors]
    lead = _end_of_lead(blocks, kept)
    inside = _dates_of_the_text(blocks, kept)
    items = _items_of_the_text(blocks, kept)
    for block in blocks:
        if headline and block.index < lead and _same_line(headline, block.text):
            confidence = Confidence.CERTAIN if normalise_text(block.text) == headline else Confidence.SURE
            yield Evidence(block.index, CutReason.REPEATED_HEADLINE, confidence, "the headline again")
        elif block.index not in items and len(block.text) <= _LONGEST_BYLINE and _is_byline(block, names):
            yield Evidence(block.index, CutReason.BYLINE, Confidence.SURE, "a line with the author's name")
        elif block.index not in inside and _is_date_line(block.text):
            yield Evidence(block.index, CutReason.DATELINE, Confidence.SURE, "a line with only a date")


def _items_of_the_text(blocks: Sequence[Block], kept: frozenset[int]) -> frozenset[int]:
    """Return the list items between paragraphs: a name there is one of several."""
    prose = [block.index for block in blocks if block.index in kept and is_prose(block)]
    if not prose:
        return frozenset()
    return frozenset(block.index for block in blocks if block.tag == "li" and prose[0] < block.index < prose[-1])


def _dates_of_the_text(blocks: Sequence[Block], kept: frozenset[int]) -> frozenset[int]:
    """Return the date lines that belong to the text: rows of tables, lines between paragraphs, and chronologies.

    A dateline stands above the first paragraph or below the last one, and once.
    """
    dates = [block.index for block in blocks if block.tag != "tr" and _is_date_line(block.text)]
    prose = [block.index for block in blocks if block.index in kept and is_prose(block)]
    first, last = (prose[0], prose[-1]) if prose else (-1, -1)
    listed = _spread(blocks, dates)
    rows = (block.index for block in blocks if block.tag == "tr")
    times = Counter(block.text for block in blocks)
    once = (block.index for block in blocks if first < block.index < last and times[block.text] == 1)
    return frozenset((*rows, *listed, *once))


def _spread(blocks: Sequence[Block], dates: Sequence[int]) -> frozenset[int]:
    """Return the dates of a series: three or more, all different, each with a few lines of unlinked text behind it."""
    unlinked = {block.index for block in blocks if block.link_density < _LINKED}
    runs: list[list[int]] = []
    for index in dates:
        previous = runs[-1][-1] if runs else -_LONGEST_ENTRY
        if 1 < index - previous <= _LONGEST_ENTRY and unlinked.issuperset(range(previous + 1, index)):
            runs[-1].append(index)
        else:
            runs.append([index])
    texts = {block.index: block.text for block in blocks}
    series = (run for run in runs if len(run) >= _SERIES and len({texts[index] for index in run}) == len(run))
    return frozenset(chain.from_iterable(series))


def _end_of_lead(blocks: Sequence[Block], kept: frozenset[int]) -> int:
    """Return the index of the third kept paragraph of prose: behind it, a line like the headline is a subheading."""
    prose = [block.index for block in blocks if block.index in kept and is_prose(block)]
    if not prose:
        return blocks[-1].index + 1 if blocks else 0
    return prose[min(2, len(prose) - 1)]


def _same_line(headline: str, text: str) -> bool:
    if abs(len(text) - len(headline)) > max(12, len(headline) * 0.2):
        return False
    line = normalise_text(text)
    if line == headline:
        return True
    matcher = SequenceMatcher(None, headline, line, autojunk=False)
    return matcher.quick_ratio() >= _SAME and matcher.ratio() >= _SAME


def _is_byline(block: Block, names: Sequence[str]) -> bool:
    """Return whether a line is little more than an author's name, with or without “By”, role and date."""
    line = f" {' '.join(block.words)} "
    named = [name for name in names if name and f" {name} " in line]
    if not named:
        return False
    rest = len(block.words) - sum(len(words(name)) for name in named)
    return rest <= 3 or bool(_BYLINE.match(block.text) and rest <= 12)  # noqa: PLR2004  # a role, or a role and a date


def _is_date_line(text: str) -> bool:
    """Return whether a line is a date or time with a few words around it, but no sentence."""
    if len(text) > _LONGEST_DATE_LINE or not _DIGIT.search(text) or not _DATE_LINE.match(text):
        return False
    rest = _MOMENT.sub("", text)
    return not rest.endswith((".", "!", "?")) or len(words(rest)) <= _MAX_WORDS_BESIDE_DATE
