"""One URL's state: every transition of `url.state`, as pure functions on rows and column values.

`models.frontier.url_table` and the other modules that write rows of `url` take the states from here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from models.enums import Outcome, Reason, UrlState
from models.frontier.hints import Hints, hint_values
from models.frontier.revisit_policy import retry_at
from models.frontier.second_chances import SECOND_CHANCE, chance_at, may_pass
from models.url_key import url_key

#: Never visited, or put off.
WAITING = (UrlState.DISCOVERED, UrlState.DEFERRED)
#: Visited without an article; tried again when due.
RETRIED = (UrlState.FAILED, UrlState.SKIPPED)
#: States that no later visit takes away.
KEPT = frozenset({UrlState.STORED, UrlState.DUPLICATE})

_RETRY_AFTER = timedelta(hours=1)
_MAX_FAILURES = 5
#: Upper bound of any retry delay; a later `next_due_at` means a wrong clock.
LONGEST_WAIT = _RETRY_AFTER * (1 << _MAX_FAILURES)

#: Columns that change when a URL's article turns out to belong to another URL.
LOST: Mapping[str, Any] = {"state": UrlState.DUPLICATE, "next_due_at": None, "has_announced_edit": False}
#: Columns that change when another article is seen at a duplicate than the one it duplicates: it is due again.
REDISCOVERED: Mapping[str, Any] = {
    "state": UrlState.DISCOVERED,
    "article_id": None,
    "etag": None,
    "last_modified": None,
    "next_due_at": None,
    "has_announced_edit": False,
}


@dataclass(frozen=True, slots=True)
class UrlRow:
    """The columns of a URL's row that visits change."""

    id: int
    key: str | None
    state: UrlState
    reason: Reason | None
    detail: str | None
    article_id: int | None
    etag: str | None
    last_modified: str | None
    failures: int
    last_fetched_at: datetime | None
    next_due_at: datetime | None
    first_seen_at: datetime
    #: Whether the next visit is due because of an announced edit.
    has_announced_edit: bool = False
    #: The date of publication and that of the last change as its document gives them, raw.
    hint_date: str | None = None
    hint_modified: str | None = None
    #: The kind of the document that listed it first.
    via: str | None = None


@dataclass(frozen=True, slots=True)
class EndedVisit:
    """How a visit without an article ended; UNCHANGED is the server's 304.

    `revisit_at`: the next visit of the article that is stored; None: never. `age_start`: the moment from which the age
    of a page without an article counts; None: its discovery.
    """

    at: datetime
    outcome: Outcome
    reason: Reason | None
    detail: str | None
    revisit_at: datetime | None = None
    age_start: datetime | None = None


@dataclass(frozen=True, slots=True)
class ArticleVisit:
    """A visit that brought an article; a duplicate if another URL has stored it. `revisit_at` as in `EndedVisit`."""

    at: datetime
    article_id: int
    is_duplicate: bool = False
    etag: str | None = None
    last_modified: str | None = None
    revisit_at: datetime | None = None


def next_due_at(state: UrlState, reason: Reason | None, failures: int, now: datetime) -> datetime | None:
    """Return when a URL in this state is to be fetched again; None: not by itself.

    `failures` counts the consecutive failures before this one. Waits double from an hour; after five: None. What a
    first visit may get wrong has second chances instead, see `models.frontier.second_chances`.
    """
    if state is not UrlState.FAILED or reason in SECOND_CHANCE or not 0 <= failures < _MAX_FAILURES:
        return None
    return now + _RETRY_AFTER * (1 << failures)


def discovered(url: str, hints: Hints, source_id: int, now: datetime) -> dict[str, Any]:
    """Return the columns of a new URL that is still to be visited."""
    return {
        "url": url,
        "key": url_key(url),
        "source_id": source_id,
        "article_id": None,
        "state": UrlState.DISCOVERED,
        "reason": None,
        **hint_values(hints),
        "failures": 0,
        "first_seen_at": now,
        "last_seen_at": now,
    }


def discovered_duplicate(row: Mapping[str, Any], article_id: int) -> dict[str, Any]:
    """Return a `discovered` row as that of a variant whose article is stored."""
    return {**row, "state": UrlState.DUPLICATE, "article_id": article_id}


