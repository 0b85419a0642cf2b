"""Stores replaced and refused versions of articles. Both writes are idempotent."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, literal, select, update

from models.articles.articles import article_column
from models.database.upsert import insert_for, table_of
from models.enums import RevisionReason
from models.tables import Article, ArticleRevision, ArticleText

#: Columns that a revision has in common with its article.
COPIED = (
    "headline",
    "description",
    "article_body",
    "article_body_html",
    "date_published",
    "date_modified",
    "word_count",
    "fingerprint",
    "page_url",
    "fetched_at",
    "run_id",
)


def save_replaced(
    connection: Connection,
    article_id: int,
    reason: RevisionReason,
    replaced_at: datetime,
    *,
    headline_changed: bool,
    of_article: int | None = None,
) -> None:
    """Copy a locked article to a revision, before a newer version replaces it.

    `of_article`: the article whose revision it is, if it is another one.
    """
    table, article = table_of(ArticleRevision), table_of(Article)
    values = {
        "article_id": article.c.id if of_article is None else literal(of_article, table.c.article_id.type),
        "reason": literal(reason, table.c.reason.type),
        "headline_changed": literal(headline_changed, table.c.headline_changed.type),
        "last_seen_at": article.c.last_seen_at,
        "replaced_at": literal(replaced_at, table.c.replaced_at.type),
        **{name: article_column(name) for name in COPIED},
    }
    rows = select(*values.values()).join_from(article, table_of(ArticleText)).where(article.c.id == article_id)
    connection.execute(
        insert_for(connection.dialect.name, table).from_select(list(values), rows).on_conflict_do_nothing()
    )


def save_refused(
    connection: Connection,
    article_id: int,
    reason: RevisionReason,
    detail: str | None,
    version: Mapping[str, Any],
    *,
    headline_changed: bool,
) -> None:
    """Store a refused version of a locked article; one that comes again only updates `last_seen_at`."""
    table = table_of(ArticleRevision)
    row = {
        "article_id": article_id,
        "reason": reason,
        "detail": detail,
        "headline_changed": headline_changed,
        "last_seen_at": version["fetched_at"],
        "replaced_at": None,
        **{name: version[name] for name in COPIED},
    }
    connection.execute(insert_for(connection.dialect.name, table).values(row).on_conflict_do_nothing())
    connection.execute(
        update(table)
        .where(
            table.c.article_id == article_id,
            table.c.fingerprint == version["fingerprint"],
            table.c.replaced_at.is_(None),
            table.c.last_seen_at < version["fetched_at"],
        )
        .values(last_seen_at=version["fetched_at"]),
    )
