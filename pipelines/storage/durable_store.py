"""Stores every visit in the database, as a failure if it does not fit there, or else in the spool."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from models.database.exceptions import DatabaseUnreachable
from models.database.retry import RetryPolicy
from models.enums import Outcome, Reason
from pipelines.storage.spool import Spool
from pipelines.visit import Stored, Visit

logger = logging.getLogger(__name__)

#: Stores a batch, all or nothing; True: an earlier attempt may have stored it already.
Store = Callable[[Sequence[Visit], bool], Sequence[Stored]]


@dataclass(frozen=True, slots=True)
class Spooled:
    """A visit in a spool file, for the next run to store."""

    path: Path


Written = Stored | Spooled


def store_each(store: Store, retry_policy: RetryPolicy, visits: Sequence[Visit]) -> Sequence[Stored]:
    """Store the visits together, with retries; a visit that the database rejects is stored as a failure.

    Raises:
        DatabaseUnreachable: the database stays away, or rejects even a failure. Some visits may be stored.
    """
    try:
        return retry_policy.run(partial(store, visits))
    except DatabaseUnreachable:
        raise
    except Exception as error:  # noqa: BLE001 - one visit must not cost the others theirs
        if len(visits) == 1:
            return _stored_as_failure(store, retry_policy, visits[0], error)
        logger.info("%d visits could not be stored together: %s", len(visits), error)
        half = len(visits) // 2
        return [*store_each(store, retry_policy, visits[:half]), *store_each(store, retry_policy, visits[half:])]


def _stored_as_failure(store: Store, retry_policy: RetryPolicy, visit: Visit, error: Exception) -> Sequence[Stored]:
    logger.error("The database rejects %s: %s", visit.url, error)
    failure = _failure(visit, error)
    try:
        return retry_policy.run(partial(store, [failure]))
    except DatabaseUnreachable:
        raise
    except Exception as second:
        raise DatabaseUnreachable(
            f"The database rejects all visits: {type(second).__name__}: {second}. Look at it with `scrapy db check`.",
        ) from second


def _failure(visit: Visit, error: Exception) -> Visit:
    message = str(error).splitlines()[0] if str(error) else ""
    detail = f"could not be stored: {type(error).__name__}: {message}"
    return replace(
        visit, page=None, article=None, outcome=Outcome.FAILED, reason=Reason.EXTRACTION_FAILED, detail=detail
    )


class DurableStore:
    """Stores batches until the database has to be given up, and spools them from then on."""

    def __init__(self, store: Store, retry_policy: RetryPolicy, spool: Spool) -> None:
        """Store by `store`, with retries, and spool what it cannot take."""
        self._store = store
        self._retry_policy = retry_policy
        self._spool = spool
        #: Why the database was given up; None while it works.
        self.failure: DatabaseUnreachable | None = None

    def store(self, visits: Sequence[Visit]) -> Sequence[Written]:
        """Return what became of each visit.

        Raises:
            OSError: neither the database nor the spool can take them.
        """
        if self.failure is not None:
            return self._spool_all(visits)
        try:
            return store_each(self._store, self._retry_policy, visits)
        except DatabaseUnreachable as error:
            self.failure = error
            # Some may be stored: the replay recognises them.
            return self._spool_all(visits)

    def give_up(self, error: DatabaseUnreachable) -> None:
        """Spool everything from now on: another write failed."""
        self.failure = self.failure or error

    def _spool_all(self, visits: Sequence[Visit]) -> Sequence[Spooled]:
        self._spool.append(visits)
        return [Spooled(self._spool.path)] * len(visits)
