"""Groups what is stored and not grouped yet: after an upgrade, a failure or a changed text."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine

from models.database.transaction import in_transaction
from models.stories.articles import latest_ungrouped, ungrouped
from models.stories.removal import remove_all_groups

# Grouping is imported with the first article that needs it: it loads numpy, and most runs of a schedule store nothing.
if TYPE_CHECKING:
    from pipelines.stories.grouping_batch import TextCache

#: Articles grouped in one transaction, so that a crawl beside it waits only briefly, and those looked at.
_BATCH, _LOOKED_AT = 50, 2_000
#: The share of a transaction's time for which others can write.
_PAUSE = 0.2
#: Articles that one run groups at its end.
_AT_END = 5_000


@dataclass(frozen=True, slots=True)
class Progress:
    """How far grouping has come: the last article looked at, and how many were grouped."""

    last_id: int
    grouped: int


def group_stored(engine: Engine, *, from_scratch: bool = False) -> Iterator[Progress]:
    """Group all articles that are not grouped as they stand, oldest first; interrupted, it goes on where it was.

    `from_scratch`: remove all stories, copies and edits before.
    """
    if from_scratch:
        in_transaction(engine, remove_all_groups)
    texts, last = _no_texts(), 0
    while True:
        with engine.connect() as connection:
            article_ids, upto = ungrouped(connection, last, _LOOKED_AT)
        if upto is None:
            return
        yield from _group_batches(engine, article_ids, texts)
        last = upto
        yield Progress(last, 0)


def group_latest(engine: Engine) -> Iterator[Progress]:
    """Group those of the newest articles that are not grouped, and those whose texts were cleaned again."""
    with engine.connect() as connection:
        article_ids = latest_ungrouped(connection, _AT_END)
    if article_ids:
        yield from _group_batches(engine, article_ids, _no_texts())


def _group_batches(engine: Engine, article_ids: list[int], texts: "TextCache") -> Iterator[Progress]:
    for start in range(0, len(article_ids), _BATCH):
        batch = article_ids[start : start + _BATCH]
        begin = time.monotonic()
        grouped = in_transaction(engine, partial(_group, article_ids=batch, texts=texts))
        yield Progress(batch[-1], grouped)
        time.sleep(_PAUSE * (time.monotonic() - begin))


def _group(connection: Connection, article_ids: list[int], texts: "TextCache") -> int:
    from pipelines.stories.grouping import group  # noqa: PLC0415

    return group(connection, article_ids, texts)


def _no_texts() -> "TextCache":
    from pipelines.stories.grouping_batch import TextCache  # noqa: PLC0415

    return TextCache()
