"""Whether the pages of stored articles are still on their sites: `article.gone_at`. The texts stay in any case."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, Update, bindparam, update

from models.database.upsert import table_of
from models.enums import Reason
from models.tables import Article

#: What a visit of a stored article finds in place of a page that is gone.
GONE = frozenset({Reason.NOT_FOUND, Reason.GONE, Reason.SOFT_404, Reason.REDIRECTED_ELSEWHERE})


def mark_gone(connection: Connection, gone: Mapping[int, datetime]) -> None:
    """Set `gone_at` of these articles, unless a later visit has seen them; the first moment stays."""
    table = table_of(Article)
    at = bindparam("at", type_=table.c.gone_at.type)
    unseen = (table.c.gone_at.is_(None), table.c.last_seen_at <= at)
    statement = update(table).where(table.c.id == bindparam("row_id"), *unseen).values(gone_at=at)
    _execute(connection, statement, gone)


def mark_present(connection: Connection, seen: Mapping[int, datetime]) -> None:
    """Clear `gone_at` of these articles, unless it is later."""
    table = table_of(Article)
    at = bindparam("at", type_=table.c.gone_at.type)
    statement = update(table).where(table.c.id == bindparam("row_id"), table.c.gone_at <= at).values(gone_at=None)
    _execute(connection, statement, seen)


def _execute(connection: Connection, statement: Update, moments: Mapping[int, datetime]) -> None:
    if moments:
        connection.execute(statement, [{"row_id": number, "at": at} for number, at in sorted(moments.items())])
