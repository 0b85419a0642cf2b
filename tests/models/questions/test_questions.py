"""Each question of docs/questions.md, on both databases, on a sample that has something for nearly all of them."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from models.enums import Reason
from models.frontier import queue
from models.frontier.hints import Candidate
from models.frontier.sources import SourceLabel, label_sources
from models.questions import PARAMETERS, QUESTIONS, Question
from models.questions.example_values import example_values
from models.questions.page import questions_page
from models.reports import runs
from pipelines.items import Author, CutReason, DateMissing, FoundDate, RemovedBlock
from pipelines.storage.store import store
from tests.factories import make_article, make_ended, make_page, make_visit
from tests.past_articles import add_articles

PAGE = Path(__file__).parents[3] / "docs" / "questions.md"
FENCE = re.compile(r"^```(sql|sqlite|postgresql)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
HOME, OTHER, QUIET = "www.example.org", "www.example.com", "www.example.net"


def article_of(source: str, day: int, name: str, **changes: Any) -> Any:
    published = datetime(2026, 11, day, 9, 30, tzinfo=timezone(timedelta(hours=1)))
    link = f'<p>See <a href="https://{OTHER}/a">this &amp; that</a> and <a href="https://{HOME}/b">ours</a>.</p>'
    values: dict[str, Any] = {
        "source": source,
        "article_body": f"The first paragraph of {name}.\nSecond one, " + "word " * 120,
        "article_body_html": link,
        "word_count": 126,
        "authors": (Author("Ada Lovelace"), Author("Bo Ek")),
        "keywords": ("climate", name),
        "date_published": FoundDate(published, published.isoformat(), "json_ld"),
    }
    return make_article(f"https://{source}/2026/11/0{day}/{name}", **(values | changes))


def fill(engine: Engine) -> None:
    """Store a sample: two outlets with gaps, edits, cuts, links, a paywall and a failure, and a silent one."""
    run_id = runs.begin(engine, "news", {}, NOW)
    labels = {
        HOME: SourceLabel("The Example", "GB", ("local", "national")),
        OTHER: SourceLabel("Other Example", "FR", ("international",)),
    }
    label_sources(engine, labels, NOW)
    first = article_of(HOME, 1, "one-article")
    cuts = tuple(RemovedBlock(n, CutReason.RELATED, "wording: Read also", f"Read also {n}") for n in (2, 3))
    articles = [
        first,
        article_of(HOME, 4, "walled", is_paywalled=True, is_accessible_for_free=False, removed=cuts),
        article_of(HOME, 4, "undated", date_published=None, date_published_missing=DateMissing.NOT_STATED),
        article_of(OTHER, 3, "elsewhere", in_language="fr", wire_agency=()),
    ]
    visits = [make_visit(one.url, source=one.source, article=one, visited_at=NOW) for one in articles]
    failed = [make_ended(f"https://{HOME}/gone", Reason.NOT_FOUND, source=HOME, visited_at=NOW)]
    for source in (HOME, OTHER):
        urls = [visit.url for visit in (*visits, *failed) if visit.source == source]
        queue.offer(engine, source, [Candidate(url) for url in urls], NOW)
    store(engine, run_id, [*visits, *failed])
    corrected = f"{first.article_body}\nCorrection: an earlier version of this article erred."
    for hours, body in ((1, first.article_body), (2, corrected)):
        changed = article_of(HOME, 1, "one-article", headline="The headline was changed", article_body=body)
        page = make_page(changed.url, body=body.encode())
        at = NOW + timedelta(hours=hours)
        store(engine, run_id, [make_visit(changed.url, source=HOME, article=changed, page=page, visited_at=at)])
    runs.finish(
        engine, run_id, exit_code=0, verdict="ok", message="so it ended", discovered=5, taken=5, stats={}, now=NOW
    )
    began = datetime(2026, 6, 1, tzinfo=UTC)
    add_articles(engine, QUIET, [began + timedelta(hours=17 * number) for number in range(40)])


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
        fill(engine)
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
