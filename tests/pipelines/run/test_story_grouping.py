"""A crawl groups several batches together: what is waiting, when enough has come, and the rest at its end."""

from dataclasses import replace

from sqlalchemy import Engine, func, select

from models.articles.search_document import SearchDocument
from models.reports import runs
from models.tables import ArticleSearch, ArticleStory
from pipelines.run.story_grouping import StoryGrouping
from pipelines.search.find import matching_article_ids
from pipelines.storage.store import store
from pipelines.workers.preload import derived_values
from tests.factories import NOW, make_article, make_page, make_visit

ONE, TWO, THREE = (f"https://example.org/{name}" for name in ("one", "two", "three"))
HOUR = 3_600.0


def after_batches(engine: Engine, grouping: StoryGrouping, *urls: str) -> list[int]:
    """Store a batch for each URL, and return how many articles are grouped after each."""
    run_id = runs.begin(engine, "news", {}, NOW)
    numbers = []
    for url in urls:
        grouping.after_batch(engine, store(engine, run_id, [make_visit(url)]))
        numbers.append(grouped(engine))
    return numbers


def grouped(engine: Engine) -> int:
    with engine.connect() as connection:
        return len(connection.scalars(select(ArticleStory.article_id)).all())


def test_articles_wait_for_others(engine: Engine) -> None:
    grouping = StoryGrouping(least=2, seconds=HOUR)

    assert after_batches(engine, grouping, ONE, TWO, THREE) == [0, 2, 2]
    grouping.group_waiting(engine)
    assert grouped(engine) == 3
    grouping.group_waiting(engine)
    assert grouped(engine) == 3


def test_articles_wait_no_longer_than_allowed(engine: Engine) -> None:
    assert after_batches(engine, StoryGrouping(least=50, seconds=0), ONE, TWO) == [1, 2]


def test_each_batch_is_grouped_by_itself_otherwise(engine: Engine) -> None:
    assert after_batches(engine, StoryGrouping(), ONE, TWO) == [1, 2]


def test_what_a_worker_has_derived_is_taken_for_the_text_that_is_stored(engine: Engine) -> None:
    run_id, grouping = runs.begin(engine, "news", {}, NOW), StoryGrouping()
    article = make_article(ONE, headline="Trams run again", article_body="Ada Quill opened the line along the harbour.")
    derived = derived_values(make_page(ONE), article)
    others = derived_values(
        make_page(ONE), make_article(ONE, headline="Rain", article_body="Nobody came to the market on Tuesday.")
    )
    marked = replace(others, search=SearchDocument("trams", f"{derived.search.body} marked"))

    rows: list[bytes] = []
    for url, values in ((ONE, derived), (TWO, None), (THREE, marked)):
        visit = make_visit(url, article=replace(article, url=url, fingerprint=f"{len(rows):064}", derived=values))
        grouping.after_batch(engine, store(engine, run_id, [visit]), [visit])
        with engine.connect() as connection:
            newest = select(ArticleStory.features).order_by(ArticleStory.article_id.desc()).limit(1)
            rows.append(connection.scalars(newest).one())

    assert rows[0] != rows[2], "those of another text were taken as given"
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(ArticleSearch)) == 3
        assert len(matching_article_ids(connection, "harbour trams")) == 3
        assert len(matching_article_ids(connection, "marked")) == 1
