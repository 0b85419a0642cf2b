from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, update

from models.archives.candidates import ArticleQuery
from models.archives.snapshots import ArticleSnapshot, take_snapshots
from models.archives.stored_pages import PageQuery
from models.reports import runs
from models.tables import Article, ArticleRevision, ExtractionRun, RawPage
from models.views import v_article, v_headline_change
from newsgrain import __version__
from pipelines.archive.write_run import write_pages
from pipelines.extraction.version import extraction_version
from pipelines.items import NO_RULES, SiteRules
from pipelines.reextraction.run import Reextraction, ReextractPlan, findings_of_run
from pipelines.reextraction.undo import NoSuchRun, undo_run
from pipelines.workers.worker import DEFAULT_LIMITS
from tests.factories import NOW
from tests.stored_pages import PROMOTION, edited, make_old, page, revisions, store_pages

PAGES = [page(number) for number in range(5)]

SENTENCE = (
    b'<p class="said">The chairwoman of the council said that bridge number 1 would open before the end of spring.</p>'
)


def never() -> bool:
    return False


@pytest.fixture
def url(database_url: str) -> str:
    return database_url


@pytest.fixture
def reextracted(url: str) -> Iterator[Callable[..., Reextraction]]:
    """A function that cleans again what a query finds."""
    opened: list[Reextraction] = []

    def perform(
        query: ArticleQuery = ArticleQuery(),  # noqa: B008 - frozen
        *,
        is_dry: bool = False,
        rules: SiteRules = NO_RULES,
        is_stopped: Callable[[], bool] = never,
    ) -> Reextraction:
        plan = ReextractPlan(
            database_url=url,
            query=query,
            arguments={"source": list(query.sources)},
            rules_of=lambda _domain, _url: rules,
            robot_name="newsgrain",
            workers=0,
            page_limits=DEFAULT_LIMITS,
            database_seconds=10,
            is_dry=is_dry,
        )
        work = Reextraction(plan, is_stopped)
        opened.append(work)
        work.perform()
        return work

    yield perform
    for work in opened:
        work.close()


def snapshots(engine: Engine) -> dict[int, ArticleSnapshot]:
    with engine.connect() as connection:
        return take_snapshots(connection, list(connection.scalars(select(Article.id))))


def number_of(work: Reextraction) -> int:
    assert work.run is not None
    return work.run.id


def test_what_differs_is_shown_then_kept_then_undone(
    engine: Engine, url: str, run_id: int, reextracted: Callable[..., Reextraction]
) -> None:
    store_pages(engine, run_id, PAGES)
    fresh = snapshots(engine)
    make_old(engine, [one.url for one in PAGES[:3]])
    old, old_revisions = snapshots(engine), revisions(engine)

    shown = reextracted(is_dry=True).findings
    assert (shown.articles, shown.changed, shown.same) == (5, 3, 2)
    assert shown.fields == dict.fromkeys(("article_body", "authors", "extraction_quality", "keywords", "page_type"), 3)
    assert shown.page_types == {("live_blog", "article"): 3}
    assert (shown.lost_words, shown.won_words) == (3 * len(PROMOTION.split()), 0)
    assert (shown.cuts_dropped, shown.cuts_added) == ({"related": 3}, {"repeated_headline": 3})
    assert (snapshots(engine), revisions(engine)) == (old, old_revisions)

    work = reextracted()
    number = number_of(work)
    kept = snapshots(engine)
    assert {key: one.columns for key, one in kept.items()} == {key: one.columns for key, one in fresh.items()}
    assert {key: one.children for key, one in kept.items()} == {key: one.children for key, one in fresh.items()}
    with engine.connect() as connection:
        assert set(connection.scalars(select(v_article.c.extraction_version))) == {extraction_version()}
        assert set(connection.scalars(select(ArticleRevision.reason))) == {"reextracted"}
        assert not connection.execute(select(v_headline_change)).all()
        row = connection.execute(select(ExtractionRun.changed, ExtractionRun.same, ExtractionRun.finished_at)).one()
        assert row[:2] == (3, 2)
        assert row[2] is not None
    found = findings_of_run(url, number)
    assert found is not None
    assert (found[1].fields, found[1].same, found[1].lost_words) == (shown.fields, 2, shown.lost_words)
    assert [one.url for one in found[1].changes] == [one.url for one in PAGES[:3]]

    undone = undo_run(url, number, 10, never)
    assert (undone.restored, undone.edited, undone.later) == (5, 0, {})
    assert [(one.columns, one.children, one.keys) for one in snapshots(engine).values()] == [
        (one.columns, one.children, one.keys) for one in old.values()
    ]
    assert revisions(engine) == old_revisions
    assert undo_run(url, number, 10, never).restored == 0
    with pytest.raises(NoSuchRun):
        undo_run(url, 99, 10, never)


