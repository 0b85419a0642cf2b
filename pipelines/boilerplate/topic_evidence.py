"""Evidence from the topic: a paragraph with advertising phrases and nothing in common with its article."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from pipelines.boilerplate.evidence import Confidence, Evidence
from pipelines.boilerplate.wording_evidence import praise
from pipelines.html.blocks import Block
from pipelines.items import CutReason, Metadata
from pipelines.text.tokens import words

_LONGEST_PROMOTION = 700
_CONTENT_WORD = 5
#: The share of a paragraph's content words that the rest of the article uses too; paragraphs of the article are well
#: above it.
_FOREIGN = 0.25
_HALF_FOREIGN = 0.35
#: Shorter capitalised words ("An", "We", "The") are not names.
_NAME_WORD = 4
_NAME = re.compile(r"(?:[A-Z][\w&’'-]+(?:\s+|$)){1,4}")


def topic_evidence(blocks: Sequence[Block], kept: frozenset[int], metadata: Metadata) -> Iterator[Evidence]:
    """Yield evidence for kept paragraphs with advertising phrases and a subject that the article never mentions."""
    body = [block for block in blocks if block.index in kept]
    short = [block for block in body if len(block.text) <= _LONGEST_PROMOTION]
    phrases_by_block = zip(short, praise([block.text for block in short]), strict=True)
    praised = {block.index: phrases for block, phrases in phrases_by_block if phrases}
    if not praised:
        return
    article = Counter(word for block in body if block.index not in praised for word in set(block.words))
    article.update(words(f"{metadata.headline or ''} {metadata.description or ''}"))
    for block in body:
        if block.index in praised:
            shared = _shared(block.text, article)
            confidence = _confidence(shared, len(praised[block.index]), _subject_is_foreign(block.text, article))
            if confidence is not None:
                phrases = ", ".join(f"“{phrase}”" for phrase in praised[block.index][:3])
                note = f"{phrases}; {shared:.0%} of its words occur elsewhere in the article"
                yield Evidence(block.index, CutReason.PROMOTION, confidence, note)


def _shared(text: str, article: Counter[str]) -> float:
    content = {word for word in words(text) if len(word) >= _CONTENT_WORD}
    return sum(word in article for word in content) / len(content) if content else 1.0


def _subject_is_foreign(text: str, article: Counter[str]) -> bool:
    """Return whether the paragraph has a name that the rest of the article never mentions."""
    names = ([word for word in words(name) if len(word) >= _NAME_WORD] for name in _NAME.findall(text))
    return any(name and not any(word in article for word in name) for name in names)


def _confidence(shared: float, phrases: int, foreign: bool) -> Confidence | None:
    if foreign and (shared <= _FOREIGN or (phrases > 1 and shared <= _HALF_FOREIGN)):
        return Confidence.SURE
    return Confidence.LIKELY if foreign or shared <= _FOREIGN else None
