"""The active patterns of a site, and the passages of an article that they match. Pure."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from models.enums import PatternKind, PatternVerdict
from pipelines.site_memory.article_features import ArticleFeatures, Passage
from pipelines.site_memory.learn import PatternStats
from pipelines.text.tokens import words
from pipelines.text.version_diff import is_correction

#: The least that cuts leave of an article, as a share of its words and in words.
_MIN_SHARE = 0.4
_MIN_WORDS = 20
#: Fewer than one in a hundred paragraphs of articles have a wording with a lower score.
_PROMOTION_SCORE = -1.0


@dataclass(frozen=True, slots=True)
class ActivePattern:
    """A pattern that is cut on a site: its fingerprint, its hash, and in how many stories it occurs."""

    fingerprint: str
    kind: PatternKind
    number: int
    stories: int
    of_stories: int

    @property
    def evidence(self) -> str:
        """Return the evidence stored with a cut."""
        what = "stands in" if self.kind is PatternKind.BLOCK else "names a brand that promotions bring into"
        return f"{what} {self.stories} of {self.of_stories} articles of this host"


@dataclass(frozen=True, slots=True)
class Memory:
    """The patterns that are cut on one site, by their hashes."""

    blocks: Mapping[int, ActivePattern]
    brands: Mapping[int, ActivePattern]


NO_PATTERNS = Memory({}, {})


def fingerprint_of(host: str, kind: PatternKind, number: int) -> str:
    """Return the identifier of a pattern of a host: 16 hexadecimal digits."""
    return hashlib.blake2b(f"{host}\n{kind}\n{number}".encode(), digest_size=8).hexdigest()


def memory_of(patterns: Iterable[ActivePattern]) -> Memory:
    """Return these patterns as a site's memory."""
    blocks: dict[int, ActivePattern] = {}
    brands: dict[int, ActivePattern] = {}
    for one in patterns:
        (blocks if one.kind is PatternKind.BLOCK else brands)[one.number] = one
    return Memory(blocks, brands)


def active_pattern(host: str, stats: PatternStats) -> ActivePattern:
    """Return the active pattern for the statistics of a pattern of a host."""
    fingerprint = fingerprint_of(host, stats.kind, stats.number)
    return ActivePattern(fingerprint, stats.kind, stats.number, stats.stories, stats.of_stories)


def active_patterns(host: str, stats: Iterable[PatternStats]) -> tuple[ActivePattern, ...]:
    """Return the active patterns for those that are boilerplate."""
    return tuple(active_pattern(host, one) for one in stats if one.verdict is PatternVerdict.BOILERPLATE)


def matching_passages(memory: Memory, features: ArticleFeatures, paragraphs: Sequence[str]) -> dict[int, ActivePattern]:
    """Return the paragraphs to cut, each with the pattern that it matches; most of the article's words are left."""
    count = len(paragraphs)
    found = _found(memory, features, count, lambda number: _is_promotion(features.passages[number], paragraphs[number]))
    found = {number: pattern for number, pattern in found.items() if not is_correction(paragraphs[number])}
    return _within_limits(found, features, count)


def expected_passages(memory: Memory, features: ArticleFeatures) -> dict[int, ActivePattern]:
    """Return what `matching_passages` would, if no paragraph is a correction and all that name a brand promote it."""
    count = features.kept_count
    return _within_limits(_found(memory, features, count, lambda _number: True), features, count)


def _found(
    memory: Memory, features: ArticleFeatures, count: int, is_promotion: Callable[[int], bool]
) -> dict[int, ActivePattern]:
    """Return which of the first `count` passages match, each with the stronger one of its patterns."""
    found = {
        number: memory.blocks[passage.pattern]
        for number, passage in enumerate(features.passages[:count])
        if passage.pattern in memory.blocks
    }
    for name in features.off_topic_names.keys() & memory.brands.keys():
        for number in features.off_topic_names[name].passages:
            if number < count and is_promotion(number):
                found[number] = _stronger(found.get(number), memory.brands[name])
    return found


def _is_promotion(passage: Passage, paragraph: str) -> bool:
    """Return whether a passage that names a brand has the words of a notice, or is worded unlike articles."""
    if passage.is_notice:
        return True
    # Loads numpy and the model, which a run without such passages does not need.
    from pipelines.boilerplate.features.wording_model import MIN_WORDS, MOST_WORDS, shipped_wording_model  # noqa: PLC0415

    is_scored = MIN_WORDS <= passage.size <= MOST_WORDS
    return is_scored and shipped_wording_model().score(words(paragraph)) < _PROMOTION_SCORE


def _stronger(one: ActivePattern | None, other: ActivePattern) -> ActivePattern:
    return other if one is None else min(one, other, key=_weakness)


def _weakness(pattern: ActivePattern) -> tuple[float, bool, str]:
    return -pattern.stories / pattern.of_stories, pattern.kind is not PatternKind.BLOCK, pattern.fingerprint


def _within_limits(
    found: Mapping[int, ActivePattern], features: ArticleFeatures, paragraphs: int
) -> dict[int, ActivePattern]:
    """Return the strongest of the cuts, as many as leave the article most of its words."""
    left = total = sum(passage.size for passage in features.passages[:paragraphs])
    kept, chosen = paragraphs, {}
    for number in sorted(found, key=lambda number: (*_weakness(found[number]), number)):
        size = features.passages[number].size
        if left - size >= max(_MIN_WORDS, _MIN_SHARE * total) and kept > 1:
            chosen[number] = found[number]
            left, kept = left - size, kept - 1
    return dict(sorted(chosen.items()))
