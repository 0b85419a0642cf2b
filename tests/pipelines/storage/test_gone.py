"""Whether the page of a stored article is still there is a fact beside its text."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from models.enums import Outcome, Reason
from models.reports import runs
from models.tables import Article, ArticleText
from pipelines.storage.store import store
from pipelines.visit import Visit
from tests.factories import NOW, make_ended, make_visit

A, PRINT = "https://example.org/a", "https://example.org/a?print=1"
HOUR = timedelta(hours=1)


def visit(engine: Engine, *visits: Visit) -> None:
    store(engine, runs.begin(engine, "news", {}, NOW), visits)


def ended(reason: Reason, hours: int) -> Visit:
    return make_ended(A, reason, outcome=reason.outcome, visited_at=NOW + hours * HOUR)


def gone_at(engine: Engine) -> list[object]:
    with engine.connect() as connection:
        assert connection.scalars(select(ArticleText.article_body)).all() == [make_visit(A).article.article_body]  # type: ignore[union-attr]  # it has one
        return list(connection.scalars(select(Article.gone_at)))


@pytest.mark.parametrize("reason", [Reason.NOT_FOUND, Reason.GONE, Reason.SOFT_404, Reason.REDIRECTED_ELSEWHERE])
def test_a_page_that_is_gone_comes_back(engine: Engine, reason: Reason) -> None:
    visit(engine, make_visit(A))
    visit(engine, ended(reason, 1))
    visit(engine, ended(reason, 2))
    assert gone_at(engine) == [NOW + HOUR]

    visit(engine, make_visit(A, visited_at=NOW + 3 * HOUR))
    assert gone_at(engine) == [None]


def test_a_page_that_is_not_modified_is_back(engine: Engine) -> None:
    visit(engine, make_visit(A))
    visit(engine, ended(Reason.NOT_FOUND, 1))
    visit(engine, make_ended(A, None, outcome=Outcome.UNCHANGED, status=304, visited_at=NOW + 2 * HOUR))

    assert gone_at(engine) == [None]


@pytest.mark.parametrize("reason", [Reason.SERVER_ERROR, Reason.FORBIDDEN, Reason.EMPTY_PAGE, Reason.RUN_STOPPED])
def test_a_page_that_fails_otherwise_may_be_there(engine: Engine, reason: Reason) -> None:
    visit(engine, make_visit(A))
    visit(engine, ended(reason, 1))
    assert gone_at(engine) == [None]

    visit(engine, ended(Reason.GONE, 2), ended(reason, 3))
    assert gone_at(engine) == [NOW + 2 * HOUR]


def test_a_visit_that_is_stored_late_does_not_count(engine: Engine) -> None:
    visit(engine, make_visit(A, visited_at=NOW + 2 * HOUR))
    visit(engine, ended(Reason.NOT_FOUND, 1))

    assert gone_at(engine) == [None]


def test_another_url_of_the_article_may_be_missing(engine: Engine) -> None:
    visit(engine, make_visit(A))
    visit(engine, make_visit(PRINT, article=make_visit(A).article))
    visit(engine, make_ended(PRINT, Reason.NOT_FOUND, visited_at=NOW + HOUR))

    assert gone_at(engine) == [None]
