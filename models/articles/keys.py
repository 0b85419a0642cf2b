"""Keys of articles. A writer claims the keys of a page before it stores it, which serialises writers of one article."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, Update, bindparam, select, update

from models.database.upsert import chunks, in_chunk, insert_missing, table_of
from models.enums import KeyKind
from models.tables import ArticleKey

#: Keys whose article is certain without a fetch: its page was seen there, or names it.
CERTAIN = frozenset({KeyKind.PAGE, KeyKind.AMP})


@dataclass(frozen=True, slots=True)
class KeyRow:
    """The article of a key; None: unclaimed, or (`SHARED`) claimed by different texts."""

    article_id: int | None
    kind: KeyKind


def claim_keys(connection: Connection, claims: Mapping[str, KeyKind]) -> dict[str, KeyRow]:
    """Return the locked rows of these keys, adding missing ones."""
    insert_missing(
        connection,
        ArticleKey,
        [{"key": key, "article_id": None, "kind": claims[key]} for key in sorted(claims)],
    )
    return {
        key: KeyRow(article_id, kind)
        # In one order, so that two transactions cannot deadlock.
        for chunk in chunks(sorted(claims))
        for key, article_id, kind in connection.execute(_locked_keys(), {"chunk": chunk})
    }


@cache
def _locked_keys() -> Select[Any]:
    table = table_of(ArticleKey)
    rows = select(table.c.key, table.c.article_id, table.c.kind).where(in_chunk(table.c.key))
    return rows.order_by(table.c.key).with_for_update()


def save_keys(connection: Connection, rows: Mapping[str, KeyRow]) -> None:
    """Save keys that `claim_keys` has locked."""
    if rows:
        values = [{"of_key": key, "new_id": row.article_id, "new_kind": row.kind} for key, row in sorted(rows.items())]
        connection.execute(_update_key(), values)


@cache
def _update_key() -> Update:
    table = table_of(ArticleKey)
    changed: dict[str, Any] = {"article_id": bindparam("new_id"), "kind": bindparam("new_kind")}
    return update(table).where(table.c.key == bindparam("of_key")).values(changed)


def certain_articles(connection: Connection, keys: Collection[str]) -> dict[str, int]:
    """Return the article of each of these keys that is `CERTAIN`."""
    return {
        key: article_id
        for chunk in chunks(sorted(keys))
        for key, article_id in connection.execute(
            select(ArticleKey.key, ArticleKey.article_id).where(
                ArticleKey.key.in_(chunk),
                ArticleKey.kind.in_(CERTAIN),
            ),
        )
        if article_id is not None
    }
