"""Typed read-only queries for commands and reports."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Integer, Row, Select, TableValuedAlias, cast, func, select, true

from models.enums import Outcome, UrlState
from models.reports.row_counts import row_counts
from models.tables import Article, Fetch, RemovedBlock, Source, Url
from models.views import v_run


@dataclass(frozen=True, slots=True)
class DatabaseStats:
    """Rows by table, articles by source (most first), URLs by state (also those with 0); which rows are estimates."""

    rows: Mapping[str, int]
    articles_by_source: tuple[tuple[str, int], ...]
    url_states: Mapping[UrlState, int]
    estimated: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RunSummary:
    """One row of `v_run`; `seconds`, `verdict` and `exit_code` are None for an unfinished run."""

    run_id: int
    spider: str
    started_at: datetime
    finished_at: datetime | None
    seconds: float | None
    verdict: str | None
    exit_code: int | None
    discovered: int
    taken: int
    new: int
    changed: int
    unchanged: int
    skipped: int
    failed: int
    deferred: int
    message: str | None


#: The verdict of exit code 17 as stored by runs of the previous release, and its present name.
RENAMED_VERDICT = ("held", "locked")


def summary_of_row(row: Row[Any]) -> RunSummary:
    """Return a row of `v_run`, with the present name of its verdict."""
    found = RunSummary(**row._mapping)  # noqa: SLF001 - its documented name
    old, new = RENAMED_VERDICT
    return replace(found, verdict=new) if found.verdict == old else found


@dataclass(frozen=True, slots=True)
class CutLine:
    """A reason for cuts: blocks, articles concerned, and the text of one block (None for page furniture)."""

    reason: str
    blocks: int
    articles: int
    example: str | None


def database_stats(engine: Engine) -> DatabaseStats:
    """Count the rows of each table (of large ones by estimate), the articles of each source, the URLs in each state."""
    with engine.connect() as connection:
        counted = row_counts(connection)
        return DatabaseStats(
            rows=counted.rows,
            articles_by_source=_articles_by_source(connection),
            url_states=_url_states(connection),
            estimated=counted.estimated,
        )


def run_summary(engine: Engine, run_id: int) -> RunSummary | None:
    """Return the summary of a run; None: there is no such run."""
    return _one_run(engine, select(v_run).where(v_run.c.run_id == run_id))


def last_run(engine: Engine) -> RunSummary | None:
    """Return the summary of the latest run; None: there is none yet."""
    return _one_run(engine, select(v_run).order_by(v_run.c.run_id.desc()).limit(1))


def cut_summary(engine: Engine, run_id: int | None = None) -> tuple[CutLine, ...]:
    """Return the cuts inside articles by reason, most blocks first; of all articles, or of those that a run stored."""
    blocks = func.count().label("blocks")
    articles = func.count(RemovedBlock.article_id.distinct())
    statement = (
        select(RemovedBlock.reason, blocks, articles, func.min(RemovedBlock.id))
        .group_by(RemovedBlock.reason)
        .order_by(blocks.desc(), RemovedBlock.reason)
    )
    if run_id is not None:
        statement = statement.where(RemovedBlock.article_id.in_(_articles_stored_by(run_id)))
    with engine.connect() as connection:
        lines = connection.execute(statement).all()
        first = select(RemovedBlock.id, RemovedBlock.text).where(RemovedBlock.id.in_([line[3] for line in lines]))
        texts: dict[int, str] = dict(connection.execute(first).all())
    return tuple(CutLine(reason, blocks, articles, texts[block]) for reason, blocks, articles, block in lines)


def furniture_summary(engine: Engine, run_id: int | None = None) -> tuple[CutLine, ...]:
    """Return the cuts of page furniture (navigation, footers, ...) by reason, most blocks first."""
    cut = _json_pairs(engine.dialect.name)
    blocks = func.sum(cast(cut.c.value, Integer))
    statement = (
        select(cut.c.key, blocks, func.count())
        .select_from(Article)
        .join(cut, true())
        .group_by(cut.c.key)
        .order_by(blocks.desc(), cut.c.key)
    )
    if run_id is not None:
        statement = statement.where(Article.id.in_(_articles_stored_by(run_id)))
    with engine.connect() as connection:
        return tuple(
            CutLine(reason, int(number), articles, None) for reason, number, articles in connection.execute(statement)
        )


def _json_pairs(dialect: str) -> TableValuedAlias:
    if dialect == "sqlite":
        return func.json_each(Article.furniture_cuts).table_valued("key", "value")
    return func.json_each_text(Article.furniture_cuts).table_valued("key", "value")


def _articles_stored_by(run_id: int) -> Select[int | None]:
    return (
        select(Url.article_id)
        .join(Fetch, Fetch.url_id == Url.id)
        .where(
            Fetch.run_id == run_id,
            Fetch.outcome.in_((Outcome.NEW, Outcome.CHANGED)),
            Url.article_id.is_not(None),
        )
    )


def _articles_by_source(connection: Connection) -> tuple[tuple[str, int], ...]:
    number = func.count(Article.id)
    statement = (
        select(Source.domain, number)
        .outerjoin(Article, Article.source_id == Source.id)
        .group_by(Source.domain)
        .order_by(number.desc(), Source.domain)
    )
    return tuple((domain, articles) for domain, articles in connection.execute(statement))


def _url_states(connection: Connection) -> Mapping[UrlState, int]:
    # Counted in the order of an index first, without sorting.
    counted = select(Url.state, func.count().label("urls")).group_by(Url.source_id, Url.state).subquery()
    statement = select(counted.c.state, func.sum(counted.c.urls)).group_by(counted.c.state)
    found = {state: int(number) for state, number in connection.execute(statement)}
    return {state: found.get(state, 0) for state in UrlState}


def _one_run(engine: Engine, statement: Select[Any]) -> RunSummary | None:
    with engine.connect() as connection:
        row = connection.execute(statement).one_or_none()
    return None if row is None else summary_of_row(row)
