"""Keeps every visit, whatever the database does: stored, as a failure where it does not fit, else in the spool."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from models.database.errors import DatabaseUnreachable
from models.database.retry import RetryPolicy
from models.enums import Outcome, Reason
from pipelines.storage.spool import Spool
from pipelines.visit import Stored, Visit

logger = logging.getLogger(__name__)

#: Stores a batch, all or nothing; it is told whether it was tried before, and may be kept already.
Store = Callable[[Sequence[Visit], bool], Sequence[Stored]]


@dataclass(frozen=True, slots=True)
class Spooled:
    """A visit that the next run stores: it is safe in this file."""

    path: Path


def store_each(store: Store, patience: RetryPolicy, visits: Sequence[Visit]) -> Sequence[Stored]:
    """Store the visits together, waiting for a busy or absent database; one that it does not take fails alone.

    Raises:
        DatabaseUnreachable: it is not there, or takes not even the failure of a visit. Some visits may be stored.
    """
    try:
        return patience.run(lambda again: store(visits, again))
    except DatabaseUnreachable:
        raise
    except Exception as error:  # noqa: BLE001 - whatever one visit brings, it must not cost the others theirs
        if len(visits) == 1:
            return _stored_as_failure(store, patience, visits[0], error)
        logger.info("%d visits could not be stored together: %s", len(visits), error)
        half = len(visits) // 2
        return [*store_each(store, patience, visits[:half]), *store_each(store, patience, visits[half:])]


def _stored_as_failure(store: Store, patience: RetryPolicy, visit: Visit, error: Exception) -> Sequence[Stored]:
    logger.error("The database does not take %s: %s", visit.url, error)
    failure = _failure(visit, error)
    try:
        return patience.run(lambda again: store([failure], again))
    except DatabaseUnreachable:
        raise
    except Exception as second:
        raise DatabaseUnreachable(
            f"The database takes no visit any more: {type(second).__name__}: {second}. "
            "Look at it with `scrapy db check`.",
        ) from second


def _failure(visit: Visit, error: Exception) -> Visit:
    said = str(error).splitlines()[0] if str(error) else ""
    detail = f"could not be stored: {type(error).__name__}: {said}"
    return replace(
        visit, page=None, article=None, outcome=Outcome.FAILED, reason=Reason.EXTRACTION_FAILED, detail=detail
    )


class DurableStore:
    """Stores batches until the database has to be given up, and spools them from then on."""

    def __init__(self, store: Store, patience: RetryPolicy, spool: Spool) -> None:
        """Keep the way into the database, how long to wait for it, and the file for what it cannot take."""
        self._store = store
        self._patience = patience
        self._spool = spool
        #: Why the database was given up; None while it works.
        self.trouble: DatabaseUnreachable | None = None

    def __call__(self, visits: Sequence[Visit]) -> Sequence[Stored | Spooled]:
        """Return for each visit where it is kept.

        Raises:
            OSError: neither the database nor the spool can take them.
        """
        if self.trouble is not None:
            return self._spooled(visits)
        try:
            return store_each(self._store, self._patience, visits)
        except DatabaseUnreachable as error:
            self.trouble = error
            # Some may have been stored before: the replay finds those again.
            return self._spooled(visits)

    def give_up(self, error: DatabaseUnreachable) -> None:
        """Ask the database no more: another write has waited for it in vain."""
        self.trouble = self.trouble or error

    def _spooled(self, visits: Sequence[Visit]) -> Sequence[Spooled]:
        self._spool.append(visits)
        return [Spooled(self._spool.path)] * len(visits)
