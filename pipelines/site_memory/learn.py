"""From the articles of a site to its patterns, and which of them are boilerplate. Pure.

Blind to the order of the articles, but for one thing: what was not seen for long is counted afresh.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from models.enums import PatternKind, PatternVerdict
from pipelines.site_memory.article_features import ArticleFeatures, Passage
from pipelines.site_memory.story_groups import StoryGroups


@dataclass(frozen=True, slots=True)
class PatternStats:
    """A pattern of a site. `number`: of its wording or name; `stories`: how many have it, of `of_stories`.

    `pages`: the numbers of the pages that have it; `cut_from`: of those among them on which it is boilerplate;
    `is_current`: it was seen lately; `places`: how often it stood in the lead, the body and the tail; `wordings`: in
    how many forms; `sample`: a page and the passage of it that shows the pattern.
    """

    kind: PatternKind
    number: int
    finding: PatternVerdict
    stories: int
    of_stories: int
    pages: tuple[int, ...]
    cut_from: tuple[int, ...]
    is_current: bool
    places: tuple[int, int, int]
    wordings: int
    sample: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Found:
    """A passage with its place: page and number in the page."""

    page: int
    number: int
    passage: Passage


#: A pattern that was not seen on so many articles has gone; if it comes back, it begins anew.
HORIZON = 200
#: A site of fewer stories says nothing.
_LEAST_STORIES = 5
#: Stories without anything in common that must have a pattern, by the number of the site's stories.
_NEEDED = ((60, 3), (240, 4), (1000, 5))
_MOST_NEEDED = 6
#: The same where cleaning has cut it on another page, or where it speaks as notices do.
_NEEDED_WITH_HELP = 2
#: A sentence that tells facts is another one nearly each time; a notice comes back with the same numbers too.
_NEARLY_EACH = 2 / 3
#: A single word is no pattern. A short line goes where cleaning has cut it on so many of its pages.
_LEAST_WORDS = 2
_SHORT_WORDS = 4
_SHORT_CUT = 0.75
#: A mark that so many of a pattern's stories have, and no more of all stories, makes them a series.
_IN_SERIES = 0.9
_OF_ALL = 0.5
#: A brand: the least number and share of all stories, the least number of patterns, and how many of these are notices;
#: as shares of its articles, in how many others it is spoken of at most, and stands within a sentence at least.
_BRAND_STORIES = 4
_BRAND_SHARE = 0.1
_BRAND_WORDINGS = 3
_NOTICES = 0.5
_SPOKEN = 0.1
_INSIDE = 0.3
#: Paragraphs that are the lead, and the tail.
_LEAD, _TAIL = 2, 3


#: From which page on a pattern counts, where people had what was known of it forgotten.
Since = Mapping[tuple[PatternKind, int], int]


def learn(pages: Sequence[ArticleFeatures], since: Since | None = None) -> tuple[PatternStats, ...]:
    """Return the patterns that stand in several stories; `pages` are in the order of time."""
    site = _Site(pages, StoryGroups(pages), since or {})
    return (*_blocks(site), *_brands(site))


@dataclass(frozen=True, slots=True)
class _Site:
    pages: Sequence[ArticleFeatures]
    stories: StoryGroups
    since: Since

    def counted(self, kind: PatternKind, number: int, on: list[int]) -> list[int]:
        """Return the pages that count, of those that have a pattern."""
        first = self.since.get((kind, number), 0)
        return [page for page in on if page >= first] if first else on


_Judge = Callable[[Sequence[_Found], Sequence[int], _Site], PatternVerdict]


def _needed(total: int) -> int:
    return next((needed for most, needed in _NEEDED if total < most), _MOST_NEEDED)


def _blocks(site: _Site) -> Iterator[PatternStats]:
    pages, stories = site.pages, site.stories
    holders: defaultdict[int, list[int]] = defaultdict(list)
    for number, page in enumerate(pages):
        for pattern in {passage.pattern for passage in page.passages if passage.size >= _LEAST_WORDS}:
            holders[pattern].append(number)
    counted = {pattern: site.counted(PatternKind.BLOCK, pattern, on) for pattern, on in holders.items() if len(on) > 1}
    returning = {pattern: on for pattern, on in counted.items() if stories.number(on) > 1}
    found: defaultdict[int, list[_Found]] = defaultdict(list)
    for number in sorted(set(chain.from_iterable(returning.values()))):
        for place, passage in enumerate(pages[number].passages):
            if passage.pattern in returning:
                found[passage.pattern].append(_Found(number, place, passage))
    for pattern, on in returning.items():
        yield _learnt(PatternKind.BLOCK, pattern, on, found[pattern], site, _judged)


def _judged(found: Sequence[_Found], on: Sequence[int], site: _Site) -> PatternVerdict:
    stories = site.stories
    needed = _needed(stories.total)
    enough = stories.independent(on, needed)
    was_cut = 1 - len({one.page for one in found if one.passage.is_kept}) / len(on)
    is_helped = was_cut > 0 or _share(one.passage.is_notice for one in found) > 1 / 2
    if enough < (_NEEDED_WITH_HELP if is_helped else needed) or stories.total < _LEAST_STORIES:
        return PatternVerdict.TOO_FEW
    if found[0].passage.size < _SHORT_WORDS or _share(one.passage.is_heading for one in found) > 1 / 2:
        return PatternVerdict.BOILERPLATE if enough >= needed and was_cut >= _SHORT_CUT else PatternVerdict.HEADING
    if is_helped:
        return PatternVerdict.BOILERPLATE
    if len({one.passage.exact for one in found}) > max(1, _NEARLY_EACH * len(found)):
        return PatternVerdict.TEMPLATE
    return PatternVerdict.SERIES if _is_of_series(on, site) else PatternVerdict.BOILERPLATE


def _share(answers: Iterable[bool]) -> float:
    given = list(answers)
    return sum(given) / len(given)


def _is_of_series(on: Sequence[int], site: _Site) -> bool:
    """Return whether these stories have a mark in common that most others of the site have not."""
    own = site.stories.one_each(on)
    marks = Counter(chain.from_iterable(site.pages[page].series for page in own))
    telling = {mark for mark, count in marks.items() if count >= _IN_SERIES * len(own)}
    if not telling:
        return False
    everyone = site.stories.one_each(range(len(site.pages)))
    of_all = Counter(chain.from_iterable(site.pages[page].series & telling for page in everyone))
    return any(of_all[mark] <= _OF_ALL * len(everyone) for mark in telling)


def _brands(site: _Site) -> Iterator[PatternStats]:
    pages, stories = site.pages, site.stories
    holders: defaultdict[int, list[int]] = defaultdict(list)
    for number, page in enumerate(pages):
        for name in page.odd:
            holders[name].append(number)
    least = max(_needed(stories.total), _BRAND_SHARE * stories.total)
    counted = {name: site.counted(PatternKind.BRAND, name, on) for name, on in holders.items() if len(on) >= least}
    candidates = {name: on for name, on in counted.items() if len(on) >= least}
    spoken: Counter[int] = Counter()
    for page in pages:
        spoken.update(page.spoken & candidates.keys())
    for name, on in candidates.items():
        if spoken[name] <= _SPOKEN * len(on) and _share(pages[page].odd[name].is_inside for page in on) >= _INSIDE:
            found = [_Found(page, at, pages[page].passages[at]) for page in on for at in pages[page].odd[name].passages]
            # One text again and again is a block; a brand comes in many.
            if len({one.passage.pattern for one in found}) < _BRAND_WORDINGS:
                continue
            yield _learnt(PatternKind.BRAND, name, on, found, site, _brand_finding)


def _brand_finding(found: Sequence[_Found], on: Sequence[int], site: _Site) -> PatternVerdict:
    stories = site.stories
    needed = _needed(stories.total)
    # Most of its texts advertise.
    notices = dict.fromkeys((one.passage.pattern for one in found), False)
    notices |= {one.passage.pattern: True for one in found if one.passage.is_notice or not one.passage.is_kept}
    is_praised = len(notices) >= _BRAND_WORDINGS and sum(notices.values()) >= _NOTICES * len(notices)
    is_frequent = stories.number(on) >= max(_BRAND_STORIES, _BRAND_SHARE * stories.total)
    if is_praised and is_frequent and stories.independent(on, needed) >= needed:
        return PatternVerdict.BOILERPLATE
    return PatternVerdict.TOO_FEW


def _learnt(
    kind: PatternKind, number: int, on: Sequence[int], found: Sequence[_Found], site: _Site, judge: _Judge
) -> PatternStats:
    findings = []
    cut_from: list[int] = []
    for era in _eras(on):
        of_era = [one for one in found if era[0] <= one.page <= era[-1]]
        findings.append(judge(of_era, era, site))
        if findings[-1] is PatternVerdict.BOILERPLATE:
            cut_from += era
    wordings = Counter(one.passage.exact for one in found)
    # The most frequent wording, a kept one if there is any.
    best = min(found, key=lambda one: (not one.passage.is_kept, -wordings[one.passage.exact], one.passage.exact))
    return PatternStats(
        kind=kind,
        number=number,
        finding=findings[-1],
        stories=site.stories.number(on),
        of_stories=site.stories.total,
        pages=tuple(on),
        cut_from=tuple(cut_from),
        is_current=len(site.pages) - on[-1] <= HORIZON,
        places=_places(found, site.pages),
        wordings=len(wordings),
        sample=(best.page, best.number),
    )


def _eras(on: Sequence[int]) -> list[list[int]]:
    """Return the pages in groups, wherever a pattern was not seen for long."""
    eras = [[on[0]]]
    for page in on[1:]:
        if page - eras[-1][-1] > HORIZON:
            eras.append([])
        eras[-1].append(page)
    return eras


def _places(found: Iterable[_Found], pages: Sequence[ArticleFeatures]) -> tuple[int, int, int]:
    lead = body = tail = 0
    for one in found:
        kept = pages[one.page].kept
        if one.number < _LEAD:
            lead += 1
        elif kept - _TAIL <= one.number < kept:
            tail += 1
        else:
            body += 1
    return lead, body, tail
