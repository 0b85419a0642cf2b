"""What one transaction groups: its articles, the ones beside them, and what becomes of their stories."""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from models.stories.articles import ArticleToGroup, GroupedRow
from pipelines.stories.copies import Place
from pipelines.stories.features import Features, unpack
from pipelines.stories.hashed_text import HashedText, hashed_text
from pipelines.stories.placement import Member
from pipelines.stories.story_values import Derived, TextKey
from pipelines.stories.terms import Term, terms_of

#: Texts that are kept hashed.
_CACHED_TEXTS = 256
#: A flag of dates without a time of day.
_NO_TIME = "no_time"
_DAY, _SECOND = timedelta(days=1), timedelta(seconds=1)


def published_at(article: ArticleToGroup) -> datetime:
    """Return when an article was published, or first seen; of a day without a time, the moment it was seen."""
    date = article.date_published
    if date is None:
        return article.first_seen_at
    if _NO_TIME in (article.date_flags or "").split("; "):
        return min(max(article.first_seen_at, date), date + _DAY - _SECOND)
    return date


def hours_of(moment: datetime) -> float:
    """Return the hours since 1970."""
    return moment.timestamp() / 3600


class TextCache:
    """The texts that were compared last, hashed."""

    def __init__(self) -> None:
        """Begin without any."""
        self._texts: OrderedDict[tuple[int, datetime], HashedText] = OrderedDict()
        #: Values of texts that are grouped for the first time, where they were derived before.
        self.derived: Derived = {}

    def terms(self, article: ArticleToGroup) -> tuple[Term, ...]:
        """Return the terms of an article."""
        known = self.derived.get(_key(article))
        if known is not None:
            return known.terms
        return terms_of(article.headline or "", article.article_body.split("\n"), article.in_language)

    def hashed(self, article: ArticleToGroup) -> HashedText:
        """Return the text of an article."""
        key = (article.id, article.fetched_at)
        text = self._texts.pop(key, None) or self._hashed(article)
        self._texts[key] = text
        if len(self._texts) > _CACHED_TEXTS:
            self._texts.popitem(last=False)
        return text

    def _hashed(self, article: ArticleToGroup) -> HashedText:
        known = self.derived.get(_key(article))
        return known.hashed if known is not None else hashed_text(article.article_body.split("\n"))


def _key(article: ArticleToGroup) -> TextKey:
    return article.headline or "", article.article_body, article.in_language


@dataclass(slots=True)
class GroupingBatch:
    """The articles of a transaction, all rows that it has read or written, and the stories that changed."""

    articles: dict[int, ArticleToGroup]
    rows: dict[int, GroupedRow] = field(default_factory=dict)
    #: Stories that are part of others now, and all whose articles changed.
    merged: dict[int, int] = field(default_factory=dict)
    touched: set[int] = field(default_factory=set)
    _features: dict[int, Features | None] = field(default_factory=dict)

    def features(self, article_id: int) -> Features | None:
        """Return the features of an article whose row is known."""
        if article_id not in self._features:
            self._features[article_id] = unpack(self.rows[article_id].features)
        return self._features[article_id]

    def set_row(self, row: GroupedRow, features: Features) -> None:
        """Note a new row with its features."""
        self.rows[row.article_id] = row
        self._features[row.article_id] = features

    def member(self, article_id: int) -> Member | None:
        """Return an article as it is compared with others."""
        features = self.features(article_id)
        if features is None:
            return None
        return Member(article_id, self.rows[article_id].at, features.language, features.vector)

    def place(self, article_id: int) -> Place:
        """Return where and when an article was published."""
        row = self.rows[article_id]
        return Place(article_id, row.source_id, row.at, self.story(row.story_id))

    def story(self, story_id: int) -> int:
        """Return the story that a story is part of now."""
        while story_id in self.merged:
            story_id = self.merged[story_id]
        return story_id

    def merge(self, story_ids: Iterable[int]) -> int:
        """Make one story of several: the oldest. Return it."""
        found = {self.story(story_id) for story_id in story_ids}
        kept = min(found)
        for story_id in found - {kept}:
            self.merged[story_id] = kept
        self.touched |= found
        return kept
