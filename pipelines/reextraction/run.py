"""Cleans stored pages again: read, extracted in worker processes, and written batch by batch beside crawls.

The changes of a batch and the place that was reached are one transaction: a run that is killed goes on there.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, Engine

from models.archives.candidates import ArticleQuery, StoredPageOfArticle, candidates_after, count_articles
from models.archives.extraction_runs import (
    ChangeRow,
    RunRow,
    add_changes,
    add_run,
    changes_after,
    find_run,
    save_run,
    unfinished_run,
)
from models.database.engine import reader_engine, writer_engine
from models.database.retry import RetryPolicy
from models.database.transaction import in_transaction
from models.enums import ExtractionOutcome, Reason
from pipelines.extraction.version import extraction_version
from pipelines.items import PageItem, PagePolicy, SiteRules
from pipelines.reextraction.difference import ArticleDifference, difference
from pipelines.reextraction.rewrite import Reextracted, rewrite, rewritten
from pipelines.run.story_grouping import StoryGrouping
from pipelines.storage.packed_page import unpacked_body
from pipelines.workers.pool import ExtractionPool
from pipelines.workers.worker import PageLimits

#: Articles written in one transaction: a crawl beside it waits for a moment only.
BATCH = 20
_CHANGES = 100
#: Changed articles of which a report shows the texts, and all of which it lists.
MOST_SAMPLES = 30
MOST_LISTED = 1_000


class DiskFull(Exception):  # noqa: N818 - it says what happened
    """Pages cannot be extracted, as there is no room for temporary files."""


@dataclass(frozen=True, slots=True)
class ReextractPlan:
    """What is cleaned again, and how. `rules_of`: the site rules for a source's domain and a URL."""

    database_url: str
    query: ArticleQuery
    arguments: Mapping[str, Any]
    rules_of: Callable[[str, str], SiteRules]
    robot_name: str
    workers: int
    page_limits: PageLimits
    database_seconds: float
    is_dry: bool = False


@dataclass(slots=True)
class Findings:
    """What a re-extraction changes, counted and with the largest changes."""

    articles: int = 0
    without_page: int = 0
    changed: int = 0
    same: int = 0
    rejected: int = 0
    #: Changed by a crawl, or removed, meanwhile.
    overtaken: int = 0
    fields: Counter[str] = field(default_factory=Counter)
    page_types: Counter[tuple[str, str]] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    cuts_added: Counter[str] = field(default_factory=Counter)
    cuts_dropped: Counter[str] = field(default_factory=Counter)
    lost_words: int = 0
    won_words: int = 0
    changes: list[ArticleDifference] = field(default_factory=list)
    rejections: list[ChangeRow] = field(default_factory=list)

    def note(self, change: ChangeRow) -> None:
        """Count what was found for one article."""
        self.articles += 1
        if change.outcome is ExtractionOutcome.SAME:
            self.same += 1
        elif change.outcome is ExtractionOutcome.REJECTED:
            self.rejected += 1
            self.reasons[change.reason or ""] += 1
            if len(self.rejections) < MOST_LISTED:
                self.rejections.append(change)
        elif change.before is not None and change.after is not None:
            self.changed += 1
            self._note_difference(difference(change.article_id, change.url, change.before, change.after))

    def _note_difference(self, found: ArticleDifference) -> None:
        self.fields.update(found.fields.keys())
        if "page_type" in found.fields:
            before, after = found.fields["page_type"]
            self.page_types[str(before), str(after)] += 1
        self.cuts_added.update(str(cut["reason"]) for cut in found.cuts_added)
        self.cuts_dropped.update(str(cut["reason"]) for cut in found.cuts_dropped)
        self.lost_words += found.lost_words
        self.won_words += found.won_words
        self.changes.append(found)
        if len(self.changes) > 2 * MOST_LISTED:
            self.keep_largest()

    def keep_largest(self) -> None:
        """Keep the largest changes, so that a million articles fit into the memory."""
        self.changes.sort(key=lambda one: (-one.size, one.article_id))
        del self.changes[MOST_LISTED:]


