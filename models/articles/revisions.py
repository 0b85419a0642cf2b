"""Keeps versions of articles beside the ones that stand. Both writes do nothing the second time."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, literal, select, update

from models.database.upsert import insert_for, table_of
from models.enums import RevisionReason
from models.tables import Article, ArticleRevision

#: What a revision has of its article, under the same names.
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


def keep_replaced(
    connection: Connection,
    article_id: int,
    reason: RevisionReason,
    replaced_at: datetime,
    *,
    headline_changed: bool,
) -> None:
    """Copy the article as it stands, and locked, to a revision: a newer version takes its place now."""
    table, article = table_of(ArticleRevision), table_of(Article)
    values = {
        "article_id": article.c.id,
        "reason": literal(reason, table.c.reason.type),
        "headline_changed": literal(headline_changed, table.c.headline_changed.type),
        "last_seen_at": article.c.last_seen_at,
        "replaced_at": literal(replaced_at, table.c.replaced_at.type),
        **{name: article.c[name] for name in COPIED},
    }
    rows = select(*values.values()).where(article.c.id == article_id)
    connection.execute(insert_for(connection, table).from_select(list(values), rows).on_conflict_do_nothing())


def keep_refused(
    connection: Connection,
    article_id: int,
    reason: RevisionReason,
    detail: str | None,
    version: Mapping[str, Any],
    *,
    headline_changed: bool,
) -> None:
    """Keep a version that was seen and not taken; one that comes again is only seen again. The article is locked."""
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
    connection.execute(insert_for(connection, table).values(row).on_conflict_do_nothing())
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
