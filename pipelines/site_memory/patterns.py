"""What is known of a site, and which passages of an article it speaks against. Pure."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from models.enums import PatternKind, PatternVerdict
from pipelines.site_memory.article_features import ArticleFeatures
from pipelines.site_memory.learn import PatternStats
from pipelines.text.version_diff import is_correction

#: What a cut leaves at least, as a share of the words, in words and in paragraphs.
_LEAST_SHARE = 0.4
_LEAST_WORDS = 20


@dataclass(frozen=True, slots=True)
class ActivePattern:
    """A pattern that is cut on a site: its fingerprint, its number, and on how many stories it stands."""

    fingerprint: str
    kind: PatternKind
    number: int
    stories: int
    of_stories: int

    @property
    def evidence(self) -> str:
        """Return what is written beside a cut."""
        what = "stands in" if self.kind is PatternKind.BLOCK else "names a brand that promotions bring into"
        return f"{what} {self.stories} of {self.of_stories} articles of this host"


@dataclass(frozen=True, slots=True)
class Memory:
    """The patterns that are cut on one site, by their numbers."""

    blocks: Mapping[int, ActivePattern]
    brands: Mapping[int, ActivePattern]


NO_PATTERNS = Memory({}, {})


def fingerprint_of(host: str, kind: PatternKind, number: int) -> str:
    """Return the name of a pattern: 16 hexadecimal digits, its own on every host."""
    return hashlib.blake2b(f"{host}\n{kind}\n{number}".encode(), digest_size=8).hexdigest()


def memory_of(known: Iterable[ActivePattern]) -> Memory:
    """Return these patterns as a site's memory."""
    blocks: dict[int, ActivePattern] = {}
    brands: dict[int, ActivePattern] = {}
    for one in known:
        (blocks if one.kind is PatternKind.BLOCK else brands)[one.number] = one
    return Memory(blocks, brands)


def active_pattern(host: str, learnt: PatternStats) -> ActivePattern:
    """Return a pattern that was found on a host as what is cut there."""
    name = fingerprint_of(host, learnt.kind, learnt.number)
    return ActivePattern(name, learnt.kind, learnt.number, learnt.stories, learnt.of_stories)


def active_patterns(host: str, learnt: Iterable[PatternStats]) -> tuple[ActivePattern, ...]:
    """Return the patterns that are boilerplate."""
    return tuple(active_pattern(host, one) for one in learnt if one.finding is PatternVerdict.BOILERPLATE)


def matching_passages(memory: Memory, page: ArticleFeatures, paragraphs: Sequence[str]) -> dict[int, ActivePattern]:
    """Return the paragraphs to cut with the pattern that speaks against each, never more than an article can bear."""
    found = {
        number: memory.blocks[passage.pattern]
        for number, passage in enumerate(page.passages[: len(paragraphs)])
        if passage.pattern in memory.blocks
    }
    for name in page.odd.keys() & memory.brands.keys():
        for number in page.odd[name].passages:
            if number < len(paragraphs) and page.passages[number].is_notice:
                found[number] = _stronger(found.get(number), memory.brands[name])
    found = {number: known for number, known in found.items() if not is_correction(paragraphs[number])}
    return _bearable(found, page, len(paragraphs))


def _stronger(one: ActivePattern | None, other: ActivePattern) -> ActivePattern:
    return other if one is None else min(one, other, key=_weakness)


def _weakness(known: ActivePattern) -> tuple[float, bool, str]:
    return -known.stories / known.of_stories, known.kind is not PatternKind.BLOCK, known.fingerprint


def _bearable(found: Mapping[int, ActivePattern], page: ArticleFeatures, paragraphs: int) -> dict[int, ActivePattern]:
    """Return the strongest of the cuts, as many as leave the article most of its words."""
    left = total = sum(passage.size for passage in page.passages[:paragraphs])
    kept, chosen = paragraphs, {}
    for number in sorted(found, key=lambda number: (*_weakness(found[number]), number)):
        size = page.passages[number].size
        if left - size >= max(_LEAST_WORDS, _LEAST_SHARE * total) and kept > 1:
            chosen[number] = found[number]
            left, kept = left - size, kept - 1
    return dict(sorted(chosen.items()))
