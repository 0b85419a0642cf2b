"""Grouping articles into stories right behind their storing."""

import logging
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine

from models.database.transaction import in_transaction
from models.enums import Outcome
from pipelines.storage.durable_store import Written
from pipelines.visit import Stored

# Grouping is imported with the first article: it loads numpy, and most runs of a schedule store nothing.
if TYPE_CHECKING:
    from pipelines.stories.grouping_batch import TextCache

logger = logging.getLogger(__name__)

_WITH_NEW_TEXT = frozenset({Outcome.NEW, Outcome.CHANGED})


class StoryGrouping:
    """Groups the articles of each batch once it is committed, in a transaction of its own."""

    def __init__(self) -> None:
        """Begin without any texts to compare with."""
        self._texts: TextCache | None = None

    def after_batch(self, engine: Engine, results: Sequence[Written]) -> None:
        """Group what a batch stored. A failure only postpones it: to the run's end, or to `scrapy db group`."""
        article_ids = {
            result.article_id
            for result in results
            if isinstance(result, Stored)
            and result.article_id is not None
            and (result.outcome in _WITH_NEW_TEXT or result.joined)
        }
        if not article_ids:
            return
        try:
            in_transaction(engine, partial(self._group, article_ids=article_ids))
        except Exception as error:
            logger.warning("Grouping of %d articles postponed: %s", len(article_ids), error, exc_info=True)

    def _group(self, connection: Connection, article_ids: set[int]) -> None:
        from pipelines.stories.grouping import group  # noqa: PLC0415
        from pipelines.stories.grouping_batch import TextCache  # noqa: PLC0415

        if self._texts is None:
            self._texts = TextCache()
        group(connection, article_ids, self._texts)
