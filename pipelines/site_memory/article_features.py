"""The features of an article for site memory: hashes of its passages, its subject, names unrelated to it."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import chain
from typing import NamedTuple
from urllib.parse import urlsplit
from zlib import crc32

from pipelines.boilerplate.features.cue_lexicon import CUE_GROUPS, CUES
from pipelines.items import ArticleItem, CutReason
from pipelines.site_memory.pattern_hash import UPPER, pattern_hash
from pipelines.text.tokens import words

#: Reasons of cuts that are no promotions: their texts are about the article, or about another one.
REASONS_OF_ARTICLES = frozenset(
    {
        CutReason.BYLINE, CutReason.DATELINE, CutReason.CAPTION, CutReason.CREDIT, CutReason.REPEATED_HEADLINE,
        CutReason.RELATED, CutReason.TRENDING, CutReason.TEASER, CutReason.LINK_LIST, CutReason.COMMENTS,
        CutReason.SITE_RULE, CutReason.TAGS, CutReason.TABLE_OF_CONTENTS, CutReason.SUMMARY,
    },
)  # fmt: skip


# Learning a host makes twenty thousand of these: a frozen dataclass takes half as long again to make.
class Passage(NamedTuple):
    """A paragraph of the text, or one that was cut. `size` is in words; `is_notice`: it has the words of a notice."""

    exact: int
    pattern: int
    size: int
    is_kept: bool
    is_heading: bool
    is_notice: bool


class OffTopicName(NamedTuple):
    """A name that occurs only in passages which share nothing with their article.

    `passages` are their positions; `is_inside`: it occurs within a sentence, where a capital means something.
    """

    passages: tuple[int, ...]
    is_inside: bool


@dataclass(frozen=True, slots=True)
class ArticleFeatures:
    """The features of an article: its passages (kept ones first, in order), and hashes of words.

    `subject`: words of its subject; `series`: what it shares with other articles of a column; `off_topic_names`: names
    unrelated to its other words; `on_topic_names`: all other names.
    """

    passages: tuple[Passage, ...]
    subject: frozenset[int]
    series: frozenset[int]
    off_topic_names: Mapping[int, OffTopicName]
    on_topic_names: frozenset[int]

    @property
    def kept_count(self) -> int:
        """Return how many of the passages are paragraphs of the text."""
        return sum([passage.is_kept for passage in self.passages])


@dataclass(frozen=True, slots=True)
class ArticleText:
    """The texts of an article: metadata, paragraphs, the positions of headings among them, and what was cut."""

    url: str
    headline: str
    description: str
    section: str
    authors: tuple[str, ...]
    paragraphs: tuple[str, ...]
    headings: frozenset[int]
    cut: tuple[str, ...]


#: Longer paragraphs, and longer notices, are prose whatever their words.
_LONGEST_OFF_TOPIC = 90
_LONGEST_NOTICE = 80
#: A paragraph with a smaller share of its long words elsewhere in the article is unrelated to it.
_MAX_SHARED = 0.35
#: A cheap bound for one of several paragraphs that may share words with each other.
_MAX_SHARED_BOUND = 0.7
_LONG_WORD = 5
_LEAST_LONG = 3
#: Shorter words do not count as names.
_NAME_LETTERS = 4
#: A name in more paragraphs is part of the article's subject.
_MOST_PARAGRAPHS = 4
#: A name within the sentences of this many paragraphs is a term of the subject.
_SUBJECT_PARAGRAPHS = 2
#: The number and share of cue words that make a passage a notice.
_CUE_WORDS = 2
_CUE_SHARE = 0.12
_HEADING_WORDS = 9
_STEM_WORDS = 6

_ENDS = tuple(".!?;…,»”\"'’)")
#: A name, or several in a row; and a name within a sentence, where a capital means something.
# The lookbehind comes after the capital, so that the engine searches for capitals first.
_RUN = re.compile(rf"[{UPPER}](?<![\w&].)[\w-]*(?:(?: & | )[{UPPER}][\w-]*)*")
_INSIDE = re.compile(rf"[{UPPER}](?<=[\w,;] .)[\w-]{{3,}}")
_STEM = re.compile(r"\s*(?:[:|]|\s[–—-]\s)\s*")
_DIGIT = re.compile(r"\d")
#: The groups of cue words that are rare in news.
_NOTICE_GROUPS = frozenset(
    """
    newsletter subscribe signup follow media app donate comment adword disclaim copyright consent praise offer you call
    trade legal
    """.split(),
)
_NOTICE_CUES = frozenset(
    word for word, groups in CUES.items() if any(CUE_GROUPS[group] in _NOTICE_GROUPS for group in groups)
)


def article_features(article: ArticleText) -> ArticleFeatures:
    """Return the features of an article from which the boilerplate of its site is learnt."""
    texts = (*article.paragraphs, *article.cut)
    kept = len(article.paragraphs)
    lines = [words(text) for text in texts]
    about = words(f"{article.headline}\n{article.description}")
    runs = [_lowered(_RUN.findall(text)) for text in texts]
    places, inside = _names(texts, runs)
    is_unrelated = _Unrelated(lines, kept)
    known = set(about)
    off_topic = {
        _hash(name): OffTopicName(tuple(found), name in inside)
        for name, found in places.items()
        if known.isdisjoint(name.split()) and is_unrelated(tuple(found))
    }
    on_topic = frozenset(map(_hash, places)) - off_topic.keys()
    frequent = (
        _hash(name) for name, found in inside.items() if len(found) >= _SUBJECT_PARAGRAPHS and min(found) < kept
    )
    return ArticleFeatures(
        passages=tuple(
            _passage(text, line, names, is_kept=number < kept, is_heading=number in article.headings)
            for number, (text, line, names) in enumerate(zip(texts, lines, runs, strict=True))
        ),
        subject=frozenset((*_terms(words(article.headline)), *frequent)) - off_topic.keys(),
        series=frozenset(map(_hash, _series(article))),
        off_topic_names=off_topic,
        on_topic_names=on_topic,
    )


def _hash(word: str) -> int:
    return crc32(word.encode("utf-8", "replace"))


def _passage(text: str, line: Sequence[str], names: Sequence[str], *, is_kept: bool, is_heading: bool) -> Passage:
    hashes = pattern_hash(text, line, frozenset(" ".join(names).split()))
    size = len(line)
    cues = len(_NOTICE_CUES.intersection(line)) if size <= _LONGEST_NOTICE else 0
    return Passage(
        exact=hashes.exact,
        pattern=hashes.pattern,
        size=size,
        is_kept=is_kept,
        is_heading=is_heading or (size < _HEADING_WORDS and not text.endswith(_ENDS)),
        is_notice=cues >= max(_CUE_WORDS, _CUE_SHARE * size),
    )


def _names(texts: Sequence[str], runs: Sequence[Sequence[str]]) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """Return for each name and phrase of names its passages, and those where it occurs within a sentence."""
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


class _Unrelated:
    """Whether passages share no words with the rest of their article."""

    def __init__(self, lines: Sequence[Sequence[str]], kept: int) -> None:
        self._kept = kept
        self._sizes = [len(line) for line in lines]
        self._content = [{word for word in line if len(word) >= _LONG_WORD} for line in lines]
        self._times = Counter(chain.from_iterable(self._content[:kept]))
        repeated = {word for word, times in self._times.items() if times > 1}
        # The share of each passage by itself; one that is too short counts as related.
        self._shares = [
            len(own & repeated) / len(own) if len(own) >= _LEAST_LONG else 1.0 for own in self._content[:kept]
        ]
        self._cache: dict[tuple[int, ...], bool] = {}

    def __call__(self, passages: tuple[int, ...]) -> bool:
        """Return whether all of these passages are unrelated to the rest of the article, without each other."""
        if passages not in self._cache:
            self._cache[passages] = self._are_unrelated([place for place in passages if place < self._kept])
        return self._cache[passages]

    def _are_unrelated(self, passages: Sequence[int]) -> bool:
        if len(passages) == 1:
            return self._shares[passages[0]] <= _MAX_SHARED and self._sizes[passages[0]] <= _LONGEST_OFF_TOPIC
        if len(passages) > _MOST_PARAGRAPHS:
            return False
        if any(
            self._shares[place] > _MAX_SHARED_BOUND or self._sizes[place] > _LONGEST_OFF_TOPIC for place in passages
        ):
            return False
        own = Counter(chain.from_iterable(self._content[place] for place in passages))
        return all(self._share(place, own) <= _MAX_SHARED for place in passages)

    def _share(self, place: int, own: Mapping[str, int]) -> float:
        block, times = self._content[place], self._times
        return len([word for word in block if times[word] > own[word]]) / len(block)


def _terms(line: Sequence[str]) -> Iterator[int]:
    """Yield hashes of long words, and of pairs of characters in scripts without spaces."""
    for position, word in enumerate(line):
        if len(word) >= _LONG_WORD:
            yield _hash(word)
        elif len(word) == 1 and not word.isascii() and position and len(line[position - 1]) == 1:
            yield _hash(line[position - 1] + word)


def _series(article: ArticleText) -> Iterator[str]:
    """Yield what an article may share with others of its column."""
    for author in article.authors:
        yield f"author {author.casefold()}"
    if article.section:
        yield f"section {article.section.casefold()}"
    parts = _STEM.split(article.headline)
    for stem in [words(part) for part in parts] if len(parts) > 1 else ():
        if 0 < len(stem) <= _STEM_WORDS:
            yield "stem " + " ".join([word for word in stem if not _DIGIT.search(word)])
    folders = [part for part in urlsplit(article.url).path.split("/")[1:-1] if not _DIGIT.search(part)]
    if folders:
        yield "folder " + "/".join(folders)


_HEADING = re.compile(r"<h[234]>(.*?)</h[234]>")
_TAG = re.compile(r"<[^>]*>")


def article_text(article: ArticleItem) -> ArticleText:
    """Return the texts of an article, with the cuts that may be promotions."""
    paragraphs = tuple(article.article_body.split("\n"))
    return ArticleText(
        url=article.url,
        headline=article.metadata.headline or "",
        description=article.metadata.description or "",
        section=article.metadata.article_section or "",
        authors=tuple(author.name for author in article.metadata.authors),
        paragraphs=paragraphs,
        headings=heading_positions(paragraphs, article.article_body_html),
        cut=tuple(block.text for block in article.removed if block.reason not in REASONS_OF_ARTICLES),
    )


def heading_positions(paragraphs: Sequence[str], html: str | None) -> frozenset[int]:
    """Return the positions of the paragraphs that are headings."""
    texts = {unescape(_TAG.sub("", text)) for text in _HEADING.findall(html or "")}
    return (
        frozenset(number for number, paragraph in enumerate(paragraphs) if paragraph in texts) if texts else frozenset()
    )
