"""Processes that store the same articles, spellings and edits at the same time: none is lost, none is doubled."""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from multiprocessing.synchronize import Barrier

from sqlalchemy import Engine, func, select

from models.database.engine import writer_engine
from models.database.exceptions import DatabaseFault
from models.database.retry import RetryPolicy
from models.enums import UrlState
from models.frontier import queue
from models.frontier.hints import Candidate
from models.reports import runs
from models.tables import Article, ArticleKey, ArticleRevision, ArticleText, Fetch, Url
from pipelines.storage.store import store
from pipelines.visit import Visit
from tests.factories import NOW
from tests.other_process import CONTEXT
from tests.pipelines.storage.shown_pages import HOUR, Shown

_BUSY = frozenset({DatabaseFault.BUSY})
_PATIENCE = 600.0
_STORIES = 25
_SPELLINGS = (
    "https://{site}/story-%d",
    "http://www.{site}/story-%d/",
    "https://{site}/story-%d/amp",
    "https://m.{site}/story-%d",
    "https://{site}/s?id=%d",
)


def _visits(step: int, *, edited: bool) -> list[Visit]:
    """Return one visit of every spelling of every story, in an order of this process's own."""
    visits = []
    for number in range(_STORIES):
        body = "\n".join(f"Story {number} has a line {line} that no other story has, of {number}." for line in range(9))
        own = f"https://{{site}}/story-{number}"
        for spelling in _SPELLINGS:
            canonical = own if "amp" in spelling or "?" in spelling else None
            text = body + "\nIt goes on." if edited and "amp" not in spelling else body
            page = Shown(spelling % number, text, f"Story {number}", canonical=canonical)
            visits.append(page.visit("w.example", visited_at=NOW + edited * HOUR))
    turn = step * 37 % len(visits)
    turned = visits[turn:] + visits[:turn]
    return turned[::-1] if step % 2 else turned


def _work(url: str, run_id: int, step: int, start: Barrier, *, edited: bool) -> None:
    engine = writer_engine(url)
    visits = _visits(step, edited=edited)
    start.wait()
    # As in a crawl: on a busy machine, SQLite lets one process wait for its lock again and again.
    retries = RetryPolicy(_PATIENCE)
    for first in range(0, len(visits), 8):
        retries.run(partial(_offer_and_store, engine, run_id, visits[first : first + 8]), _BUSY)
    engine.dispose()


def _offer_and_store(engine: Engine, run_id: int, visits: Sequence[Visit], _is_retry: bool) -> None:
    queue.offer(engine, "w.example", [Candidate(visit.url) for visit in visits], NOW)
    store(engine, run_id, visits)


def _at_once(url: str, run_ids: list[int], *, edited: bool) -> list[int | None]:
    start = CONTEXT.Barrier(len(run_ids))
    running = [
        CONTEXT.Process(target=_work, args=(url, run_id, step, start), kwargs={"edited": edited})
        for step, run_id in enumerate(run_ids)
    ]
    for process in running:
        process.start()
    for process in running:
        process.join()
    return [process.exitcode for process in running]


def test_all_spellings_at_once_are_one_article_each_and_an_edit_is_one_revision(
    database_url: str, engine_for: Callable[[str], Engine]
) -> None:
    engine = engine_for(database_url)
    first = [runs.begin(engine, "news", {}, NOW) for _ in range(3)]
    second = [runs.begin(engine, "news", {}, NOW) for _ in range(3)]

    assert _at_once(database_url, first, edited=False) == [0, 0, 0]
    assert _at_once(database_url, second, edited=True) == [0, 0, 0]

    with engine.connect() as connection:
        urls = connection.execute(select(Url.url, Url.state, Article.url).join(Article)).all()
        revisions = connection.scalars(select(ArticleRevision.article_id)).all()
        bodies = connection.scalars(select(ArticleText.article_body)).all()
        fetches = connection.scalar(select(func.count()).select_from(Fetch))
        unfilled = connection.scalar(select(func.count()).where(ArticleKey.article_id.is_(None)))
    assert len(bodies) == _STORIES
    assert all(body.endswith("It goes on.") for body in bodies)
    assert len(urls) == _STORIES * len(_SPELLINGS)
    assert fetches == 2 * 3 * len(urls)
    assert unfilled == 0
    stored = Counter(article for _, state, article in urls if state is UrlState.STORED)
    assert set(stored.values()) == {1}
    assert stored.keys() == {f"https://w.example/story-{number}" for number in range(_STORIES)}
    # What a copy brought first (its text is the same) gave way without one.
    assert sorted(Counter(revisions).values()) == [1] * _STORIES
