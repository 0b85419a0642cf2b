"""Whether the pages of stored articles are still on their sites: `article.gone_at`. The texts stay in any case."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache

from sqlalchemy import Connection, Update, bindparam, update

from models.database.upsert import table_of
from models.enums import Reason
from models.tables import Article

#: What a visit of a stored article finds in place of a page that is gone.
GONE = frozenset({Reason.NOT_FOUND, Reason.GONE, Reason.SOFT_404, Reason.REDIRECTED_ELSEWHERE})


def mark_gone(connection: Connection, gone: Mapping[int, datetime]) -> None:
    """Set `gone_at` of these articles, unless a later visit has seen them; the first moment stays."""
    _execute(connection, _set_gone(), gone)


@cache
def _set_gone() -> Update:
    table = table_of(Article)
    at = bindparam("at", type_=table.c.gone_at.type)
    unseen = (table.c.gone_at.is_(None), table.c.last_seen_at <= at)
    return update(table).where(table.c.id == bindparam("row_id"), *unseen).values(gone_at=at)


def mark_present(connection: Connection, seen: Mapping[int, datetime]) -> None:
    """Clear `gone_at` of these articles, unless it is later."""
    _execute(connection, _clear_gone(), seen)


@cache
def _clear_gone() -> Update:
    table = table_of(Article)
    at = bindparam("at", type_=table.c.gone_at.type)
    return update(table).where(table.c.id == bindparam("row_id"), table.c.gone_at <= at).values(gone_at=None)


def _execute(connection: Connection, statement: Update, moments: Mapping[int, datetime]) -> None:
    if moments:
        connection.execute(statement, [{"row_id": number, "at": at} for number, at in sorted(moments.items())])
