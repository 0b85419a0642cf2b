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

#: Hosts in one transaction: each commit waits for the disk, and other writers for the locks.
_TOGETHER = 10


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
        due = self._schedule.due()
        for start in range(0, len(due), _TOGETHER):
            self._learn(engine, due[start : start + _TOGETHER])

    def _learn(self, engine: Engine, hosts: Sequence[str]) -> None:
        # Imported with the first hosts: most runs of a schedule learn nothing.
        from pipelines.site_memory.relearn import learn_hosts  # noqa: PLC0415

        learnt_from: dict[str, int] = {}
        try:
            learnt_from = learn_hosts(engine, hosts, datetime.now(UTC))
        except (DatabaseUnreachable, SQLAlchemyError) as error:
            logger.info("Pattern learning for %s postponed: %s", ", ".join(hosts), error)
        for host in hosts:
            self._schedule.done(host, learnt_from.get(host, 0))
