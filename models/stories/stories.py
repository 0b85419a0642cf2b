"""Rows of stories: their numbers follow from their articles, and their ids stay."""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, delete, func, select, update

from models.database.upsert import chunks, in_chunk, insert_or_replace, table_of
from models.tables import ArticleStory, Story


def refresh_stories(connection: Connection, story_ids: Collection[int]) -> None:
    """Count the articles of these stories again; those without any are deleted."""
    table = table_of(Story)
    for chunk in chunks(sorted(story_ids)):
        counted = {row.story_id: row for row in connection.execute(_counts(), {"chunk": chunk})}
        firsts = _firsts(connection, sorted(counted))
        gone = sorted(set(chunk) - counted.keys())
        if gone:
            connection.execute(delete(table).where(table.c.id.in_(gone)))
        rows = [
            {
                "id": number,
                "first_article_id": firsts[number],
                "articles": row.articles,
                "outlets": row.outlets,
                "first_at": row.first_at,
                "last_at": row.last_at,
            }
            for number, row in sorted(counted.items())
        ]
        _save(connection, rows)


@cache
def _counts() -> Select[Any]:
    member = table_of(ArticleStory)
    columns = (
        member.c.story_id,
        func.count().label("articles"),
        func.count(member.c.source_id.distinct()).label("outlets"),
        func.min(member.c.at).label("first_at"),
        func.max(member.c.at).label("last_at"),
    )
    return select(*columns).where(in_chunk(member.c.story_id)).group_by(member.c.story_id)


def _firsts(connection: Connection, story_ids: Sequence[int]) -> dict[int, int]:
    """Return the earliest article of each story."""
    found: dict[int, int] = {}
    for story_id, article_id in connection.execute(_by_date(), {"chunk": story_ids}):
        found.setdefault(story_id, article_id)
    return found


@cache
def _by_date() -> Select[Any]:
    member = table_of(ArticleStory)
    statement = select(member.c.story_id, member.c.article_id).where(in_chunk(member.c.story_id))
    return statement.order_by(member.c.at, member.c.article_id)


def _save(connection: Connection, rows: list[dict[str, object]]) -> None:
    if not rows:
        return
    connection.execute(insert_or_replace(connection.dialect.name, Story, "id", tuple(rows[0])), rows)


def story_sizes(connection: Connection, story_ids: Collection[int]) -> dict[int, int]:
    """Return the number of articles of these stories."""
    return {
        story_id: number
        for chunk in chunks(sorted(story_ids))
        for story_id, number in connection.execute(select(Story.id, Story.articles).where(Story.id.in_(chunk)))
    }


def merge_stories(connection: Connection, into: Mapping[int, int]) -> None:
    """Move the articles of stories to others; the stories are refreshed by the caller."""
    member = table_of(ArticleStory)
    for old, kept in sorted(into.items()):
        connection.execute(update(member).where(member.c.story_id == old).values(story_id=kept))
