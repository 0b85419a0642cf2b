"""`scrapy db group`: groups stored articles into stories, and reports how far it has come."""

from collections.abc import Callable
from time import monotonic

from models.database.engine import writer_engine
from models.maintenance import migrations
from pipelines.stories.backfill import group_stored
from scraper.terminal.plural import plural

_SECONDS_BETWEEN_LINES = 5.0


def group_articles(database_url: str, write: Callable[[str], None], *, from_scratch: bool) -> None:
    """Group all articles that are not grouped as they stand."""
    migrations.require(database_url)
    engine = writer_engine(database_url)
    grouped, written_at = 0, monotonic()
    try:
        for step in group_stored(engine, from_scratch=from_scratch):
            grouped += step.grouped
            if step.grouped and monotonic() - written_at >= _SECONDS_BETWEEN_LINES:
                write(f"{plural(grouped, 'article')} grouped, up to number {step.last_id}")
                written_at = monotonic()
    finally:
        engine.dispose()
    write(f"{plural(grouped, 'article')} grouped" if grouped else "all articles are grouped already")
