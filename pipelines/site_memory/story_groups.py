"""Groups of articles with one story: copies of a text count once, and articles about one event are not independent."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations

from pipelines.site_memory.article_features import ArticleFeatures

#: A word in more articles than both this share and this number is no subject.
_COMMON_SHARE = 0.25
_COMMON_MIN = 4
#: Words that two articles with one subject share, in number and as a share of the shorter list.
_SHARED_WORDS = 2
_SHARED_SUBJECT = 0.2
#: The share of subject words of two copies of a text, and of the shorter one's words in equal paragraphs: with an
#: equal subject, and whatever the subject.
_COPIED = 0.6
_EQUAL = 0.5
_ALL_EQUAL = 0.9
#: Shorter paragraphs are equal in many articles.
_COPIED_WORDS = 8
#: A paragraph in more articles is no sign of copies.
_MOST_COPIES = 30


class StoryGroups:
    """The articles of a site by number, and how they are related."""

    def __init__(self, pages: Sequence[ArticleFeatures]) -> None:
        """Compare the articles; each is referred to by its number in `pages`."""
        self._subjects = _subjects(pages)
        self._story = _copies(pages, self._subjects)
        self.total = len(set(self._story))
        # Choices depend on the content of the pages, not on their order.
        contents = [sorted(passage.exact for passage in page.passages) for page in pages]
        self._rank = {page: rank for rank, page in enumerate(sorted(range(len(pages)), key=contents.__getitem__))}

    def number(self, pages: Iterable[int]) -> int:
        """Return the number of stories of these pages: copies count once."""
        return len({self._story[page] for page in pages})

    def one_each(self, pages: Iterable[int]) -> list[int]:
        """Return one page of each story."""
        first: dict[int, int] = {}
        for page in sorted(pages, key=self._rank.__getitem__):
            first.setdefault(self._story[page], page)
        return list(first.values())

    def independent(self, pages: Iterable[int], enough: int) -> int:
        """Return how many of these pages are unrelated to each other; counting stops at `enough`."""
        chosen: list[int] = []
        for page in self.one_each(pages):
            if len(chosen) >= enough:
                break
            if not any(self._are_related(page, other) for other in chosen):
                chosen.append(page)
        return len(chosen)

    def _are_related(self, one: int, other: int) -> bool:
        return _overlap(self._subjects[one], self._subjects[other]) >= _SHARED_SUBJECT


def _overlap(one: frozenset[int], other: frozenset[int]) -> float:
    shared = len(one & other)
    return shared / min(len(one), len(other)) if shared >= _SHARED_WORDS else 0.0


def _subjects(pages: Sequence[ArticleFeatures]) -> list[frozenset[int]]:
    """Return the words of each page's subject without those that are common on the site."""
    times = Counter(word for page in pages for word in page.subject)
    common = {word for word, count in times.items() if count > max(_COMMON_MIN, _COMMON_SHARE * len(pages))}
    return [page.subject - common for page in pages]


def _copies(pages: Sequence[ArticleFeatures], subjects: Sequence[frozenset[int]]) -> list[int]:
    """Return for each page the lowest number of a page with the same story."""
    sizes = [sum([passage.size for passage in page.passages if passage.is_kept]) for page in pages]
    parents = list(range(len(pages)))
    for (one, other), words in _equal_words(pages).items():
        share = words / min(sizes[one], sizes[other])
        if share >= _ALL_EQUAL or (share >= _EQUAL and _overlap(subjects[one], subjects[other]) >= _COPIED):
            a, b = _root(parents, one), _root(parents, other)
            parents[max(a, b)] = min(a, b)
    return [_root(parents, number) for number in range(len(pages))]


def _equal_words(pages: Sequence[ArticleFeatures]) -> Counter[tuple[int, int]]:
    """Return for each pair of pages the number of words in paragraphs that both contain."""
    holders: dict[tuple[int, int], list[int]] = {}
    for number, page in enumerate(pages):
        for paragraph in {(one.exact, one.size) for one in page.passages if one.is_kept and one.size >= _COPIED_WORDS}:
            holders.setdefault(paragraph, []).append(number)
    # Copies share many paragraphs: their pairs are counted once for all of these.
    shared: Counter[tuple[int, ...]] = Counter()
    for (_, size), held in holders.items():
        if 1 < len(held) <= _MOST_COPIES:
            shared[tuple(held)] += size
    equal: Counter[tuple[int, int]] = Counter()
    for together, size in shared.items():
        for pair in combinations(together, 2):
            equal[pair] += size
    return equal


def _root(parents: list[int], number: int) -> int:
    while parents[number] != number:
        number = parents[number]
    return number
