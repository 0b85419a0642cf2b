"""An article as the site's memory sees it: wordings of its passages, its subject, names that it does not speak of."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import chain
from urllib.parse import urlsplit
from zlib import crc32

from pipelines.boilerplate.features.cue_lexicon import CUE_GROUPS, CUES
from pipelines.items import ArticleItem, CutReason
from pipelines.site_memory.pattern_hash import UPPER, pattern_hash
from pipelines.text.tokens import words

#: Cuts that say nothing about promotions: they name what the article, or another one, is about.
OF_ARTICLES = frozenset(
    {
        CutReason.BYLINE, CutReason.DATELINE, CutReason.CAPTION, CutReason.CREDIT, CutReason.REPEATED_HEADLINE,
        CutReason.RELATED, CutReason.TRENDING, CutReason.TEASER, CutReason.LINK_LIST, CutReason.COMMENTS,
        CutReason.SITE_RULE,
    },
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph of the text, or one that cleaning cut. `size`: words; `is_notice`: it speaks as notices do."""

    exact: int
    pattern: int
    size: int
    is_kept: bool
    is_heading: bool
    is_notice: bool


@dataclass(frozen=True, slots=True)
class OffTopicName:
    """A name that stands only in passages which share nothing with their article.

    `passages`: their places; `is_inside`: it stands within a sentence, where a capital means something.
    """

    passages: tuple[int, ...]
    is_inside: bool


@dataclass(frozen=True, slots=True)
class ArticleFeatures:
    """What is learnt from an article: its passages (kept ones first, in order), and numbers that stand for words.

    `subject`: what it is about; `series`: what it has in common with others of a column; `odd`: names that its own
    words do not speak of; `spoken`: all other names.
    """

    passages: tuple[Passage, ...]
    subject: frozenset[int]
    series: frozenset[int]
    odd: Mapping[int, OffTopicName]
    spoken: frozenset[int]

    @property
    def kept(self) -> int:
        """Return how many of the passages are paragraphs of the text."""
        return sum([passage.is_kept for passage in self.passages])


@dataclass(frozen=True, slots=True)
class ArticleText:
    """An article as it is read: what names it, its paragraphs with the places of headings, and what was cut from it."""

    url: str
    headline: str
    description: str
    section: str
    authors: tuple[str, ...]
    paragraphs: tuple[str, ...]
    headings: frozenset[int]
    cut: tuple[str, ...]


#: Longer paragraphs and longer wordings are prose whatever they say.
_LONGEST_ODD = 90
_LONGEST_NOTICE = 80
#: A paragraph of which a smaller share of the long words stands elsewhere in the article has nothing to do with it.
_FOREIGN = 0.35
#: The same for one of several that share words with each other, before that is looked into.
_HARDLY_FOREIGN = 0.7
_LONG_WORD = 5
_LEAST_LONG = 3
#: Shorter words are no names to go by.
_NAME_LETTERS = 4
#: A name in more paragraphs than these is something that the article speaks of.
_MOST_PARAGRAPHS = 4
#: A name that stands within so many paragraphs is a part of the subject.
_SUBJECT_PARAGRAPHS = 2
#: Words of notices, and their share of all words, that make a passage one.
_CUE_WORDS = 2
_CUE_SHARE = 0.12
_HEADING_WORDS = 9
_STEM_WORDS = 6

_ENDS = tuple(".!?;…,»”\"'’)")
#: A name, or several in a row; and a name that stands within a sentence, where a capital means something.
# What stands before is asked behind the capital, so that the engine looks for capitals first.
_RUN = re.compile(rf"[{UPPER}](?<![\w&].)[\w-]*(?:(?: & | )[{UPPER}][\w-]*)*")
_INSIDE = re.compile(rf"[{UPPER}](?<=[\w,;] .)[\w-]{{3,}}")
_STEM = re.compile(r"\s*(?:[:|]|\s[–—-]\s)\s*")
_DIGIT = re.compile(r"\d")
#: Of the groups of words that hint at boilerplate those that news do not need for themselves.
_OF_NOTICES = frozenset(
    """
    newsletter subscribe signup follow media app donate comment adword disclaim copyright consent praise offer you call
    trade legal
    """.split(),
)
_CUE_SET = frozenset(word for word, groups in CUES.items() if any(CUE_GROUPS[group] in _OF_NOTICES for group in groups))


def article_features(seen: ArticleText) -> ArticleFeatures:
    """Return what an article teaches about its site."""
    texts = (*seen.paragraphs, *seen.cut)
    kept = len(seen.paragraphs)
    lines = [words(text) for text in texts]
    about = words(f"{seen.headline}\n{seen.description}")
    runs = [_lowered(_RUN.findall(text)) for text in texts]
    places, inside = _names(texts, runs)
    foreign = _Foreign(lines, kept)
    known = set(about)
    odd = {
        _number(name): OffTopicName(tuple(found), name in inside)
        for name, found in places.items()
        if known.isdisjoint(name.split()) and foreign(tuple(found))
    }
    spoken = frozenset(map(_number, places)) - odd.keys()
    often = (_number(name) for name, found in inside.items() if len(found) >= _SUBJECT_PARAGRAPHS and min(found) < kept)
    return ArticleFeatures(
        passages=tuple(
            _passage(text, line, names, is_kept=number < kept, is_heading=number in seen.headings)
            for number, (text, line, names) in enumerate(zip(texts, lines, runs, strict=True))
        ),
        subject=frozenset((*_terms(words(seen.headline)), *often)) - odd.keys(),
        series=frozenset(map(_number, _series(seen))),
        odd=odd,
        spoken=spoken,
    )


