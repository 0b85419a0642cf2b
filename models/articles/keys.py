"""Keys of articles. A writer claims the keys of a page before it stores it, which serialises writers of one article."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select, update

from models.database.upsert import chunks, insert_missing, table_of
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
    columns = select(ArticleKey.key, ArticleKey.article_id, ArticleKey.kind)
    return {
        key: KeyRow(article_id, kind)
        # In one order, so that two transactions cannot deadlock.
        for chunk in chunks(sorted(claims))
        for key, article_id, kind in connection.execute(
            columns.where(ArticleKey.key.in_(chunk)).order_by(ArticleKey.key).with_for_update(),
        )
    }


def save_keys(connection: Connection, rows: Mapping[str, KeyRow]) -> None:
    """Save keys that `claim_keys` has locked."""
    if not rows:
        return
    table = table_of(ArticleKey)
    statement = (
        update(table)
        .where(table.c.key == bindparam("of_key"))
        .values(article_id=bindparam("new_id"), kind=bindparam("new_kind"))
    )
    connection.execute(
        statement,
        [{"of_key": key, "new_id": row.article_id, "new_kind": row.kind} for key, row in sorted(rows.items())],
    )


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
