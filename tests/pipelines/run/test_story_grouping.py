"""A crawl groups several batches together: what is waiting, when enough has come, and the rest at its end."""

from sqlalchemy import Engine, select

from models.reports import runs
from models.tables import ArticleStory
from pipelines.run.story_grouping import StoryGrouping
from pipelines.storage.store import store
from tests.factories import NOW, make_visit

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
