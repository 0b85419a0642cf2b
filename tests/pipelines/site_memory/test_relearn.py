"""The memory of a site on both databases: applied at once and afterwards, undone, and never counting anything twice."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import islice

import pytest
from sqlalchemy import Engine, func, select

from models.articles.site_memory import BlockRow, blocks_of, site_of
from models.database.engine import writer_engine
from models.enums import Outcome, PatternVerdict, RevisionReason
from models.reports import runs
from models.tables import Article, ArticleRevision, ArticleText, RemovedBlock, SiteBlock, SitePage
from pipelines.items import ArticleItem, CutReason
from pipelines.items import RemovedBlock as RemovedPassage
from pipelines.site_memory.relearn import apply_patterns, learn_host, learn_stored, settle_host, undo
from pipelines.storage.store import store
from pipelines.text.fingerprint import fingerprint
from pipelines.text.tokens import words
from pipelines.visit import Stored, Visit
from tests.factories import NOW, changed, make_page
from tests.other_process import CONTEXT, end_of
from tests.pipelines.site_memory.made_up_site import story, with_text

HOST = "site.example"
PLEA = "Readers of the Gazette can support our work with a few coins every month."


def visit_of(article: ArticleItem, minutes: int = 0) -> Visit:
    at = NOW + timedelta(minutes=minutes)
    page = make_page(article.url, fetched_at=at, body=article.article_body.encode())
    article = with_text(
        article, article.article_body.split("\n"), article_body_html=article.article_body_html, fetched_at=at
    )
    return Visit(article.url, HOST, at, page, article, None, None, None, 200)


def stored(engine: Engine, run_id: int, articles: Sequence[ArticleItem], first: int = 0) -> tuple[Stored, ...]:
    return store(engine, run_id, [visit_of(article, first + number) for number, article in enumerate(articles)])


def with_plea(number: int) -> ArticleItem:
    return story(number, [(2, PLEA)])


def bodies(engine: Engine) -> dict[str, str]:
    with engine.connect() as connection:
        rows = connection.execute(select(Article.url, ArticleText.article_body).join(ArticleText))
        return {url: body for url, body in rows}  # noqa: C416 - rows are no pairs to mypy


def pattern(engine: Engine, sample: str = PLEA) -> BlockRow:
    with engine.connect() as connection:
        return next(block for block in blocks_of(connection, HOST) if block.sample == sample)


def settled(engine: Engine, minutes: int = 1_000) -> int:
    with engine.connect() as connection:
        site = site_of(connection, HOST)
    assert site is not None
    return sum(settle_host(engine, site, NOW + timedelta(minutes=minutes)))


def test_next_pages_are_cut_when_they_are_stored_and_say_why(engine: Engine, run_id: int) -> None:
    stored(engine, run_id, [with_plea(number) for number in range(8)])
    learn_host(engine, HOST, NOW)

    result = stored(engine, run_id, [with_plea(8)], first=8)[0]

    with engine.connect() as connection:
        whole = select(Article.__table__, ArticleText.__table__).join(ArticleText)
        article = connection.execute(whole.where(Article.url.endswith("/8.html"))).one()
        removed = connection.execute(select(RemovedBlock).where(RemovedBlock.article_id == article.id)).one()
    assert PLEA not in article.article_body
    assert PLEA not in article.article_body_html
    assert article.word_count == sum(len(words(line)) for line in article.article_body.split("\n"))
    assert article.fingerprint == fingerprint(article.headline, article.article_body)
    assert (removed.reason, removed.text, removed.position) == ("site_memory", PLEA, 2)
    assert removed.evidence == "stands in 8 of 8 articles of this host"
    assert removed.pattern == pattern(engine).fingerprint
    assert result.article is not None
    assert result.article.article_body == article.article_body


@pytest.mark.parametrize("batches", [(9,), (8, 1), (6, 2, 1)])
@pytest.mark.parametrize("step", [1, -1])
def test_evidence_does_not_depend_on_when_a_page_came(
    engine: Engine, run_id: int, batches: tuple[int, ...], step: int
) -> None:
    coming = iter(enumerate([with_plea(number) for number in range(9)][::step]))
    for size in batches:
        for minute, article in islice(coming, size):
            stored(engine, run_id, [article], first=minute)
        learn_host(engine, HOST, NOW)

    settled(engine)

    cuts = select(RemovedBlock.evidence, func.count()).where(RemovedBlock.pattern.is_not(None))
    with engine.connect() as connection:
        stated = connection.execute(cuts.group_by(RemovedBlock.evidence)).all()
    assert [tuple(row) for row in stated] == [("stands in 9 of 9 articles of this host", 9)]


def test_the_first_pages_are_cleaned_afterwards_and_keep_what_stood(engine: Engine, run_id: int) -> None:
    whole = [with_plea(number) for number in range(6)]
    stored(engine, run_id, whole)

    assert settled(engine) == 6

    assert all(PLEA not in body for body in bodies(engine).values())
    with engine.connect() as connection:
        revisions = connection.execute(select(ArticleRevision)).all()
        pages = connection.execute(select(SitePage)).all()
    assert {revision.reason for revision in revisions} == {RevisionReason.SITE_MEMORY}
    assert {revision.article_body for revision in revisions} == {article.article_body for article in whole}
    assert not any(revision.headline_changed for revision in revisions)
    assert len(pages) == 6
    assert settled(engine, 2_000) == 0, "nothing is left to do"


def test_pages_from_which_cleaning_had_cut_a_pattern_are_not_looked_at_again(engine: Engine, run_id: int) -> None:
    cut = RemovedPassage(7, CutReason.PROMOTION, "asks for money", PLEA)
    stored(engine, run_id, [with_plea(number) for number in range(8)])
    others = [visit_of(story(number), number) for number in range(8, 12)]
    store(engine, run_id, [replace(one, article=changed(one.article, removed=(cut,))) for one in others if one.article])

    learnt = learn_host(engine, HOST, NOW)

    own = pattern(engine).fingerprint
    assert [own in names for names in learnt.wanted_cuts.values()] == [True] * 12
    assert [own in names for names in learnt.expected_cuts.values()] == [True] * 8 + [False] * 4
    assert sum(apply_patterns(engine, learnt, NOW)) == 8


def test_a_killed_application_is_completed_by_the_next(engine: Engine, run_id: int) -> None:
    stored(engine, run_id, [with_plea(number) for number in range(25)])
    lesson = learn_host(engine, HOST, NOW)
    steps = apply_patterns(engine, lesson, NOW)
    assert next(steps) == 20
    del steps  # what kill -9 leaves: the batches that were committed
    assert sum(PLEA in body for body in bodies(engine).values()) == 5
    with engine.connect() as connection:
        site = site_of(connection, HOST)
    assert site is not None
    assert not site.is_applied

    assert settled(engine) == 5
    assert not any(PLEA in body for body in bodies(engine).values())


def test_a_page_that_comes_again_is_unchanged_whatever_was_cut_from_it(engine: Engine, run_id: int) -> None:
    articles = [with_plea(number) for number in range(6)]
    stored(engine, run_id, articles)
    settled(engine)
    clean = bodies(engine)

    again = stored(engine, run_id, articles, first=100)

    assert {result.outcome for result in again} == {Outcome.UNCHANGED}
    assert bodies(engine) == clean


def test_an_edit_is_an_edit_and_what_is_known_is_cut_from_it_too(engine: Engine, run_id: int) -> None:
    stored(engine, run_id, [with_plea(number) for number in range(6)])
    settled(engine)
    edited = with_plea(3)
    edited = with_text(edited, [*edited.article_body.split("\n"), "A sentence was added in the evening."])

    result = stored(engine, run_id, [edited], first=100)[0]

    with engine.connect() as connection:
        reasons = connection.scalars(select(ArticleRevision.reason).order_by(ArticleRevision.id)).all()
    assert result.outcome is Outcome.CHANGED
    assert reasons[-1] is RevisionReason.EXTENDED
    assert bodies(engine)[edited.url].endswith("in the evening.")
    assert PLEA not in bodies(engine)[edited.url]


def test_one_article_counts_once_however_often_it_is_edited(engine: Engine, run_id: int) -> None:
    others = [story(number) for number in range(1, 12)]
    first = with_plea(0)
    edits = [with_text(first, [*first.article_body.split("\n"), f"Edit {number}."]) for number in range(9)]
    stored(engine, run_id, [*others, first, *edits])

    assert settled(engine) == 0
    assert any(PLEA in body for body in bodies(engine).values())


def test_a_copy_of_a_story_is_no_second_witness(engine: Engine, run_id: int) -> None:
    first = with_plea(0)
    copies = [
        with_text(story(number), [*first.article_body.split("\n"), f"Copy {number}."], headline=first.metadata.headline)
        for number in range(1, 9)
    ]
    stored(engine, run_id, [first, *copies, *(story(number) for number in range(10, 18))])

    settled(engine)

    assert sum(PLEA in body for body in bodies(engine).values()) == len([first, *copies])


def test_what_is_protected_comes_back_where_it_stood_and_stays(engine: Engine, run_id: int) -> None:
    whole = [with_plea(number) for number in range(6)]
    stored(engine, run_id, whole)
    settled(engine)
    with engine.begin() as connection:
        connection.execute(SiteBlock.__table__.update().values(is_protected=True))  # type: ignore[attr-defined]

    assert sum(undo(engine, pattern(engine), NOW + timedelta(days=2))) == 6

    assert bodies(engine) == {article.url: article.article_body for article in whole}
    with engine.connect() as connection:
        html = set(connection.scalars(select(ArticleText.article_body_html)))
        counts = set(connection.scalars(select(Article.word_count)))
        assert not connection.execute(select(RemovedBlock)).all()
    assert html == {article.article_body_html for article in whole}
    assert counts == {article.word_count for article in whole}
    stored(engine, run_id, [with_plea(7)], first=200)
    assert settled(engine, 4_000) == 0
    assert all(PLEA in body for body in bodies(engine).values())


def test_articles_of_before_teach_when_they_are_asked_to(engine: Engine, run_id: int) -> None:
    stored(engine, run_id, [with_plea(number) for number in range(6)])
    with engine.begin() as connection:
        connection.execute(SitePage.__table__.delete())  # type: ignore[attr-defined]

    assert learn_stored(engine, HOST) == 6
    assert learn_stored(engine, HOST) == 0

    assert settled(engine) == 6


def test_a_story_says_what_was_found_about_patterns_that_stay(engine: Engine, run_id: int) -> None:
    stored(engine, run_id, [story(number, [(0, "What happens next")]) for number in range(8)])
    settled(engine)

    assert pattern(engine, "What happens next").finding is PatternVerdict.HEADING
    assert all("What happens next" in body for body in bodies(engine).values())


def store_and_learn(database_url: str, first: int, count: int) -> None:
    engine = writer_engine(database_url)
    run_id = runs.begin(engine, "news", {}, NOW)
    for number in range(first, first + count):
        stored(engine, run_id, [with_plea(number)], first=number)
        if number % 3 == 0:
            learn_host(engine, HOST, NOW)
    engine.dispose()


def test_two_processes_that_learn_at_once_lose_no_count(database_url: str, engine: Engine) -> None:
    both = [CONTEXT.Process(target=store_and_learn, args=(database_url, first, 10)) for first in (0, 10)]
    for process in both:
        process.start()

    assert [end_of(process) for process in both] == [0, 0]

    settled(engine)
    assert (pattern(engine).stories, pattern(engine).of_stories) == (20, 20)
    assert len(bodies(engine)) == 20
    assert not any(PLEA in body for body in bodies(engine).values())
