"""Assigns the articles of a batch to stories, one after the other, and writes their rows and marks."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from sqlalchemy import Connection

from models.stories import articles as grouped
from models.stories.articles import ArticleToGroup, GroupedRow
from models.stories.marks import add_marks, holders, pack_marks, remove_marks, unpack_marks
from models.stories.stories import story_sizes
from pipelines.stories.copies import MAX_HOLDERS
from pipelines.stories.features import Features, pack, story_marks, story_probes
from pipelines.stories.grouping_batch import GroupingBatch, TextCache, hours_of, published_at
from pipelines.stories.placement import WINDOW, Member, Placement, candidate_stories, place
from pipelines.stories.term_counts import vectors
from pipelines.stories.vectors import TermVector

#: Stories whose articles are compared with one article.
_MAX_STORIES = 6


def find_stories(connection: Connection, batch: GroupingBatch, texts: TextCache) -> None:
    """Assign each article of a batch to a story, and write its row and its marks."""
    before = grouped.grouped_rows(connection, batch.articles)
    terms = {number: texts.terms(article) for number, article in batch.articles.items()}
    own_vectors = vectors(connection, batch.articles, terms, before)
    sketches = {number: texts.hashed(article).sketch for number, article in batch.articles.items()}
    probes = {
        number: story_probes(own_vectors[number], hours_of(published_at(article)))
        for number, article in batch.articles.items()
    }
    known = holders(connection, {*chain(*probes.values(), *sketches.values())})
    finder = _StoryFinder(connection, batch, before, probes, known)
    for number, article in batch.articles.items():
        finder.assign(article, own_vectors[number], sketches[number])
    remove_marks(connection, {number: unpack_marks(row.marks) for number, row in before.items()})
    add_marks(connection, finder.marks)
    grouped.save_grouped(connection, [batch.rows[number] for number in batch.articles])


class _StoryFinder:
    """The stories near the articles of a batch, as these join them."""

    def __init__(
        self,
        connection: Connection,
        batch: GroupingBatch,
        before: Mapping[int, GroupedRow],
        probes: Mapping[int, frozenset[int]],
        known: Mapping[int, Sequence[int]],
    ) -> None:
        self.marks: dict[int, list[int]] = {}
        self._batch, self._before, self._probes = batch, before, probes
        self._holders: defaultdict[int, list[int]] = defaultdict(list, {mark: [*ids] for mark, ids in known.items()})
        self._sizes = story_sizes(connection, {row.story_id for row in before.values()})
        self._stories: defaultdict[int, dict[int, Member]] = defaultdict(dict)
        self._load(connection)

    def _load(self, connection: Connection) -> None:
        """Read the articles that share marks with those of the batch, and the others of their stories."""
        batch = self._batch
        shared = {one for own in self._probes.values() for mark in own for one in self._holders.get(mark, ())}
        rows = grouped.grouped_rows(connection, shared - batch.articles.keys())
        moments = [published_at(article) for article in batch.articles.values()]
        wanted = {story_id for number in batch.articles for story_id in self._candidates(number, rows)}
        wanted |= {row.story_id for row in self._before.values()}
        found = grouped.members(connection, wanted, min(moments) - WINDOW, max(moments) + WINDOW)
        for row in chain(rows.values(), *found.values()):
            if row.article_id not in batch.articles:
                self._note(row)

    def _candidates(self, number: int, rows: Mapping[int, GroupedRow]) -> list[int]:
        hits = Counter(chain.from_iterable(self._holders.get(mark, ()) for mark in self._probes[number]))
        known = ((self._batch.story(rows[one].story_id), times) for one, times in hits.items() if one in rows)
        return candidate_stories(known, _MAX_STORIES)

    def _note(self, row: GroupedRow) -> None:
        self._batch.rows[row.article_id] = row
        member = self._batch.member(row.article_id)
        if member is not None:
            self._stories[self._batch.story(row.story_id)][row.article_id] = member

    def assign(self, article: ArticleToGroup, vector: TermVector, sketch: Sequence[int]) -> None:
        """Assign an article to its story."""
        batch, before = self._batch, self._before.get(article.id)
        own = Member(article.id, published_at(article), article.in_language, vector)
        stories = {
            story_id: [member for member in self._stories[story_id].values() if abs(member.at - own.at) <= WINDOW]
            for story_id in self._candidates(article.id, batch.rows)
        }
        current = None if before is None else batch.story(before.story_id)
        has_others = before is not None and (self._sizes.get(before.story_id, 1) > 1 or current != before.story_id)
        placement = place(own, stories, current if has_others else None)
        story_id = self._joined(article.id, placement, current)
        marks = self._marks(article.id, {*sketch, *story_marks(vector, hours_of(own.at))})
        features = Features(article.in_language, vector)
        row = GroupedRow(
            article.id,
            story_id,
            article.source_id,
            own.at,
            article.fetched_at,
            features=pack(features),
            marks=pack_marks(marks),
        )
        if before is not None:
            row = replace(row, copied_share=before.copied_share, shared_agency=before.shared_agency)
        batch.set_row(row, features)
        self._stories[story_id][article.id] = own

    def _joined(self, article_id: int, placement: Placement, current: int | None) -> int:
        """Return the story of an article, after the merges of its placement."""
        batch = self._batch
        joined = {one for one in (placement.story_id, current, *placement.merged) if one is not None}
        if not joined:
            batch.touched.add(article_id)
            return article_id
        kept = batch.merge(joined)
        for story_id in joined - {kept}:
            self._stories[kept].update(self._stories.pop(story_id, {}))
        return kept

    def _marks(self, article_id: int, wanted: Collection[int]) -> list[int]:
        """Return the hashes to store: those that have not too many articles already."""
        marks = [mark for mark in wanted if len(self._holders[mark]) < MAX_HOLDERS]
        for mark in marks:
            if article_id not in self._holders[mark]:
                self._holders[mark].append(article_id)
        self.marks[article_id] = marks
        return marks
