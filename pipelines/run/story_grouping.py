"""Grouping articles into stories soon after their storing."""

import logging
import time
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine

from models.database.transaction import in_transaction
from models.enums import Outcome
from pipelines.storage.durable_store import Written
from pipelines.visit import Stored, Visit

# Grouping is imported with the first article: it loads numpy, and most runs of a schedule store nothing.
if TYPE_CHECKING:
    from pipelines.stories.grouping_batch import TextCache
    from pipelines.stories.story_values import Derived, StoryValues, TextKey

logger = logging.getLogger(__name__)

_WITH_NEW_TEXT = frozenset({Outcome.NEW, Outcome.CHANGED})


class StoryGrouping:
    """Groups articles once they are committed, in a transaction of its own."""

    def __init__(self, least: int = 1, seconds: float = 0.0) -> None:
        """Group when `least` articles are waiting, or when a batch ends so many seconds after the first of them came.

        A transaction has its fixed cost: fifty articles together take half of what they take five by five.
        """
        self._least, self._seconds = least, seconds
        self._waiting: set[int] = set()
        self._since = 0.0
        self._texts: TextCache | None = None
        self._derived: dict[TextKey, StoryValues] = {}

    def after_batch(self, engine: Engine, results: Sequence[Written], visits: Sequence[Visit] = ()) -> None:
        """Take what a batch stored, and group what is waiting if it is time; the visits may bring derived values."""
        article_ids = {
            result.article_id
            for result in results
            if isinstance(result, Stored)
            and result.article_id is not None
            and (result.outcome in _WITH_NEW_TEXT or result.joined)
        }
        if article_ids and not self._waiting:
            self._since = time.monotonic()
        self._waiting |= article_ids
        self._derived |= {
            article.derived.story.key: article.derived.story
            for article in (visit.article for visit in visits)
            if article is not None and article.derived is not None
        }
        if len(self._waiting) >= self._least or time.monotonic() - self._since >= self._seconds:
            self.group_waiting(engine)

    def group_waiting(self, engine: Engine) -> None:
        """Group what is waiting. A failure only postpones it: to the run's end, or to `scrapy db group`."""
        article_ids, self._waiting = self._waiting, set()
        derived, self._derived = self._derived, {}
        if not article_ids:
            return
        try:
            in_transaction(engine, partial(self._group, article_ids=article_ids, derived=derived))
        except Exception as error:
            logger.warning("Grouping of %d articles postponed: %s", len(article_ids), error, exc_info=True)

    def _group(self, connection: Connection, article_ids: set[int], derived: "Derived") -> None:
        from pipelines.stories.grouping import group  # noqa: PLC0415
        from pipelines.stories.grouping_batch import TextCache  # noqa: PLC0415

        if self._texts is None:
            self._texts = TextCache()
        self._texts.derived = derived
        group(connection, article_ids, self._texts)
