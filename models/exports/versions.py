"""The versions of articles: by them, a partition that was exported is known to have changed."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, select

from models.tables import Article


def text_versions(connection: Connection, article_ids: Sequence[int]) -> Iterator[tuple[int, str]]:
    """Return the ids and fingerprints of these articles, by ascending id."""
    statement = select(Article.id, Article.fingerprint).where(Article.id.in_(article_ids)).order_by(Article.id)
    return iter(connection.execute(statement).tuples())