def discovered_waiting(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a `discovered` row as that of a variant that waits until another one was visited."""
    return {**row, "state": UrlState.DEFERRED, "reason": Reason.DUPLICATE_URL_WAITING}


def after_end(row: UrlRow, visit: EndedVisit) -> UrlRow:
    """Return the row after a visit without an article; what was stored stays stored."""
    fetched = row.last_fetched_at if visit.outcome is Outcome.DEFERRED else visit.at
    counted = replace(row, failures=_failures_after(row, visit), last_fetched_at=fetched)
    if row.state in KEPT:
        return _kept(counted, row, visit)
    return replace(
        counted,
        state=UrlState(visit.outcome.value),
        reason=visit.reason,
        detail=visit.detail,
        next_due_at=_due_after_end(row, visit),
        has_announced_edit=row.has_announced_edit and visit.outcome is Outcome.DEFERRED,
    )


def _failures_after(row: UrlRow, visit: EndedVisit) -> int:
    """Return how many consecutive visits have brought no article where there should be one."""
    if visit.outcome is Outcome.DEFERRED:
        return row.failures
    is_missed = row.state not in KEPT and may_pass(visit.reason, row.via, row.hint_date, visit.detail)
    return row.failures + 1 if is_missed or visit.outcome is Outcome.FAILED else 0


def _due_after_end(row: UrlRow, visit: EndedVisit) -> datetime | None:
    """Return when a URL without an article is visited next; None: not by itself."""
    if visit.outcome is not Outcome.DEFERRED and may_pass(visit.reason, row.via, row.hint_date, visit.detail):
        return chance_at(row.failures, visit.age_start or row.first_seen_at, visit.at)
    return next_due_at(UrlState(visit.outcome.value), visit.reason, row.failures, visit.at)


def _kept(after: UrlRow, row: UrlRow, visit: EndedVisit) -> UrlRow:
    """Return the row of a stored URL after a visit without an article, with its next visit."""
    if visit.outcome is Outcome.DEFERRED:
        return after
    revisit_at = visit.revisit_at
    # A deleted page stays deleted as a rule: its schedule suffices to find out that it is back.
    if visit.outcome is Outcome.FAILED and visit.reason not in SECOND_CHANCE:
        revisit_at = retry_at(row.failures, visit.at, visit.revisit_at)
    return replace(after, next_due_at=revisit_at if row.state is UrlState.STORED else None, has_announced_edit=False)


def after_article(row: UrlRow, visit: ArticleVisit) -> UrlRow:
    """Return the row after a visit that brought an article."""
    return UrlRow(
        id=row.id,
        key=row.key,
        state=UrlState.DUPLICATE if visit.is_duplicate else UrlState.STORED,
        reason=None,
        detail=None,
        article_id=visit.article_id,
        etag=visit.etag,
        last_modified=visit.last_modified,
        failures=0,
        last_fetched_at=visit.at,
        next_due_at=None if visit.is_duplicate else visit.revisit_at,
        first_seen_at=row.first_seen_at,
        hint_date=row.hint_date,
        hint_modified=row.hint_modified,
        via=row.via,
    )


def after_capture(row: UrlRow, after: UrlRow, at: datetime) -> UrlRow:
    """Return the row after a visit that was a capture of an archive: an article is entered, and nothing becomes due.

    `after`: the row as the same visit of the site would leave it. What is not an article in an archive may be one on
    the site: URLs that are to be visited there stay so.
    """
    was_found_here = row.first_seen_at == at or row.last_fetched_at is not None
    if after.state not in KEPT and (row.state in KEPT or not was_found_here or _is_later(row, at)):
        return row
    return replace(
        after,
        last_fetched_at=row.last_fetched_at if _is_later(row, at) else at,
        next_due_at=row.next_due_at if row.state is after.state else None,
        has_announced_edit=row.has_announced_edit,
        failures=row.failures,
    )


def _is_later(row: UrlRow, at: datetime) -> bool:
    return row.last_fetched_at is not None and row.last_fetched_at > at


def after_loss(row: UrlRow) -> UrlRow:
    """Return the row of a URL whose article turns out to belong to another URL."""
    return replace(row, **LOST)


def after_other_article(row: UrlRow) -> UrlRow:
    """Return the row of a URL at which another article was seen: a duplicate is due again."""
    return replace(row, **REDISCOVERED) if row.state is UrlState.DUPLICATE else row


def joined(article_id: int) -> dict[str, Any]:
    """Return the columns that change when a URL without a visit turns out to be a variant of a stored one."""
    return {
        "state": UrlState.DUPLICATE,
        "article_id": article_id,
        "reason": None,
        "detail": None,
        "failures": 0,
        "next_due_at": None,
        "has_announced_edit": False,
    }


def deferred(reason: Reason) -> dict[str, Any]:
    """Return the columns that change when a visit is put off: `after_end`, in SQL, for URLs not in `KEPT`."""
    return {"state": UrlState.DEFERRED, "reason": reason, "detail": None, "next_due_at": None}


def anonymised(name: str) -> dict[str, Any]:
    """Return what a removed URL keeps besides the visits that a running crawl counts: a placeholder for its name."""
    return {"url": name, "key": name, "state": UrlState.SKIPPED, "reason": Reason.FORGOTTEN}