def _number(word: str) -> int:
    return crc32(word.encode("utf-8", "replace"))


def _passage(text: str, line: Sequence[str], names: Sequence[str], *, is_kept: bool, is_heading: bool) -> Passage:
    found = pattern_hash(text, line, frozenset(" ".join(names).split()))
    size = len(line)
    cues = len(_CUE_SET.intersection(line)) if size <= _LONGEST_NOTICE else 0
    return Passage(
        exact=found.exact,
        pattern=found.pattern,
        size=size,
        is_kept=is_kept,
        is_heading=is_heading or (size < _HEADING_WORDS and not text.endswith(_ENDS)),
        is_notice=cues >= max(_CUE_WORDS, _CUE_SHARE * size),
    )


def _names(texts: Sequence[str], runs: Sequence[Sequence[str]]) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """Return for each name and phrase of names its passages, and those within whose sentences it stands."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    inside: defaultdict[str, list[int]] = defaultdict(list)
    for number, (text, found) in enumerate(zip(texts, runs, strict=True)):
        phrases = {run for run in found if " " in run}
        for name in phrases.union(" ".join(found).split()):
            if len(name) >= _NAME_LETTERS and name not in CUES:
                places[name].append(number)
        for name in phrases.union(_lowered(_INSIDE.findall(text))):
            inside[name].append(number)
    return places, inside


def _lowered(names: Sequence[str]) -> list[str]:
    return "\n".join(names).lower().split("\n") if names else []


class _Foreign:
    """Tells passages that share no words with the rest of their article."""

    def __init__(self, lines: Sequence[Sequence[str]], kept: int) -> None:
        self._kept = kept
        self._sizes = [len(line) for line in lines]
        self._content = [{word for word in line if len(word) >= _LONG_WORD} for line in lines]
        self._times = Counter(chain.from_iterable(self._content[:kept]))
        repeated = {word for word, times in self._times.items() if times > 1}
        # Of each passage by itself; one that is too short to tell is no stranger.
        self._shares = [
            len(own & repeated) / len(own) if len(own) >= _LEAST_LONG else 1.0 for own in self._content[:kept]
        ]
        self._answers: dict[tuple[int, ...], bool] = {}

    def __call__(self, passages: tuple[int, ...]) -> bool:
        """Return whether none of these passages has to do with the article, the others of them left aside."""
        if passages not in self._answers:
            self._answers[passages] = self._are_foreign([place for place in passages if place < self._kept])
        return self._answers[passages]

    def _are_foreign(self, passages: Sequence[int]) -> bool:
        if len(passages) == 1:
            return self._shares[passages[0]] <= _FOREIGN and self._sizes[passages[0]] <= _LONGEST_ODD
        if len(passages) > _MOST_PARAGRAPHS:
            return False
        if any(self._shares[place] > _HARDLY_FOREIGN or self._sizes[place] > _LONGEST_ODD for place in passages):
            return False
        own = Counter(chain.from_iterable(self._content[place] for place in passages))
        return all(self._share(place, own) <= _FOREIGN for place in passages)

    def _share(self, place: int, own: Mapping[str, int]) -> float:
        block, times = self._content[place], self._times
        return len([word for word in block if times[word] > own[word]]) / len(block)


def _terms(line: Sequence[str]) -> Iterator[int]:
    """Yield long words, and pairs of characters in scripts without spaces, as numbers."""
    for position, word in enumerate(line):
        if len(word) >= _LONG_WORD:
            yield _number(word)
        elif len(word) == 1 and not word.isascii() and position and len(line[position - 1]) == 1:
            yield _number(line[position - 1] + word)


def _series(seen: ArticleText) -> Iterator[str]:
    """Yield what an article has in common with others of its column."""
    for author in seen.authors:
        yield f"author {author.casefold()}"
    if seen.section:
        yield f"section {seen.section.casefold()}"
    parts = _STEM.split(seen.headline)
    for stem in [words(part) for part in parts] if len(parts) > 1 else ():
        if 0 < len(stem) <= _STEM_WORDS:
            yield "stem " + " ".join([word for word in stem if not _DIGIT.search(word)])
    folders = [part for part in urlsplit(seen.url).path.split("/")[1:-1] if not _DIGIT.search(part)]
    if folders:
        yield "folder " + "/".join(folders)


_HEADING = re.compile(r"<h[234]>(.*?)</h[234]>")
_TAG = re.compile(r"<[^>]*>")


def article_text(article: ArticleItem) -> ArticleText:
    """Return an article as it is read: what cleaning cut for reasons that advertise comes with it."""
    paragraphs = tuple(article.article_body.split("\n"))
    return ArticleText(
        url=article.url,
        headline=article.metadata.headline or "",
        description=article.metadata.description or "",
        section=article.metadata.article_section or "",
        authors=tuple(author.name for author in article.metadata.authors),
        paragraphs=paragraphs,
        headings=heading_places(paragraphs, article.article_body_html),
        cut=tuple(block.text for block in article.removed if block.reason not in OF_ARTICLES),
    )


def heading_places(paragraphs: Sequence[str], html: str | None) -> frozenset[int]:
    """Return the places of the paragraphs that are headings."""
    texts = {unescape(_TAG.sub("", text)) for text in _HEADING.findall(html or "")}
    return (
        frozenset(number for number, paragraph in enumerate(paragraphs) if paragraph in texts) if texts else frozenset()
    )