def test_edits_of_the_site_and_later_runs_are_not_undone(
    engine: Engine, url: str, run_id: int, reextracted: Callable[..., Reextraction]
) -> None:
    store_pages(engine, run_id, PAGES)
    make_old(engine)
    first = number_of(reextracted())
    later_run = runs.begin(engine, "news", {}, NOW + timedelta(days=1))
    store_pages(engine, later_run, [edited(PAGES[0], "bridge number 0 closed again")])
    make_old(engine, [PAGES[1].url])
    second = number_of(reextracted(ArticleQuery(sources=("example.org",))))
    before = snapshots(engine)

    undone = undo_run(url, first, 10, never)
    assert (undone.restored, undone.edited, undone.later) == (0, 0, {second: 5})
    assert undo_run(url, second, 10, never).restored == 5
    undone = undo_run(url, first, 10, never)
    assert (undone.restored, undone.edited) == (4, 1)
    after = snapshots(engine)
    assert after[1].columns["headline"] == before[1].columns["headline"] == "bridge number 0 closed again"
    assert all(PROMOTION in after[number].columns["article_body"] for number in (2, 3, 4, 5))
    # The only change of a headline is that of the site.
    with engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(v_headline_change)).scalar_one() == 1


def test_a_rejected_page_leaves_its_article(
    engine: Engine, run_id: int, reextracted: Callable[..., Reextraction]
) -> None:
    store_pages(engine, run_id, PAGES[:2])
    before = snapshots(engine)
    work = reextracted(rules=SiteRules(remove=("article",)))
    assert (work.findings.rejected, work.findings.changed) == (2, 0)
    assert snapshots(engine) == before
    assert [one.url for one in work.findings.rejections] == [one.url for one in PAGES[:2]]


def test_a_damaged_page_costs_itself_only(
    engine: Engine, url: str, run_id: int, reextracted: Callable[..., Reextraction], tmp_path: Path
) -> None:
    store_pages(engine, run_id, PAGES)
    make_old(engine)
    with engine.begin() as connection:
        damaged = connection.execute(select(func.min(RawPage.id))).scalar_one()
        connection.execute(update(RawPage).where(RawPage.id == damaged).values(body=b"damaged"))
    work = reextracted()
    assert (work.findings.rejected, work.findings.changed) == (1, 4)
    with (tmp_path / "a.warc").open("wb") as file:
        assert len(list(write_pages(url, PageQuery(), file, "a.warc", "a test", is_gzip=False))) == 4


def test_site_rules_apply(engine: Engine, run_id: int, reextracted: Callable[..., Reextraction]) -> None:
    store_pages(engine, run_id, [page(1, extra=SENTENCE)])
    assert reextracted(is_dry=True).findings.changed == 0
    work = reextracted(rules=SiteRules(remove=(".said",)))
    assert work.findings.lost_words == 17
    assert work.findings.cuts_added == {"site_rule": 1}


def test_an_interrupted_run_is_gone_on_with(
    engine: Engine, run_id: int, reextracted: Callable[..., Reextraction]
) -> None:
    store_pages(engine, run_id, PAGES)
    make_old(engine)
    calls = iter([False, True])
    first = reextracted(is_stopped=lambda: next(calls, True))
    assert first.run is not None
    assert first.run.finished_at is None
    second = reextracted()
    assert (number_of(second), second.is_continued) == (first.run.id, True)
    assert first.findings.changed + second.findings.changed == 5
    assert second.run is not None
    assert second.run.changed == 5
    assert number_of(reextracted()) == first.run.id + 1


@pytest.mark.parametrize(
    ("query", "articles"),
    [
        (ArticleQuery(), 5),
        (ArticleQuery(sources=("example.org",)), 5),
        (ArticleQuery(sources=("other.example",)), 0),
        (ArticleQuery(since=NOW), 5),
        (ArticleQuery(since=NOW + timedelta(seconds=1)), 0),
        (ArticleQuery(until=NOW), 0),
        (ArticleQuery(version=__version__), 3),
        (ArticleQuery(version="%"), 0),
        (ArticleQuery(other_than=extraction_version()), 2),
        (ArticleQuery(worth_a_look=True), 2),
    ],
)
def test_articles_are_selected(
    engine: Engine, run_id: int, reextracted: Callable[..., Reextraction], query: Any, articles: int
) -> None:
    store_pages(engine, run_id, PAGES)
    make_old(engine, [one.url for one in PAGES[:2]])
    assert reextracted(query, is_dry=True).findings.articles == articles


def test_without_pages_there_is_nothing_to_do(reextracted: Callable[..., Reextraction]) -> None:
    work = reextracted()
    assert (work.findings.articles, work.findings.without_page) == (0, 0)
    assert work.run is not None
    assert work.run.finished_at is not None
