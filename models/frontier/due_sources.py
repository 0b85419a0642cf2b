"""Sources that a crawl has work for: pages, discovery documents or the search for them are due."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Engine, and_, false, func, or_, select

from models.database.upsert import chunks
from models.frontier.due import sources_with_due
from models.storable_text import storable
from models.tables import Feed, Source


def due_sources(engine: Engine, domains: Sequence[str], now: datetime) -> frozenset[str]:
    """Return those of these sources (named by their domain) for which a crawl would make a request now.

    A source that no crawl has met yet is due.
    """
    return _with_due_documents(engine, domains, now) | sources_with_due(engine, domains, now)


def _with_due_documents(engine: Engine, domains: Sequence[str], now: datetime) -> frozenset[str]:
    waiting: set[str] = set()
    documents = select(Feed.id).where(Feed.source_id == Source.id)
    # A source whose documents the user names is never searched for others.
    unsearched = and_(Source.next_discovery_at.is_(None), ~documents.exists())
    is_due = or_(
        documents.where(Feed.next_poll_at <= now).exists(),
        unsearched,
        func.coalesce(Source.next_discovery_at <= now, false()),
    )
    with engine.connect() as connection:
        for chunk in chunks([storable(domain) for domain in domains]):
            waiting.update(connection.scalars(select(Source.domain).where(Source.domain.in_(chunk), ~is_due)))
    return frozenset(domain for domain in domains if storable(domain) not in waiting)
