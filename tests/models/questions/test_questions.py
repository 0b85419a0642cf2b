"""Each question of docs/questions.md, on both databases, on a sample that has something for nearly all of them."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from models.questions import PARAMETERS, QUESTIONS, Question
from models.questions.example_values import example_values
from models.questions.page import questions_page
from tests.questions_sample import HOME, fill_sample

PAGE = Path(__file__).parents[3] / "docs" / "questions.md"
FENCE = re.compile(r"^```(sql|sqlite|postgresql)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def answers(engine: Engine, question: Question) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        rows = connection.execute(text(question.query(engine.dialect.name))).all()
    return [tuple(map(plain, row)) for row in rows]


def plain(value: Any) -> Any:
    """Return a value as both databases have it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    if isinstance(value, str):
        return re.sub(r"/past/\d+$", "/past", value)  # they are numbered on, from one database to the next
    return float(value) if isinstance(value, Decimal) else value


@pytest.fixture
def engines(sqlite_url: str, postgres_url: str, engine_for: Callable[[str], Engine]) -> Mapping[str, Engine]:
    found = {"sqlite": engine_for(sqlite_url), "postgresql": engine_for(postgres_url)}
    for engine in found.values():
        fill_sample(engine)
    return found


def test_both_databases_give_the_same_answers_and_hardly_any_is_empty(engines: Mapping[str, Engine]) -> None:
    empty = set()
    for question in QUESTIONS:
        one, two = (answers(engine, question) for engine in engines.values())
        if question.id == "silent-outlets":  # by the database's clock
            one, two = ([row[:3] for row in rows] for rows in (one, two))
        assert one == two, question.id
        if not one:
            empty.add(question.id)

    assert empty == set()


def test_an_empty_database_raises_no_error(engine: Engine) -> None:
    for question in QUESTIONS:
        answers(engine, question)
    with engine.connect() as connection:
        assert example_values(connection) == PARAMETERS


def test_example_values_come_from_the_database(engines: Mapping[str, Engine]) -> None:
    for engine in engines.values():
        with engine.connect() as connection:
            found = example_values(connection)
        assert set(found) == set(PARAMETERS)
        assert found["source"] == HOME
        assert found["keyword"] == "climate"
        assert (found["tag"], found["country"]) == ("international", "FR")
        assert (found["since"], found["before"]) == ("2026-10-05", "2026-09-05")


def test_the_page_is_made_of_the_questions() -> None:
    written = PAGE.read_text("utf-8")

    assert written.rstrip() == questions_page().rstrip(), (
        "write it: python -m models.questions.page > docs/questions.md"
    )
    assert len(QUESTIONS) >= 40
    assert len(FENCE.findall(written)) == sum(len(set(question.queries.values())) for question in QUESTIONS)


def test_questions_have_ids_titles_and_known_parameters() -> None:
    assert (
        len({question.id for question in QUESTIONS})
        == len({question.title for question in QUESTIONS})
        == len(QUESTIONS)
    )
    assert {name for question in QUESTIONS for name in question.parameters} <= set(PARAMETERS)


def test_days_without_articles_are_rows(engines: Mapping[str, Engine]) -> None:
    days = "SELECT day, articles FROM v_attention_day WHERE source = 'www.example.org' ORDER BY day"
    for engine in engines.values():
        with engine.connect() as connection:
            found = [tuple(row) for row in connection.execute(text(days))]
        assert found == [("2026-11-01", 1), ("2026-11-02", 0), ("2026-11-03", 0), ("2026-11-04", 1)]
