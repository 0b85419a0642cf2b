"""Finds what the articles of a batch have from earlier ones, and what later ones have from them; writes both."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from models.stories import articles as grouped
from models.stories.articles import ArticleToGroup, CopyRow
from models.stories.marks import holders
from pipelines.stories.copies import CopyFindings, candidates, common_marks, find_copies
from pipelines.stories.grouping_batch import GroupingBatch, TextCache
from pipelines.stories.passage_rows import passage_rows
from pipelines.stories.placement import WINDOW

#: Originals of candidates that are compared too, and articles beside a batch that are looked at again.
_MAX_ORIGINALS, _MAX_AFFECTED = 4, 200


def find_copied(connection: Connection, batch: GroupingBatch, texts: TextCache) -> None:
    """Write what the articles of a batch, and others because of them, have from earlier articles."""
    finder = _CopyFinder(connection, batch, texts)
    findings = finder.evaluate(batch.articles)
    affected = {number for found in findings.values() for number in found.affected} - batch.articles.keys()
    findings |= finder.evaluate(sorted(affected)[:_MAX_AFFECTED])
    _save(connection, batch, finder, findings)


class _CopyFinder:
    """Compares articles with those that share hashes with them."""

    def __init__(self, connection: Connection, batch: GroupingBatch, texts: TextCache) -> None:
        self._connection, self._batch, self._texts = connection, batch, texts
        self.articles: dict[int, ArticleToGroup] = dict(batch.articles)

    def evaluate(self, article_ids: Collection[int]) -> dict[int, CopyFindings]:
        """Return what each of these articles has from others."""
        self._read(article_ids)
        texts = {number: self._texts.hashed(self.articles[number]) for number in article_ids if number in self.articles}
        found = holders(self._connection, {mark for text in texts.values() for mark in text.probes})
        self._read_rows({one for ids in found.values() for one in ids})
        rows = self._batch.rows
        compared: dict[int, list[int]] = {}
        common: dict[int, frozenset[int]] = {}
        for number, text in texts.items():
            own = {
                mark: [one for one in found[mark] if one != number and one in rows]
                for mark in text.probes
                if mark in found
            }
            own = {mark: ids for mark, ids in own.items() if ids}
            places = {one: self._batch.place(one) for ids in own.values() for one in ids}
            compared[number] = list(candidates(text, own, places))
            common[number] = common_marks(own, places)
        self._add_originals(compared)
        self._read({one for ids in compared.values() for one in ids})
        return {number: self._compare(number, compared[number], common[number]) for number in texts}

    def _compare(self, number: int, others: Iterable[int], common: frozenset[int]) -> CopyFindings:
        batch, texts, articles = self._batch, self._texts, self.articles
        pairs = [(batch.place(one), texts.hashed(articles[one])) for one in others if one in articles]
        findings = find_copies(batch.place(number), texts.hashed(articles[number]), pairs, common)
        for one in findings.same_text:
            if abs(batch.rows[one].at - batch.rows[number].at) <= WINDOW:
                batch.merge((batch.rows[one].story_id, batch.rows[number].story_id))
        return findings

    def _add_originals(self, compared: Mapping[int, list[int]]) -> None:
        """Compare with the originals of the candidates too: many copies of one text would hide it."""
        found = grouped.originals_of(self._connection, {one for ids in compared.values() for one in ids})
        self._read_rows({one for originals in found.values() for one in originals})
        for number, others in compared.items():
            originals = {one for other in others for one in found.get(other, ())} - {number, *others}
            others.extend(sorted(one for one in originals if one in self._batch.rows)[:_MAX_ORIGINALS])

    def _read(self, article_ids: Collection[int]) -> None:
        missing = [number for number in article_ids if number not in self.articles]
        self.articles |= {one.id: one for one in grouped.articles_to_group(self._connection, missing)}

    def _read_rows(self, article_ids: Collection[int]) -> None:
        missing = [number for number in article_ids if number not in self._batch.rows]
        self._batch.rows |= grouped.grouped_rows(self._connection, missing)


def _save(
    connection: Connection, batch: GroupingBatch, finder: _CopyFinder, findings: Mapping[int, CopyFindings]
) -> None:
    rows = [row for number, found in findings.items() for row in _copy_rows(finder.articles[number], found)]
    grouped.replace_copies(connection, findings, rows)
    agencies = _agencies(batch, finder.articles, findings)
    shares = {number: (found.share, agencies.get(number)) for number, found in findings.items()}
    for number in agencies.keys() - findings.keys():
        shares[number] = (batch.rows[number].copied_share, agencies[number])
    changed = {
        number: share
        for number, share in shares.items()
        if share != (batch.rows[number].copied_share, batch.rows[number].shared_agency)
    }
    grouped.set_shared(connection, changed)
    for number, (share, agency) in changed.items():
        batch.rows[number] = replace(batch.rows[number], copied_share=share, shared_agency=agency)


def _copy_rows(article: ArticleToGroup, findings: CopyFindings) -> list[CopyRow]:
    paragraphs: Sequence[str] = article.article_body.split("\n")
    return [
        CopyRow(
            article.id,
            copied.original_id,
            copied.share,
            sum(passage.size for passage in copied.passages),
            passage_rows(copied.passages, paragraphs),
        )
        for copied in findings.copied
    ]


def _agencies(
    batch: GroupingBatch, articles: Mapping[int, ArticleToGroup], findings: Mapping[int, CopyFindings]
) -> dict[int, str]:
    """Return the agency of articles whose own page names none, from articles with the same text."""
    found: dict[int, str] = {}
    for number, own in findings.items():
        group = [number, *sorted(own.same_text)]
        named = [articles[one].wire_agency or found.get(one) or batch.rows[one].shared_agency for one in group]
        agency = next(filter(None, named), None)
        if agency is not None:
            found |= {one: agency for one in group if articles[one].wire_agency is None}
    return found
