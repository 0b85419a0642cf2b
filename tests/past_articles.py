"""Past articles that consist of a source and times only."""

from collections.abc import Sequence
from datetime import datetime
from itertools import count

from sqlalchemy import Engine

from models.articles.articles import add_article
from models.frontier.sources import source_ids

_numbers = count()


def add_articles(
    engine: Engine, domain: str, published: Sequence[datetime | None], first_seen: datetime | None = None
) -> None:
    """Add an article for each moment of publication; first seen then, or at `first_seen`."""
    rows = []
    with engine.begin() as connection:
        for moment in published:
            seen = first_seen or moment
            assert seen is not None, "give at least one moment"
            number = next(_numbers)
            source_id = source_ids(connection, [domain], seen)[domain]
            rows.append(
                {
                    "url": f"http://{domain}/past/{number}",
                    "requested_url": f"http://{domain}/past/{number}",
                    "source_id": source_id,
                    "article_body": "Something happened.",
                    "word_count": 2,
                    "fingerprint": f"{number:064d}",
                    "furniture_cuts": {},
                    "date_published": moment,
                    "first_seen_at": seen,
                    "last_seen_at": seen,
                    "fetched_at": seen,
                }
            )
        if rows:
            for row in rows:
                add_article(connection, row)
