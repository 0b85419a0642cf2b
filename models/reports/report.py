"""The queries of `scrapy report`: what runs have done lately, and where something is wrong. Read-only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Select,
    case,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute

from models.articles.host_parameters import ParameterRow, parameters_known
from models.enums import CloseReason, FeedKind, Outcome, Reason, RevisionReason, UrlState
from models.frontier.url_state import WAITING
from models.reports.barren import Barren, barren_among
from models.reports.corrections import Correction, corrections
from models.reports.crawled_domains import crawled_domains
from models.reports.field_coverage import CoverageDrop, coverage_drops
from models.reports.queries import RENAMED_VERDICT, RunSummary, summary_of_row
from models.reports.silence import Silence, silent_among
from models.reports.worth_a_look import FEW, UncertainArticle, worth_a_look
from models.tables import Article, ArticleRevision, CrawlRun, Feed, Fetch, Host, Source, Url
from models.tables.urls import LONGEST_RUN
from models.views import v_run

#: Runs that are listed individually.
LAST_RUNS = 10
#: Least number of answers to rank a host by.
LEAST_ANSWERS = 5
MOST_HOSTS = 10
#: Revisions by publishers, as opposed to our own cleaning and other pages of the article.
EDITS = (
    RevisionReason.HEADLINE,
    RevisionReason.TEXT,
    RevisionReason.HEADLINE_AND_TEXT,
    RevisionReason.EXTENDED,
    RevisionReason.CORRECTION,
    RevisionReason.LIVE_UPDATE,
)
_REJECTED = (Outcome.SKIPPED, Outcome.FAILED)


@dataclass(frozen=True, slots=True)
class VerdictCount:
    """How many runs had a verdict, and the last of them. `verdict` is None for unfinished runs."""

    verdict: str | None
    runs: int
    last_run_id: int
    last_started_at: datetime


@dataclass(frozen=True, slots=True)
class DayCount:
    """New and edited articles of a source on a day (UTC, ISO)."""

    source: str
    day: str
    new: int
    edited: int


@dataclass(frozen=True, slots=True)
class Rejection:
    """Pages of a source without an article for one reason, with the URL of one."""

    source: str
    reason: Reason
    outcome: Outcome
    pages: int
    example: str


@dataclass(frozen=True, slots=True)
class SlowHost:
    """How long a host (without `www.`) took to start its answers, in seconds."""

    host: str
    answers: int
    median: float
    longest: float


@dataclass(frozen=True, slots=True)
class ClosedHost:
    """A host that receives no requests until a moment, at its own request or because it fails."""

    host: str
    closed_until: datetime
    reason: CloseReason | None
    detail: str | None
    failures: int


@dataclass(frozen=True, slots=True)
class FailingFeed:
    """A discovery document that could not be read at its last poll, or has moved."""

    source: str
    url: str
    kind: FeedKind
    problem: str | None
    moved_to: str | None
    failures: float
    last_read_at: datetime | None
    next_poll_at: datetime | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """The backlog of a source: number of URLs due now, and when the next URL and the next document are due.

    None: nothing is scheduled.
    """

    source: str
    due: int
    next_due_at: datetime | None
    next_poll_at: datetime | None = None

    @property
    def next_at(self) -> datetime | None:
        """Return when the next URL or document is due."""
        return min((moment for moment in (self.next_due_at, self.next_poll_at) if moment is not None), default=None)


@dataclass(frozen=True, slots=True)
class Report:
    """The report from `since` to `now`, of all sources or of one."""

    since: datetime
    now: datetime
    source: str | None
    verdicts: tuple[VerdictCount, ...]
    runs: tuple[RunSummary, ...]
    daily: tuple[DayCount, ...]
    barren: tuple[Barren, ...]
    corrections: tuple[Correction, ...]
    silent: tuple[Silence, ...]
    rejected: tuple[Rejection, ...]
    fallen: tuple[CoverageDrop, ...]
    slowest: tuple[SlowHost, ...]
    closed: tuple[ClosedHost, ...]
    failing: tuple[FailingFeed, ...]
    waiting: tuple[Waiting, ...]
    #: Parameters of URLs that are left out of keys, or were.
    parameters: tuple[ParameterRow, ...]
    #: The articles whose extraction is the least certain.
    worth_a_look: tuple[UncertainArticle, ...]


def report(engine: Engine, now: datetime, days: int, source: str | None = None) -> Report:
    """Return the report on the last `days` days.

    Raises:
        NoSuchSource: there is no such source.
    """
    since = now - timedelta(days=days)
    with engine.connect() as connection:
        domains = crawled_domains(connection, source)
        wanted = domains if source is None else [source]
        followed = _followed(connection, wanted, since)
        visits = _visits(connection, since, source)
        runs_of_source = None if source is None else _runs_with(visits)
        return Report(
            since=since,
            now=now,
            source=source,
            verdicts=_verdicts(connection, since, runs_of_source),
            runs=_last_runs(connection, runs_of_source),
            daily=_daily(connection, since, source),
            barren=barren_among(connection, followed, now),
            corrections=corrections(connection, since, source),
            silent=silent_among(connection, followed, now),
            rejected=_rejected(connection, visits),
            fallen=coverage_drops(connection, since, source),
            slowest=_slowest(connection, visits),
            closed=_closed(connection, now) if source is None else (),
            failing=_failing(connection, since, source),
            waiting=_waiting(connection, now, source),
            parameters=_parameters(connection) if source is None else (),
            worth_a_look=worth_a_look(connection, since, source, FEW),
        )


def waiting(engine: Engine, now: datetime) -> tuple[Waiting, ...]:
    """Return the backlog of each source."""
    with engine.connect() as connection:
        return _waiting(connection, now, None)


def _parameters(connection: Connection) -> tuple[ParameterRow, ...]:
    return tuple(row for row in parameters_known(connection) if row.ignored_at is not None)


def _runs_with(visits: Select[*tuple[Any, ...]]) -> ColumnElement[bool]:
    """Return the condition that a run has one of these visits."""
    return CrawlRun.id.in_(visits.with_only_columns(Fetch.run_id).distinct())


def _verdicts(connection: Connection, since: datetime, wanted: ColumnElement[bool] | None) -> tuple[VerdictCount, ...]:
    last, number = func.max(CrawlRun.id), func.count()
    word = func.replace(CrawlRun.verdict, *RENAMED_VERDICT).label("word")
    statement = (
        select(word, number, last, func.max(CrawlRun.started_at))
        .where(CrawlRun.started_at >= since, *([] if wanted is None else [wanted]))
        .group_by("word")
        .order_by(number.desc(), last.desc())
    )
    return tuple(VerdictCount(*row) for row in connection.execute(statement))


def _last_runs(connection: Connection, wanted: ColumnElement[bool] | None) -> tuple[RunSummary, ...]:
    statement = select(v_run).order_by(v_run.c.run_id.desc()).limit(LAST_RUNS)
    if wanted is not None:
        statement = statement.where(v_run.c.run_id.in_(select(CrawlRun.id).where(wanted)))
    return tuple(map(summary_of_row, connection.execute(statement)))


def _daily(connection: Connection, since: datetime, source: str | None) -> tuple[DayCount, ...]:
    """Count like `v_daily_count`, by indexes of the period only."""
    # The index begins with the source: with all sources listed, it is searched instead of scanned.
    of_sources = Article.source_id.in_(select(Source.id))
    seen = Article.first_seen_at
    new = _by_day(connection, seen, literal(1), literal(0)).where(of_sources, seen >= since)
    edited = (
        _by_day(connection, ArticleRevision.replaced_at, literal(0), literal(1))
        .join(ArticleRevision, ArticleRevision.article_id == Article.id)
        .where(ArticleRevision.replaced_at >= since, ArticleRevision.reason.in_(EDITS))
    )
    counted = union_all(new, edited).subquery()
    statement = (
        select(Source.domain, counted.c.day, func.sum(counted.c.new), func.sum(counted.c.edited))
        .join(counted, counted.c.source_id == Source.id)
        .group_by(Source.domain, counted.c.day)
        .order_by(Source.domain, counted.c.day)
    )
    if source is not None:
        statement = statement.where(Source.domain == source)
    return tuple(DayCount(domain, day, int(n), int(e)) for domain, day, n, e in connection.execute(statement))


def _by_day(
    connection: Connection, moment: InstrumentedAttribute[Any], new: ColumnElement[int], edited: ColumnElement[int]
) -> Select[*tuple[Any, ...]]:
    day = _day(connection, moment)
    counted: Select[*tuple[Any, ...]] = select(
        Article.source_id.label("source_id"),
        day.label("day"),
        func.sum(new).label("new"),
        func.sum(edited).label("edited"),
    ).group_by(Article.source_id, day)
    return counted


def _day(connection: Connection, moment: InstrumentedAttribute[Any]) -> ColumnElement[str]:
    if connection.dialect.name == "sqlite":
        return func.substr(moment, 1, 10)
    return func.to_char(func.timezone("UTC", moment), "YYYY-MM-DD")


def _visits(connection: Connection, since: datetime, source: str | None) -> Select[*tuple[Any, ...]]:
    """Return the visits of the period, found by the ids of its runs, as `fetch` has no index on times."""
    first = connection.scalar(select(func.min(CrawlRun.id)).where(CrawlRun.started_at >= since - LONGEST_RUN))
    visits: Select[*tuple[Any, ...]] = (
        select(Source.domain, Url.url, Url.key, Fetch.url_id, Fetch.outcome, Fetch.reason, Fetch.seconds)
        .join(Url, Url.id == Fetch.url_id)
        .join(Source, Source.id == Url.source_id)
        .where(Fetch.run_id >= (first if first is not None else 0), Fetch.fetched_at >= since)
    )
    return visits if source is None else visits.where(Source.domain == source)


def _rejected(connection: Connection, visits: Select[*tuple[Any, ...]]) -> tuple[Rejection, ...]:
    found = visits.where(Fetch.outcome.in_(_REJECTED), Fetch.reason.is_not(None)).subquery()
    pages = func.count(found.c.url_id.distinct())
    columns = (found.c.domain, found.c.reason, found.c.outcome)
    statement = select(*columns, pages, func.min(found.c.url)).group_by(*columns).order_by(pages.desc(), *columns)
    return tuple(Rejection(*row) for row in connection.execute(statement))


def _slowest(connection: Connection, visits: Select[*tuple[Any, ...]]) -> tuple[SlowHost, ...]:
    answers = visits.where(Fetch.seconds.is_not(None), Url.key.is_not(None)).subquery()
    host = _host(connection, answers.c.key)
    ranked = select(
        host.label("host"),
        answers.c.seconds,
        func.row_number().over(partition_by=host, order_by=answers.c.seconds).label("place"),
        func.count().over(partition_by=host).label("answers"),
    ).subquery()
    is_middle = ranked.c.place == (ranked.c.answers + 1) // 2
    median, longest = func.max(case((is_middle, ranked.c.seconds))), func.max(ranked.c.seconds)
    statement = (
        select(ranked.c.host, ranked.c.answers, median, longest)
        .where(ranked.c.answers >= LEAST_ANSWERS)
        .group_by(ranked.c.host, ranked.c.answers)
        .order_by(median.desc(), ranked.c.host)
        .limit(MOST_HOSTS)
    )
    return tuple(SlowHost(*row) for row in connection.execute(statement))


def _host(connection: Connection, key: ColumnElement[str]) -> ColumnElement[str]:
    """Return the part of a `url.key` before the first slash or question mark."""
    if connection.dialect.name == "sqlite":
        host = func.substr(key, 1, func.instr(key + "/", "/") - 1)
        return func.substr(host, 1, func.instr(host + "?", "?") - 1)
    return func.split_part(func.split_part(key, "/", 1), "?", 1)


def _closed(connection: Connection, now: datetime) -> tuple[ClosedHost, ...]:
    columns = (Host.host, Host.closed_until, Host.closed_reason, Host.closed_detail, Host.failures)
    rows = connection.execute(select(*columns).where(Host.closed_until > now).order_by(Host.closed_until.desc()))
    return tuple(
        ClosedHost(host, until, reason, detail, failures)
        for host, until, reason, detail, failures in rows
        if until is not None
    )


def _failing(connection: Connection, since: datetime, source: str | None) -> tuple[FailingFeed, ...]:
    """Return the documents whose last poll failed, or which have moved; highest failure score first."""
    columns = (
        Feed.url,
        Feed.kind,
        Feed.problem,
        Feed.moved_to,
        Feed.failure_score,
        Feed.last_read_at,
        Feed.next_poll_at,
    )
    statement = (
        select(Source.domain, *columns)
        .join(Source, Source.id == Feed.source_id)
        .where(Feed.last_polled_at >= since, or_(Feed.problem.is_not(None), Feed.moved_to.is_not(None)))
        .order_by(Feed.failure_score.desc(), Source.domain, Feed.url)
    )
    if source is not None:
        statement = statement.where(Source.domain == source)
    return tuple(FailingFeed(*row) for row in connection.execute(statement))


def _followed(connection: Connection, domains: Sequence[str], since: datetime) -> list[str]:
    """Return the sources without those whose documents were last polled earlier: they are no longer crawled."""
    last = select(Source.domain, func.max(Feed.last_polled_at)).join(Feed, Feed.source_id == Source.id)
    polled: dict[str, datetime | None] = dict(connection.execute(last.group_by(Source.domain)).all())
    return [domain for domain in domains if domain not in polled or (polled[domain] or since) >= since]


def _waiting(connection: Connection, now: datetime, source: str | None) -> tuple[Waiting, ...]:
    own, number = Url.source_id == Source.id, select(func.count()).select_from(Url)
    is_visited = Url.state.not_in(WAITING)
    discovered = number.where(own, Url.state == UrlState.DISCOVERED)
    # A URL that waits for another variant is not due.
    is_first = Url.reason.is_distinct_from(Reason.DUPLICATE_URL_WAITING)
    deferred = number.where(own, Url.state == UrlState.DEFERRED, is_first)
    again = number.where(own, is_visited, Url.next_due_at <= now)
    later = select(func.min(Url.next_due_at)).where(own, is_visited, Url.next_due_at > now)
    poll = select(func.min(Feed.next_poll_at)).where(Feed.source_id == Source.id)
    statement = select(
        Source.domain,
        *(query.correlate(Source).scalar_subquery() for query in (discovered, deferred, again, later, poll)),
    ).order_by(Source.domain)
    if source is not None:
        statement = statement.where(Source.domain == source)
    rows = (
        Waiting(domain, at_once + put_off + due, next_due_at, next_poll_at)
        for domain, at_once, put_off, due, next_due_at, next_poll_at in connection.execute(statement)
    )
    return tuple(sorted(rows, key=lambda row: (-row.due, row.source)))
