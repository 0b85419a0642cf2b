"""Revision 0009: what a sitemap's `lastmod` was taken for moves to its own column, and back."""

from collections.abc import Callable

from sqlalchemy import Engine, text

from models.frontier import queue
from models.frontier.hints import Candidate, Hints
from models.maintenance import migrations
from tests.factories import NOW

PLAIN, NEWS, FED = (f"https://example.org/{name}" for name in ("plain", "news", "fed"))
DAY = "2026-11-20"


def dates(engine: Engine, columns: str) -> dict[str, tuple[str | None, ...]]:
    with engine.connect() as connection:
        rows = connection.execute(text(f"SELECT url, {columns} FROM url")).all()
    engine.dispose()
    return {url: tuple(found) for url, *found in rows}


def test_the_dates_of_plain_sitemaps_become_dates_of_change(
    database_url: str,
    engine_for: Callable[[str], Engine],
) -> None:
    engine = engine_for(database_url)
    candidates = [
        Candidate(PLAIN, Hints(via="sitemap", date_modified=DAY, in_language="en")),
        Candidate(NEWS, Hints("News", DAY, "sitemap")),
        Candidate(FED, Hints(date_published=DAY, via="feed")),
    ]
    queue.offer(engine, "example.org", candidates, NOW)
    before = dates(engine, "hint_date, hint_modified")

    migrations.downgrade(database_url, "0008")
    older = dates(engine, "hint_date")
    migrations.upgrade(database_url, "0009")

    assert older == {PLAIN: (DAY,), NEWS: (DAY,), FED: (DAY,)}
    assert dates(engine, "hint_date, hint_modified") == before
    assert dates(engine, "hint_language")[PLAIN] == (None,)
