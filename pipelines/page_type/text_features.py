"""Features of a page's text: paragraphs, links, headings, cards, and function words that reveal the person."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipelines.boilerplate.evidence import BlockVerdict
from pipelines.boilerplate.shape_evidence import SENTENCE_END
from pipelines.html.blocks import HEADING_TAGS, Block, Frame
from pipelines.page_type.type_lexicon import NAME

_ITEMS = frozenset({"li", "dd", "dt"})
_HEADING_WORD = re.compile(r"[^\W\d_]{2,}")
_MIN_PROSE_LENGTH, _MIN_PROSE_WORDS, _MAX_LINKED = 70, 13, 0.4
_TITLE_LINK, _LINK_BREAK = 0.8, 0.5
_LABEL_LENGTH, _SHORT_LENGTH, _FRAGMENT_LENGTH = 32, 40, 60
#: A text with more characters per space has no spaces between words; there a word has about two characters.
_SPACED_WORD, _UNSPACED_WORD = 20, 2
#: English function words; the rates are 0 in other languages, where the other features have to suffice.
_VOICES = {
    "voice_you": (" you ", " your ", " you're ", " you'll "),
    "voice_i": (" i ", " my ", " i'm ", " i've ", " me "),
    "voice_we": (" we ", " our ", " us ", " we're "),
    "voice_they": (" he ", " she ", " his ", " her ", " they ", " their "),
    "voice_said": (" said ", " says ", " told ", " according "),
    "voice_past": (" was ", " were ", " had ", " did "),
    "voice_the": (" the ",),
}
_MARKS = {"marks_quote": '“”"„«»', "marks_shout": "!", "marks_ask": "?", "marks_comma": ",", "marks_code": "{}();_"}
_NAMED = {word: [kind for kind, words in NAME.items() if word in words] for words in NAME.values() for word in words}


@dataclass(frozen=True, slots=True)
class TextFeatures:
    """Number of words kept and of those in paragraphs, numeric features, and prefixed words."""

    kept_words: int
    prose_words: int
    numeric: dict[str, float]
    words: frozenset[str]


@dataclass(slots=True)  # not frozen: there are hundreds on a page, and freezing triples the cost of each
class _Line:
    """A block with the values that several features need."""

    block: Block
    kept: bool
    size: int
    words: int
    heading: bool
    prose: bool


def text_features(verdicts: Sequence[BlockVerdict]) -> TextFeatures:
    """Return the features of a page's blocks with their verdicts."""
    lines = [_line(one) for one in verdicts]
    kept = [line for line in lines if line.kept]
    frames = _frames(lines)
    numeric = _whole_page(lines) | _kept(kept, lines) | _headings(lines) | _names(frames)
    numeric |= _voice(" ".join(line.block.text for line in kept).lower(), sum(line.words for line in kept))
    return TextFeatures(
        kept_words=sum(line.words for line in kept),
        prose_words=sum(line.words for line in kept if line.prose),
        numeric=numeric,
        words=frozenset(_prefixed_words(lines, frames)),
    )


def count_words(text: str) -> int:
    """Return the approximate number of words of a text, by counting its spaces."""
    spaced = text.count(" ") + 1
    if spaced * _SPACED_WORD < len(text) and not text.isascii():
        return len(text) // _UNSPACED_WORD
    return spaced


def _line(one: BlockVerdict) -> _Line:
    block = one.block
    text, heading = block.text, block.tag in HEADING_TAGS
    words, size = count_words(text), len(text)
    prose = (
        (size >= _MIN_PROSE_LENGTH or words > text.count(" ") + 1)
        and words >= _MIN_PROSE_WORDS
        and not heading
        and block.link_chars < _MAX_LINKED * size
        and not text.endswith("...")
        and bool(SENTENCE_END.search(text[-4:]))
    )
    return _Line(block, one.kept, size, words, heading, prose)


def _whole_page(lines: Sequence[_Line]) -> dict[str, float]:
    size, count = sum(line.size for line in lines), len(lines)
    prose = [line for line in lines if line.prose]
    paragraphs, words = _longest_run(lines)
    text = "".join([line.block.text for line in lines])
    money = sum(map(text.count, "$€£"))
    return {
        "blocks": count,
        "size": size,
        "linked": _share(sum(line.block.link_chars for line in lines), size),
        "prose_blocks": len(prose),
        "prose_words": sum(line.words for line in prose),
        "prose_share": _share(sum(line.size for line in prose), size),
        "run_paragraphs": paragraphs,
        "run_words": words,
        "first_prose": _share(prose[0].block.index if prose else count, count),
        "short_share": _share(sum(line.size <= _SHORT_LENGTH for line in lines), count),
        "money": money,
        "money_share": _share(money, count),
    }


