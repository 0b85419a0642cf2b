"""Takes articles out of their stories before their rows are deleted."""

from collections.abc import Collection

from sqlalchemy import Connection, delete

from models.database.upsert import chunks, table_of
from models.stories.articles import copies_of, grouped_rows, mark_stale
from models.stories.marks import remove_marks, unpack_marks
from models.stories.stories import refresh_stories
from models.tables import ArticleCopy, ArticleEdit, ArticleMark, ArticleStory, Story, TermFrequency


def remove_from_stories(connection: Connection, article_ids: Collection[int]) -> None:
    """Remove what was derived from these articles; copies of them are grouped again later."""
    rows = grouped_rows(connection, article_ids)
    remove_marks(connection, {number: unpack_marks(row.marks) for number, row in rows.items()})
    mark_stale(connection, copies_of(connection, article_ids) - set(article_ids))
    table = table_of(ArticleStory)
    for chunk in chunks(sorted(rows)):
        connection.execute(delete(table).where(table.c.article_id.in_(chunk)))
    refresh_stories(connection, {row.story_id for row in rows.values()})


def remove_all_groups(connection: Connection) -> None:
    """Remove all stories, copies and edits, so that they are made anew."""
    for model in (ArticleEdit, ArticleCopy, ArticleMark, ArticleStory, Story, TermFrequency):
        connection.execute(delete(table_of(model)))
