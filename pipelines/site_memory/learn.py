"""Learns the patterns of a site from its articles, and which of them are boilerplate. Pure.

Order-independent, except that patterns unseen for long are recounted.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from models.enums import PatternKind, PatternVerdict
from pipelines.site_memory.article_features import ArticleFeatures, Passage
from pipelines.site_memory.story_groups import StoryGroups


@dataclass(frozen=True, slots=True)
class PatternStats:
    """A pattern of a site. `number` is the hash of its words or name; `stories` of `of_stories` contain it.

    `pages`: the numbers of the pages that contain it; `cut_from`: of those on which it is boilerplate; `is_current`: it
    was seen lately; `places`: how often it occurs in the lead, the body and the tail; `wordings`: its number of exact
    wordings; `sample`: a page and a passage of it with the pattern.
    """

    kind: PatternKind
    number: int
    verdict: PatternVerdict
    stories: int
    of_stories: int
    pages: tuple[int, ...]
    cut_from: tuple[int, ...]
    is_current: bool
    places: tuple[int, int, int]
    wordings: int
    sample: tuple[int, int]


class _Occurrence(NamedTuple):
    """A passage with its page and its number on the page."""

    page: int
    number: int
    passage: Passage


#: A pattern that this many articles lack is gone; if it comes back, it is counted from zero.
HORIZON = 200
#: Nothing is learnt from fewer stories.
_MIN_STORIES = 5
#: The number of unrelated stories that must contain a pattern, by the number of the site's stories.
_NEEDED = ((60, 3), (240, 4), (1000, 5))
_MAX_NEEDED = 6
#: The same for a pattern that was cut on another page, or has the words of a notice.
_NEEDED_WITH_HELP = 2
#: A template with facts has other words nearly each time; a notice recurs with the same numbers too.
_NEARLY_EACH = 2 / 3
#: A single word is no pattern. A short line is boilerplate if it was cut on this share of its pages.
_MIN_WORDS = 2
_SHORT_WORDS = 4
_SHORT_CUT = 0.75
#: Stories are a series if they share a feature: this share of a pattern's stories has it, and at most this share of
#: all stories.
_IN_SERIES = 0.9
_OF_ALL = 0.5
#: A brand: its least number and share of stories, its least number of patterns, the least share of notices among them;
#: as shares of its articles, the most others that are about it, and the least with it within a sentence.
_BRAND_STORIES = 4
_BRAND_SHARE = 0.1
_BRAND_WORDINGS = 3
_NOTICES = 0.5
_ON_TOPIC = 0.1
_INSIDE = 0.3
#: The number of paragraphs that are the lead and the tail.
_LEAD, _TAIL = 2, 3


#: The page from which a forgotten pattern counts.
Since = Mapping[tuple[PatternKind, int], int]


def learn(pages: Sequence[ArticleFeatures], since: Since | None = None) -> tuple[PatternStats, ...]:
    """Return the patterns that occur in several stories; `pages` are in chronological order."""
    site = _Site(pages, StoryGroups(pages), since or {})
    return (*_blocks(site), *_brands(site))


@dataclass(frozen=True, slots=True)
class _Site:
    pages: Sequence[ArticleFeatures]
    stories: StoryGroups
    since: Since

    def counted(self, kind: PatternKind, number: int, pages: list[int]) -> list[int]:
        """Return the pages with a pattern that count."""
        first = self.since.get((kind, number), 0)
        return [page for page in pages if page >= first] if first else pages


_Judge = Callable[[Sequence[_Occurrence], Sequence[int], _Site], PatternVerdict]


def _needed(total: int) -> int:
    return next((needed for most, needed in _NEEDED if total < most), _MAX_NEEDED)


def _blocks(site: _Site) -> Iterator[PatternStats]:
    pages, stories = site.pages, site.stories
    pages_with: defaultdict[int, list[int]] = defaultdict(list)
    for number, page in enumerate(pages):
        for pattern in {passage.pattern for passage in page.passages if passage.size >= _MIN_WORDS}:
            pages_with[pattern].append(number)
    counted = {
        pattern: site.counted(PatternKind.BLOCK, pattern, numbers)
        for pattern, numbers in pages_with.items()
        if len(numbers) > 1
    }
    recurring = {pattern: numbers for pattern, numbers in counted.items() if stories.number(numbers) > 1}
    found: defaultdict[int, list[_Occurrence]] = defaultdict(list)
    for number in sorted(set(chain.from_iterable(recurring.values()))):
        for place, passage in enumerate(pages[number].passages):
            if passage.pattern in recurring:
                found[passage.pattern].append(_Occurrence(number, place, passage))
    for pattern, numbers in recurring.items():
        yield _stats(PatternKind.BLOCK, pattern, numbers, found[pattern], site, _block_verdict)


def _block_verdict(found: Sequence[_Occurrence], pages: Sequence[int], site: _Site) -> PatternVerdict:
    stories = site.stories
    needed = _needed(stories.total)
    enough = stories.independent(pages, needed)
    was_cut = 1 - len({one.page for one in found if one.passage.is_kept}) / len(pages)
    is_helped = was_cut > 0 or _share(one.passage.is_notice for one in found) > 1 / 2
    if enough < (_NEEDED_WITH_HELP if is_helped else needed) or stories.total < _MIN_STORIES:
        return PatternVerdict.TOO_FEW
    if found[0].passage.size < _SHORT_WORDS or _share(one.passage.is_heading for one in found) > 1 / 2:
        return PatternVerdict.BOILERPLATE if enough >= needed and was_cut >= _SHORT_CUT else PatternVerdict.HEADING
    if is_helped:
        return PatternVerdict.BOILERPLATE
    if len({one.passage.exact for one in found}) > max(1, _NEARLY_EACH * len(found)):
        return PatternVerdict.TEMPLATE
    return PatternVerdict.SERIES if _is_of_series(pages, site) else PatternVerdict.BOILERPLATE


def _share(answers: Iterable[bool]) -> float:
    given = list(answers)
    return sum(given) / len(given)


def _is_of_series(pages: Sequence[int], site: _Site) -> bool:
    """Return whether these stories share a feature that most others of the site lack."""
    own = site.stories.one_each(pages)
    counts = Counter(chain.from_iterable(site.pages[page].series for page in own))
    shared = {feature for feature, count in counts.items() if count >= _IN_SERIES * len(own)}
    if not shared:
        return False
    all_stories = site.stories.one_each(range(len(site.pages)))
    of_all = Counter(chain.from_iterable(site.pages[page].series & shared for page in all_stories))
    return any(of_all[feature] <= _OF_ALL * len(all_stories) for feature in shared)


def _brands(site: _Site) -> Iterator[PatternStats]:
    pages, stories = site.pages, site.stories
    pages_with: defaultdict[int, list[int]] = defaultdict(list)
    for number, page in enumerate(pages):
        for name in page.off_topic_names:
            pages_with[name].append(number)
    least = max(_needed(stories.total), _BRAND_SHARE * stories.total)
    counted = {
        name: site.counted(PatternKind.BRAND, name, numbers)
        for name, numbers in pages_with.items()
        if len(numbers) >= least
    }
    candidates = {name: numbers for name, numbers in counted.items() if len(numbers) >= least}
    on_topic: Counter[int] = Counter()
    for page in pages:
        on_topic.update(page.on_topic_names & candidates.keys())
    for name, numbers in candidates.items():
        names = {number: pages[number].off_topic_names[name] for number in numbers}
        if on_topic[name] > _ON_TOPIC * len(numbers) or _share(one.is_inside for one in names.values()) < _INSIDE:
            continue
        found = [
            _Occurrence(number, place, pages[number].passages[place])
            for number, one in names.items()
            for place in one.passages
        ]
        # One recurring text is a block; a brand occurs in many texts.
        if len({one.passage.pattern for one in found}) >= _BRAND_WORDINGS:
            yield _stats(PatternKind.BRAND, name, numbers, found, site, _brand_verdict)


def _brand_verdict(found: Sequence[_Occurrence], pages: Sequence[int], site: _Site) -> PatternVerdict:
    stories = site.stories
    needed = _needed(stories.total)
    notices = dict.fromkeys((one.passage.pattern for one in found), False)
    notices |= {one.passage.pattern: True for one in found if one.passage.is_notice or not one.passage.is_kept}
    is_advertised = len(notices) >= _BRAND_WORDINGS and sum(notices.values()) >= _NOTICES * len(notices)
    is_frequent = stories.number(pages) >= max(_BRAND_STORIES, _BRAND_SHARE * stories.total)
    if is_advertised and is_frequent and stories.independent(pages, needed) >= needed:
        return PatternVerdict.BOILERPLATE
    return PatternVerdict.TOO_FEW


def _stats(
    kind: PatternKind, number: int, pages: Sequence[int], found: Sequence[_Occurrence], site: _Site, judge: _Judge
) -> PatternStats:
    verdicts = []
    cut_from: list[int] = []
    for era in _eras(pages):
        of_era = [one for one in found if era[0] <= one.page <= era[-1]]
        verdicts.append(judge(of_era, era, site))
        if verdicts[-1] is PatternVerdict.BOILERPLATE:
            cut_from += era
    wordings = Counter(one.passage.exact for one in found)
    # The most frequent wording, a kept one if possible.
    best = min(found, key=lambda one: (not one.passage.is_kept, -wordings[one.passage.exact], one.passage.exact))
    return PatternStats(
        kind=kind,
        number=number,
        verdict=verdicts[-1],
        stories=site.stories.number(pages),
        of_stories=site.stories.total,
        pages=tuple(pages),
        cut_from=tuple(cut_from),
        is_current=len(site.pages) - pages[-1] <= HORIZON,
        places=_places(found, site.pages),
        wordings=len(wordings),
        sample=(best.page, best.number),
    )


def _eras(pages: Sequence[int]) -> list[list[int]]:
    """Return the pages in groups, split where the pattern was not seen for long."""
    eras = [[pages[0]]]
    for page in pages[1:]:
        if page - eras[-1][-1] > HORIZON:
            eras.append([])
        eras[-1].append(page)
    return eras


def _places(found: Iterable[_Occurrence], pages: Sequence[ArticleFeatures]) -> tuple[int, int, int]:
    lead = body = tail = 0
    for one in found:
        kept = pages[one.page].kept_count
        if one.number < _LEAD:
            lead += 1
        elif kept - _TAIL <= one.number < kept:
            tail += 1
        else:
            body += 1
    return lead, body, tail
