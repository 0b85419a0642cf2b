"""Groups articles: their stories, their copies and their edits, a batch at a time, in the caller's transaction."""

from collections.abc import Collection

from sqlalchemy import Connection

from models.stories.articles import articles_to_group
from models.stories.lock import lock_grouping
from models.stories.stories import merge_stories, refresh_stories
from pipelines.stories.copy_finding import find_copied
from pipelines.stories.edits import find_edits
from pipelines.stories.grouping_batch import GroupingBatch, TextCache
from pipelines.stories.story_finding import find_stories


def group(connection: Connection, article_ids: Collection[int], texts: TextCache) -> int:
    """Group these articles, again if they are grouped already, and return how many there were."""
    lock_grouping(connection)
    articles = {article.id: article for article in articles_to_group(connection, article_ids)}
    if not articles:
        return 0
    batch = GroupingBatch(articles)
    find_stories(connection, batch, texts)
    find_copied(connection, batch, texts)
    merge_stories(connection, {old: batch.story(old) for old in batch.merged})
    refresh_stories(connection, batch.touched | batch.merged.keys() | {batch.story(one) for one in batch.touched})
    find_edits(connection, articles)
    return len(articles)
