"""Shares of articles by month, on both databases."""

from datetime import datetime, timedelta, timezone

from sqlalchemy import Engine

from models.reports import runs
from pipelines.items import FoundDate
from pipelines.storage.store import store
from pipelines.visit import Visit
from tests.crawl_results import rows
from tests.factories import NOW, make_article, make_visit


def published(number: int, local: str, hours: int, source: str = "example.org", **changes: bool | None) -> Visit:
    """Return a visit of an article with a date by a clock that is so many hours ahead."""
    url = f"https://{source}/{number}"
    moment = datetime.fromisoformat(local).replace(tzinfo=timezone(timedelta(hours=hours)))
    article = make_article(url, source=source, date_published=FoundDate(moment, local, "json_ld"), **changes)
    return make_visit(url, source=source, article=article)


def test_months_of_paywalls_are_those_of_the_publishers_clocks(engine: Engine) -> None:
    visits = [
        published(1, "2025-12-31 23:59:59", -11, is_paywalled=True),
        published(2, "2026-01-01 00:00:00", 14, is_paywalled=True),
        published(3, "2026-01-15 12:00:00", 0, is_paywalled=False),
        published(4, "2026-01-31 23:59:59", -11, is_paywalled=None, is_accessible_for_free=True),
        # The only one of its month, which has not begun in UTC.
        published(5, "2026-03-01 00:00:00", 14, is_paywalled=None, is_accessible_for_free=False),
        published(6, "2026-01-31 12:00:00", 1, "other.example", is_paywalled=None, is_accessible_for_free=None),
    ]
    undated = make_article("https://example.org/7", date_published=None)
    visits.append(make_visit("https://example.org/7", article=undated))
    store(engine, runs.begin(engine, "news", {}, NOW), visits)

    found = rows(
        engine,
        "SELECT source, month, articles, paywalled, free, undeclared, percent_paywalled "
        "FROM v_access ORDER BY source, month",
    )

    assert found == [
        ("example.org", "2025-12", 1, 1, 0, 0, 100.0),
        ("example.org", "2026-01", 3, 1, 2, 0, 33.3),
        ("example.org", "2026-03", 1, 1, 0, 0, 100.0),
        ("other.example", "2026-01", 1, 0, 0, 1, 0.0),
    ]