class Reextraction:
    """One run over stored pages."""

    def __init__(self, plan: ReextractPlan, is_stopped: Callable[[], bool]) -> None:
        """Open nothing yet."""
        self._plan = plan
        self._is_stopped = is_stopped
        self._retry = RetryPolicy(plan.database_seconds)
        self._engine = writer_engine(plan.database_url)
        self._reader = reader_engine(plan.database_url)
        self._pool = ExtractionPool(plan.workers, plan.page_limits)
        self.findings = Findings()
        self._grouping = StoryGrouping()
        self.run: RunRow | None = None
        #: Whether an earlier run was gone on with.
        self.is_continued = False

    def perform(self) -> None:
        """Clean all pages of the query again.

        Raises:
            DatabaseUnreachable: what was written stays; the same command goes on behind it.
            DiskFull: there is no room for temporary files.
        """
        matching, with_page = self._read(partial(count_articles, query=self._plan.query))
        self.findings.without_page = matching - with_page
        if not self._plan.is_dry:
            self.run = self._retry.run(lambda _again: in_transaction(self._engine, self._begin))
        batch: list[Reextracted] = []
        for one in self._extracted(self.run.last_article_id if self.run is not None else 0):
            batch.append(one)
            if len(batch) >= BATCH:
                self._write(batch)
                batch = []
            if self._is_stopped():
                break
        self._write(batch)
        if self.run is not None and not self._is_stopped():
            self._finish(self.run)
        self.findings.keep_largest()

    def close(self) -> None:
        """End the processes and close connections."""
        self._pool.close()
        self._engine.dispose()
        self._reader.dispose()

    def _begin(self, connection: Connection) -> RunRow:
        version = extraction_version()
        known = unfinished_run(connection, version, self._plan.arguments)
        self.is_continued = known is not None
        return known or add_run(connection, version, self._plan.arguments, datetime.now(UTC))

    def _read(self, work: Callable[[Connection], Any]) -> Any:
        return self._retry.run(lambda _again: in_transaction(self._reader, work))

    def _extracted(self, last: int) -> Iterator[Reextracted]:
        ahead: deque[StoredPageOfArticle] = deque()

        def pages() -> Iterator[PageItem]:
            for candidate in self._candidates(last):
                ahead.append(candidate)
                yield self._page(candidate)

        for result in self._pool.map(pages()):
            if getattr(result, "reason", None) is Reason.RUN_STOPPED:
                raise DiskFull(f"Pages cannot be extracted: {getattr(result, 'detail', '')}")
            yield Reextracted(ahead.popleft(), result)

    def _candidates(self, last: int) -> Iterator[StoredPageOfArticle]:
        query = self._plan.query
        while found := self._read(partial(candidates_after, query=query, last=last, most=BATCH)):
            yield from found
            last = found[-1].article_id

    def _page(self, candidate: StoredPageOfArticle) -> PageItem:
        return PageItem(
            url=candidate.page_url,
            requested_url=candidate.requested_url,
            status=candidate.status,
            headers=tuple((name, value) for name, value in candidate.headers),
            body=unpacked_body(candidate.body) or b"",
            fetched_at=candidate.fetched_at,
            source=candidate.source,
            hints=candidate.hints,
            rules=self._plan.rules_of(candidate.source, candidate.page_url),
            # Whether a page broke off in its transfer is not kept with it.
            truncated=bool(candidate.is_truncated),
            policy=PagePolicy(self._plan.robot_name),
        )

    def _write(self, batch: list[Reextracted]) -> None:
        if not batch:
            return
        if self.run is None:
            changes = self._retry.run(lambda _again: _without_commit(self._engine, batch))
        else:
            changes, self.run = self._retry.run(
                lambda _again: in_transaction(self._engine, partial(self._store, batch))
            )
            self._grouping.after_batch(self._engine, rewritten(changes))
        for change in changes:
            self.findings.note(change)
        self.findings.overtaken += len(batch) - len(changes)

    def _store(self, batch: list[Reextracted], connection: Connection) -> tuple[list[ChangeRow], RunRow]:
        run = self.run
        if run is None:
            raise RuntimeError("the run has not begun")
        current = find_run(connection, run.id)
        last = batch[-1].candidate.article_id
        if current is not None and current.last_article_id >= last:
            # An earlier attempt was committed, and its confirmation lost.
            rows = changes_after(connection, run.id, run.last_article_id, len(batch), with_same=True)
            return rows, current
        changes = rewrite(connection, batch, datetime.now(UTC))
        add_changes(connection, run.id, changes)
        kinds = Counter(change.outcome for change in changes)
        after = replace(
            run,
            last_article_id=last,
            changed=run.changed + kinds[ExtractionOutcome.CHANGED],
            same=run.same + kinds[ExtractionOutcome.SAME],
            rejected=run.rejected + kinds[ExtractionOutcome.REJECTED],
            overtaken=run.overtaken + len(batch) - len(changes),
        )
        save_run(connection, after)
        return changes, after

    def _finish(self, run: RunRow) -> None:
        self.run = replace(run, finished_at=datetime.now(UTC))
        save = partial(save_run, run=self.run)
        self._retry.run(lambda _again: in_transaction(self._engine, save))


def _without_commit(engine: Engine, batch: list[Reextracted]) -> list[ChangeRow]:
    """Return what would be written."""
    with engine.connect() as connection:
        transaction = connection.begin()
        try:
            return rewrite(connection, batch, datetime.now(UTC))
        finally:
            transaction.rollback()


def findings_of_run(database_url: str, number: int) -> tuple[RunRow, Findings] | None:
    """Return a stored run with what it changed; None: there is no such run."""
    engine = reader_engine(database_url)
    try:
        run = in_transaction(engine, partial(find_run, number=number))
        if run is None:
            return None
        findings = Findings(overtaken=run.overtaken)
        for change in _stored_changes(engine, number):
            findings.note(change)
        findings.keep_largest()
        # Unchanged articles are not read, and some of the others may have been removed since.
        findings.same, findings.articles = run.same, run.changed + run.same + run.rejected
        return run, findings
    finally:
        engine.dispose()


def _stored_changes(engine: Engine, number: int) -> Iterable[ChangeRow]:
    last = 0
    while found := in_transaction(engine, partial(changes_after, run_id=number, article_id=last, most=_CHANGES)):
        yield from found
        last = found[-1].article_id
