"""Learning the boilerplate patterns of sites while a run stores their articles."""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from models.database.exceptions import DatabaseUnreachable
from models.enums import Outcome
from pipelines.site_memory.schedule import Schedule
from pipelines.storage.durable_store import Written
from pipelines.urls.variants import site_or_none
from pipelines.visit import Stored, Visit

logger = logging.getLogger(__name__)


class SiteLearning:
    """Learns the patterns of hosts with enough new articles, so that the run's next pages profit."""

    def __init__(self) -> None:
        """Start with nothing to learn."""
        self._schedule = Schedule()

    def after_batch(self, engine: Engine, visits: Sequence[Visit], results: Sequence[Written]) -> None:
        """Learn from a batch that was stored. A failure only postpones it, to the run's end or the next run."""
        for visit, result in zip(visits, results, strict=True):
            host = site_or_none(visit.article.url) if visit.article is not None else None
            if host is not None and isinstance(result, Stored) and result.outcome in {Outcome.NEW, Outcome.CHANGED}:
                self._schedule.note(host)
        for host in self._schedule.due():
            # Imported with the first host: most runs of a schedule learn nothing.
            from pipelines.site_memory.relearn import learn_host  # noqa: PLC0415

            try:
                learnt_from = learn_host(engine, host, datetime.now(UTC)).articles
            except (DatabaseUnreachable, SQLAlchemyError) as error:
                logger.info("Pattern learning for %s postponed: %s", host, error)
                learnt_from = 0
            self._schedule.done(host, learnt_from)
