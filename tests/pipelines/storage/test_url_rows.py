"""When the rows of visited URLs are due again."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from models.reports import runs
from models.tables import Url
from pipelines.storage.store import store
from tests.factories import NOW, make_article, make_page, make_visit

A = "https://example.org/a"
HOUR = timedelta(hours=1)


def next_due(engine: Engine, at: datetime, hours: tuple[float, ...] = (10.0, 28.0, 50.0), **changes: object) -> object:
    """Store a visit of one article, and return when its URL is visited next."""
    article = make_article(A, **changes)
    visit = make_visit(A, visited_at=at, article=article, page=make_page(A, body=str(at).encode()))
    store(engine, runs.begin(engine, "news", {}, at), [visit], revisit_hours=hours)
    with engine.connect() as connection:
        return connection.scalar(select(Url.next_due_at))


def test_an_article_that_was_cut_short_is_visited_within_the_hour_and_at_all_ages(engine: Engine) -> None:
    assert next_due(engine, NOW, is_truncated=True) == NOW + HOUR
    assert next_due(engine, NOW + HOUR, is_truncated=True) == NOW + 10 * HOUR
    assert next_due(engine, NOW + 10 * HOUR) == NOW + 28 * HOUR


@pytest.mark.parametrize("is_truncated", [True, False])
def test_no_article_is_visited_again_if_the_user_wants_none_to_be(engine: Engine, is_truncated: bool) -> None:
    assert next_due(engine, NOW, (), is_truncated=is_truncated) is None
