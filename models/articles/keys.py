"""The keys of articles. Whoever stores a page claims its keys first: here two writers of one article meet."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select, update

from models.database.upsert import chunks, insert_missing, table_of
from models.enums import KeyKind
from models.tables import ArticleKey

#: Keys that tell before a fetch where a URL leads: a page was seen there, or its article's page names it.
CERTAIN = frozenset({KeyKind.PAGE, KeyKind.AMP})


@dataclass(frozen=True, slots=True)
class KeyRow:
    """Where a key leads; to no article: nobody has it, or (`SHARED`) different texts claim it."""

    article_id: int | None
    kind: KeyKind


def claim_keys(connection: Connection, claims: Mapping[str, KeyKind]) -> dict[str, KeyRow]:
    """Return the locked rows of these keys, made of the claim where they are missing."""
    insert_missing(
        connection,
        ArticleKey,
        [{"key": key, "article_id": None, "kind": claims[key]} for key in sorted(claims)],
    )
    columns = select(ArticleKey.key, ArticleKey.article_id, ArticleKey.kind)
    return {
        key: KeyRow(article_id, kind)
        # In one order, so that two transactions never wait for each other.
        for chunk in chunks(sorted(claims))
        for key, article_id, kind in connection.execute(
            columns.where(ArticleKey.key.in_(chunk)).order_by(ArticleKey.key).with_for_update(),
        )
    }


def save_keys(connection: Connection, rows: Mapping[str, KeyRow]) -> None:
    """Write keys that are locked by `claim_keys`."""
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
    """Return the article of each of these keys that tells it before a fetch."""
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