def _longest_run(lines: Iterable[_Line]) -> tuple[int, int]:
    """Return the paragraphs of the longest run of prose, and the words of the run with most words.

    Headings and kept lines that are not links do not end a run.
    """
    paragraphs = words = best_paragraphs = best_words = 0
    for line in lines:
        if line.prose:
            paragraphs, words = paragraphs + 1, words + line.words
            best_paragraphs, best_words = max(best_paragraphs, paragraphs), max(best_words, words)
        elif not line.heading and (not line.kept or line.block.link_density > _LINK_BREAK):
            paragraphs = words = 0
    return best_paragraphs, best_words


def _kept(kept: Sequence[_Line], lines: Sequence[_Line]) -> dict[str, float]:
    size, words, count = sum(line.size for line in kept), sum(line.words for line in kept), len(kept)
    prose = [line.words for line in kept if line.prose]
    return {
        "kept_blocks": count,
        "kept_words": words,
        "kept_linked": _share(sum(line.block.link_chars for line in kept), size),
        "kept_prose_words": sum(prose),
        "kept_prose_share": _share(sum(prose), words),
        "kept_prose_of_page": _share(sum(prose), sum(line.words for line in lines if line.prose)),
        "kept_prose_length": _share(sum(prose), len(prose)),
        "kept_headings": _share(sum(line.heading for line in kept), count),
        "kept_items": _share(sum(line.block.tag in _ITEMS for line in kept), count),
        "kept_fragments": _share(sum(not line.heading and line.size < _FRAGMENT_LENGTH for line in kept), count),
        "kept_share": _share(size, sum(line.size for line in lines)),
        "kept_block_words": _share(words, count),
    }


def _headings(lines: Iterable[_Line]) -> dict[str, float]:
    headings = [line.block.link_density > _TITLE_LINK for line in lines if line.heading]
    return {
        "headings": len(headings),
        "headings_linked": sum(headings),
        "headings_linked_share": _share(sum(headings), len(headings)),
    }


def _frames(lines: Iterable[_Line]) -> list[Frame]:
    """Return the elements around the text, without duplicates."""
    found: dict[int, Frame] = {}
    for line in lines:
        frame: Frame | None = line.block.frame
        while frame is not None and id(frame) not in found:
            found[id(frame)] = frame
            frame = frame.parent
    return list(found.values())


def _names(frames: Sequence[Frame]) -> dict[str, float]:
    """Return how many elements have names of each kind, and their share."""
    named = Counter(frame.name_words for frame in frames if frame.name_words)
    by_kind: Counter[str] = Counter()
    for own, count in named.items():
        for kind in {kind for word in own if word in _NAMED for kind in _NAMED[word]}:
            by_kind[kind] += count
    numbers = {f"names_{kind}": float(by_kind[kind]) for kind in NAME}
    return numbers | {f"names_{kind}_share": _share(by_kind[kind], len(frames)) for kind in NAME}


def _voice(text: str, words: int) -> dict[str, float]:
    """Return the rates of function words and punctuation marks, per thousand words or characters of kept text."""
    rates = {name: 1000 * _share(sum(map(text.count, group)), words) for name, group in _VOICES.items()}
    marks = {name: 1000 * _share(sum(map(text.count, group)), len(text)) for name, group in _MARKS.items()}
    return rates | marks | {"word_length": _share(len(text), words)}


def _prefixed_words(lines: Iterable[_Line], frames: Iterable[Frame]) -> set[str]:
    """Return short texts, words of kept headings and names of elements, each prefixed by where it occurs."""
    found: set[str] = set()
    for line in lines:
        if line.size <= _LABEL_LENGTH:
            found.add(f"s:{line.block.text.lower()}")
        if line.heading and line.kept:
            found.update(f"g:{word}" for word in _HEADING_WORD.findall(line.block.text.lower()))
    names = frozenset().union(*{frame.name_words for frame in frames})
    found.update(f"c:{name}" for name in names)
    return found


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
