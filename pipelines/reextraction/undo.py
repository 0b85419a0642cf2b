"""Undoes a re-extraction: every article gets back exactly what it was, unless it was changed since."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial

from sqlalchemy import Connection, Engine

from models.archives.extraction_runs import (
    ChangeRow,
    RunRow,
    changed_later,
    changes_after,
    delete_revision,
    find_run,
    mark_undone,
    save_run,
)
from models.archives.snapshots import VERSION, ArticleSnapshot, restore, take_snapshots
from models.articles.articles import StoredArticle, change_article, lock_articles
from models.database.engine import writer_engine
from models.database.retry import RetryPolicy
from models.database.transaction import in_transaction
from models.enums import ExtractionOutcome, Outcome
from pipelines.run.story_grouping import StoryGrouping
from pipelines.search.index import index_articles
from pipelines.visit import Stored

#: Articles restored in one transaction.
BATCH = 20


class NoSuchRun(Exception):  # noqa: N818 - the name says what is wrong
    """There is no run of this number."""


@dataclass(slots=True)
class Undone:
    """How many articles were restored, and why the others were not."""

    restored: int = 0
    #: Changed by their sites since.
    edited: int = 0
    #: Changed by later runs, which are to be undone first: run -> articles.
    later: Counter[int] = field(default_factory=Counter)
    #: The restored ones of one batch.
    articles: list[int] = field(default_factory=list)


def undo_run(database_url: str, number: int, seconds: float, is_stopped: Callable[[], bool]) -> Undone:
    """Restore the articles of a run batch by batch; what was restored is not restored again.

    Raises:
        NoSuchRun: there is no such run.
        DatabaseUnreachable: what was restored stays; the same command goes on behind it.
    """
    engine, retry, undone = writer_engine(database_url), RetryPolicy(seconds), Undone()
    grouping, finish = StoryGrouping(), partial(_finish, number=number)
    try:
        run = retry.run(lambda _again: in_transaction(engine, partial(find_run, number=number)))
        if run is None:
            raise NoSuchRun(str(number))
        last = 0
        while not is_stopped():
            found, part = retry.run(_step(engine, run, last))
            if not found:
                retry.run(lambda _again: in_transaction(engine, finish))
                break
            last = found
            grouping.after_batch(engine, [Stored(Outcome.CHANGED, number) for number in part.articles])
            undone.restored += part.restored
            undone.edited += part.edited
            undone.later += part.later
        return undone
    finally:
        engine.dispose()


def _step(engine: Engine, run: RunRow, last: int) -> Callable[[bool], tuple[int, Undone]]:
    return lambda _again: in_transaction(engine, partial(_undo_batch, run=run, last=last))


def _finish(connection: Connection, number: int) -> None:
    run = find_run(connection, number)
    if run is not None and run.undone_at is None:
        save_run(connection, replace(run, undone_at=datetime.now(UTC)))


def _undo_batch(connection: Connection, run: RunRow, last: int) -> tuple[int, Undone]:
    """Restore the next articles; return the last of them (0: there is none), and what became of them."""
    changes = changes_after(connection, run.id, last, BATCH, with_same=True)
    open_changes = {
        change.article_id: change
        for change in changes
        if change.undone_at is None and change.outcome is not ExtractionOutcome.REJECTED
    }
    undone = Undone()
    later = changed_later(connection, run.id, open_changes)
    locked = lock_articles(connection, open_changes)
    current = take_snapshots(connection, locked)
    restored = []
    for article_id in sorted(locked):
        if article_id in later:
            undone.later[later[article_id]] += 1
        elif _undo(connection, open_changes[article_id], locked[article_id], current[article_id]):
            restored.append(article_id)
        else:
            undone.edited += 1
    index_articles(connection, restored)
    mark_undone(connection, run.id, restored, datetime.now(UTC))
    undone.restored, undone.articles = len(restored), restored
    return (changes[-1].article_id if changes else 0), undone


def _undo(connection: Connection, change: ChangeRow, stored: StoredArticle, current: ArticleSnapshot) -> bool:
    """Restore an article, unless a crawl has rewritten it since."""
    if (stored.fetched_at, stored.run_id) != (change.article_fetched_at, change.article_run_id):
        return False
    if change.before is None:
        change_article(connection, change.article_id, {VERSION: change.version_before})
        return True
    if change.revision_id is not None:
        delete_revision(connection, change.revision_id)
    restore(connection, change.article_id, change.before, current)
    return True
