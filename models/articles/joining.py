"""Makes one row of two locked articles that turned out to be one.

Callers write URL and addresses of what stays, and index it.
"""

from sqlalchemy import Connection, delete, or_, select, update
from sqlalchemy.orm import aliased

from models.articles.search_index import drop_documents
from models.base import Base
from models.database.upsert import table_of
from models.stories.removal import remove_from_stories
from models.tables import (
    Article,
    ArticleAuthor,
    ArticleContributor,
    ArticleKey,
    ArticleKeyword,
    ArticleLink,
    ArticleRevision,
    ArticleText,
    RemovedBlock,
    Site,
    SitePage,
    Url,
)

#: Tables that describe the text of an article.
_OF_TEXT: tuple[type[Base], ...] = (
    ArticleText,
    ArticleAuthor,
    ArticleContributor,
    ArticleKeyword,
    ArticleLink,
    RemovedBlock,
    SitePage,
)
#: Columns of the row that stays whose values it keeps.
_KEPT = frozenset({"id", "url", "source_id", "first_seen_at", "last_seen_at"})


def join_articles(connection: Connection, kept_id: int, dropped_id: int, *, with_text_of_dropped: bool) -> None:
    """Move everything that belongs to one article to another one and delete its row; both are locked."""
    _learn_again(connection, dropped_id)
    drop_documents(connection, [dropped_id])
    _move_references(connection, kept_id, dropped_id)
    if with_text_of_dropped:
        _move_text(connection, kept_id, dropped_id)
    _widen_times(connection, kept_id, dropped_id)
    remove_from_stories(connection, [dropped_id])
    table = table_of(Article)
    connection.execute(delete(table).where(table.c.id == dropped_id))


def _learn_again(connection: Connection, dropped_id: int) -> None:
    """Have the patterns of the site learnt again: of the two articles, its memory counted each."""
    site, page = table_of(Site), table_of(SitePage)
    hosts = select(page.c.host).where(page.c.article_id == dropped_id)
    connection.execute(update(site).where(site.c.host.in_(hosts)).values(new_articles=site.c.new_articles + 1))


def _move_references(connection: Connection, kept_id: int, dropped_id: int) -> None:
    for model in (Url, ArticleKey):
        table = table_of(model)
        connection.execute(update(table).where(table.c.article_id == dropped_id).values(article_id=kept_id))
    revision = table_of(ArticleRevision)
    own = aliased(revision)
    same_visit = own.c.fetched_at == revision.c.fetched_at
    both_refused = own.c.replaced_at.is_(None) & revision.c.replaced_at.is_(None)
    of_text = (own.c.article_id == kept_id, own.c.fingerprint == revision.c.fingerprint)
    is_there = select(own.c.id).where(*of_text, or_(same_visit, both_refused)).exists()
    connection.execute(
        update(revision).where(revision.c.article_id == dropped_id, ~is_there).values(article_id=kept_id)
    )


def _move_text(connection: Connection, kept_id: int, dropped_id: int) -> None:
    for model in _OF_TEXT:
        table = table_of(model)
        connection.execute(delete(table).where(table.c.article_id == kept_id))
        connection.execute(update(table).where(table.c.article_id == dropped_id).values(article_id=kept_id))
    article, link = table_of(Article), table_of(ArticleLink)
    source_id = select(article.c.source_id).where(article.c.id == kept_id).scalar_subquery()
    connection.execute(update(link).where(link.c.article_id == kept_id).values(source_id=source_id))
    row = connection.execute(select(article).where(article.c.id == dropped_id)).mappings().one()
    text = {name: value for name, value in row.items() if name not in _KEPT}
    connection.execute(update(article).where(article.c.id == kept_id).values(text))


def _widen_times(connection: Connection, kept_id: int, dropped_id: int) -> None:
    table = table_of(Article)
    seen = select(table.c.first_seen_at, table.c.last_seen_at).where(table.c.id.in_((kept_id, dropped_id)))
    rows = connection.execute(seen).all()
    first, last = min(row.first_seen_at for row in rows), max(row.last_seen_at for row in rows)
    connection.execute(update(table).where(table.c.id == kept_id).values(first_seen_at=first, last_seen_at=last))
