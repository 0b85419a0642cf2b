"""Articles are grouped right after they are stored: stories, copies, and who had them first, on both databases."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import permutations

import pytest
from sqlalchemy import Connection, Engine, select, update

from models.database.transaction import in_transaction
from models.erasure.removal import RemovalTargets, remove
from models.reports import runs
from models.tables import Article, ArticleCopy, ArticleMark, ArticleStory, Story
from models.views import v_article, v_copy, v_first, v_story, v_story_article
from pipelines.items import FoundDate
from pipelines.storage.store import store
from pipelines.stories.backfill import group_latest, group_stored
from pipelines.stories.grouping import group
from pipelines.stories.grouping_batch import TextCache
from tests.factories import NOW, make_article, make_visit
from tests.pipelines.stories import newsroom_texts as news

HOUR = timedelta(hours=1)


def add(engine: Engine, outlet: str, headline: str, body: str, hours: float = 0, *, agency: str | None = None) -> int:
    """Store an article of an outlet, published so many hours after NOW, and return its id."""
    published = FoundDate(NOW + hours * HOUR, "", "json_ld")
    url = f"https://{outlet}.example/{headline.lower().replace(' ', '-')}"
    article = make_article(
        url,
        source=f"{outlet}.example",
        headline=headline,
        article_body=body,
        date_published=published,
        wire_agency=() if agency is None else (agency,),
    )
    visit = replace(make_visit(url, source=f"{outlet}.example"), article=article)
    (stored,) = store(engine, runs.begin(engine, "news", {}, NOW), [visit])
    assert stored.article_id is not None
    return stored.article_id


def grouped(engine: Engine, *article_ids: int) -> dict[int, int]:
    """Group articles one after the other, and return the story of each."""
    texts = TextCache()
    for article_id in article_ids:
        in_transaction(engine, partial(_group, article_id=article_id, texts=texts))
    with engine.connect() as connection:
        return dict(connection.execute(select(ArticleStory.article_id, ArticleStory.story_id)).all())


def _group(connection: Connection, article_id: int, texts: TextCache) -> int:
    return group(connection, [article_id], texts)


def groups(stories: dict[int, int]) -> set[frozenset[int]]:
    return {frozenset(one for one, of in stories.items() if of == story) for story in stories.values()}


def test_reports_of_one_event_are_one_story_in_any_order(engine: Engine) -> None:
    wreck = [
        add(engine, "herald", "Ferry runs aground off Porthaven", news.WRECK, 1),
        add(engine, "tide", "Passengers of Marlin Star safe", news.WRECK_RETOLD, 4),
        add(engine, "post", "Marlin Star towed home", news.WRECK_LATER, 44),
    ]
    others = [add(engine, "herald", "Fire in Eastmoor", news.FIRE, 5), add(engine, "post", "Library", news.COUNCIL, 6)]
    expected = {frozenset(wreck), *(frozenset([one]) for one in others)}
    for order in list(permutations(wreck))[::2]:
        list(group_stored(engine, from_scratch=True))
        assert groups(grouped(engine, *order, *others)) == expected

    with engine.connect() as connection:
        story = connection.execute(select(v_story).where(v_story.c.articles == len(wreck))).one()
        members = connection.execute(
            select(v_story_article.c.source, v_story_article.c.is_first, v_story_article.c.hours_after_first)
            .where(v_story_article.c.story_id == story.story_id)
            .order_by(v_story_article.c.date)
        ).all()
    assert (story.outlets, story.first_article_id, story.headline) == (3, wreck[0], "Ferry runs aground off Porthaven")
    assert (story.first_date, story.last_date) == (NOW + HOUR, NOW + 44 * HOUR)
    assert [tuple(row) for row in members] == [
        ("herald.example", True, 0.0), ("tide.example", False, 3.0), ("post.example", False, 43.0)
    ]  # fmt: skip


def test_a_look_alike_a_week_later_is_another_story(engine: Engine) -> None:
    first = add(engine, "herald", "Ferry runs aground off Porthaven", news.WRECK)
    again = add(engine, "tide", "Anniversary", news.WRECK_LATER, 24 * 7)

    assert len(set(grouped(engine, first, again).values())) == 2


def test_copies_are_found_under_other_headlines_whichever_comes_first(engine: Engine) -> None:
    lines = news.WRECK.split("\n")
    cut = "\n".join(["Two hundred rescued at night.", *lines[1:4]])
    edited = news.WRECK.replace("within three hours", "in just three hours").replace("this morning", "on Wednesday")
    merged = "\n".join((news.LEAD, *lines[2:6], *news.FIRE.split("\n")[1:]))
    copies = [
        add(engine, "tide", "Drama at sea", cut, 3),
        add(engine, "post", "Steering failure blamed", edited, 5),
        add(engine, "weekly", "A bad week for the coast", merged, 30),
    ]
    original = add(engine, "herald", "Ferry runs aground off Porthaven", news.WRECK, 1, agency="Reuters")
    fire = add(engine, "moor", "Fire in Eastmoor", news.FIRE, 2)
    other = add(engine, "moor", "Library", news.COUNCIL, 2)
    grouped(engine, *copies, original, fire, other)

    with engine.connect() as connection:
        found = connection.execute(select(v_copy.c.article_id, v_copy.c.original_id, v_copy.c.original_source)).all()
        shares = dict(connection.execute(select(v_article.c.article_id, v_article.c.copied_share)).all())
        agencies = dict(connection.execute(select(v_article.c.article_id, v_article.c.wire_agency)).all())
        first = connection.execute(select(v_first).where(v_first.c.article_id == original)).one()
        passages = connection.scalars(select(v_copy.c.passages).where(v_copy.c.article_id == copies[0])).one()
    expected = {(one, original, "herald.example") for one in copies} | {(copies[2], fire, "moor.example")}
    assert {tuple(row) for row in found} == expected
    assert shares[original] == shares[other] == 0
    assert all(shares[one] > 0.5 for one in copies)
    assert (agencies[copies[1]], agencies[other]) == ("Reuters", None)
    assert (first.copies, first.outlets, first.first_copied_at) == (3, 3, NOW + 3 * HOUR)
    assert [(one["paragraph"], one["last_paragraph"]) for one in passages] == [(1, 3)]
    assert passages[0]["text"] == lines[1][:120]


def test_what_unrelated_articles_share_is_no_copy(engine: Engine) -> None:
    bodies = (news.WRECK, news.FIRE, news.COUNCIL, news.SCHOOL)
    notices = [
        add(engine, "herald", f"Notice {number}", f"{body}\n{news.NOTICE}", number * 100)
        for number, body in enumerate(bodies)
    ]
    quotes = [
        add(
            engine, f"outlet{number}", f"Quote {number}", f"{news.QUOTE}\n{body}\nNumber {number}.", 1000 + number * 100
        )
        for number, body in enumerate((news.WRECK_LATER, news.WRECK_RETOLD))
    ]
    grouped(engine, *notices, *quotes)

    with engine.connect() as connection:
        assert connection.execute(select(ArticleCopy.article_id, ArticleCopy.original_id)).all() == []


def test_removal_and_changes_leave_nothing_behind(engine: Engine) -> None:
    original = add(engine, "herald", "Ferry runs aground off Porthaven", news.WRECK, 1)
    copy = add(engine, "tide", "Drama at sea", news.WRECK, 3)
    assert set(grouped(engine, original, copy).values()) == {original}

    remove(engine, RemovalTargets(articles=(original,)), NOW)
    list(group_latest(engine))
    with engine.connect() as connection:
        assert connection.scalars(select(ArticleMark.article_id).distinct()).all() == [copy]
        story = connection.execute(select(Story.id, Story.first_article_id, Story.articles)).one()
        assert connection.scalars(select(v_article.c.copied_share)).all() == [0.0]
    assert tuple(story) == (original, copy, 1)

    remove(engine, RemovalTargets(articles=(copy,)), NOW)
    with engine.connect() as connection:
        assert connection.scalars(select(Story.id)).all() == connection.scalars(select(ArticleMark.mark)).all() == []


@pytest.mark.parametrize("is_interrupted", [False, True])
def test_old_databases_are_grouped_afterwards(engine: Engine, *, is_interrupted: bool) -> None:
    ids = [
        add(engine, "herald", "Ferry runs aground off Porthaven", news.WRECK, 1),
        add(engine, "tide", "Drama at sea", news.WRECK_RETOLD, 3),
        add(engine, "post", "Fire in Eastmoor", news.FIRE, 2),
    ]
    if is_interrupted:
        grouped(engine, ids[0])
        with engine.begin() as connection:
            connection.execute(update(ArticleStory).values(text_fetched_at=None))

    assert sum(step.grouped for step in group_stored(engine)) == len(ids)
    assert sum(step.grouped for step in group_stored(engine)) == 0
    with engine.connect() as connection:
        found = dict(connection.execute(select(ArticleStory.article_id, ArticleStory.story_id)).all())
        assert connection.scalars(select(Article.id)).all() == ids
    assert groups(found) == {frozenset(ids[:2]), frozenset(ids[2:])}
