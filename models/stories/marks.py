"""Looks up and writes the hashes by which similar articles are found."""

import struct
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, select

from models.database.bulk import among, insert_pairs, numbers
from models.database.upsert import table_of
from models.tables import ArticleMark


def pack_marks(marks: Collection[int]) -> bytes:
    """Return hashes as the bytes of `article_story.marks`."""
    return struct.pack(f"<{len(marks)}i", *sorted(marks))


def unpack_marks(packed: bytes) -> tuple[int, ...]:
    """Return the hashes from these bytes."""
    return struct.unpack(f"<{len(packed) // 4}i", packed)


def holders(connection: Connection, marks: Collection[int]) -> dict[int, list[int]]:
    """Return for each of these hashes that is known the articles with it, the oldest rows first."""
    if not marks:
        return {}
    dialect = connection.dialect.name
    found: defaultdict[int, list[int]] = defaultdict(list)
    for mark, article_id in connection.execute(_holders(dialect), numbers(dialect, marks)).all():
        found[mark].append(article_id)
    return {mark: sorted(article_ids) for mark, article_ids in found.items()}


@cache
def _holders(dialect: str) -> Select[Any]:
    table = table_of(ArticleMark)
    return select(table.c.mark, table.c.article_id).where(among(dialect, table.c.mark))


def add_marks(connection: Connection, marks: Mapping[int, Iterable[int]]) -> None:
    """Add the hashes of articles."""
    pairs = {(mark, article_id) for article_id, own in marks.items() for mark in own}
    insert_pairs(connection, "article_mark", ("mark", "article_id"), pairs, "DO NOTHING")


def remove_marks(connection: Connection, marks: Mapping[int, Iterable[int]]) -> None:
    """Remove the hashes of articles."""
    table = table_of(ArticleMark)
    rows = [{"one": mark, "of": article_id} for article_id, own in sorted(marks.items()) for mark in sorted(set(own))]
    if rows:
        statement = delete(table).where(table.c.mark == bindparam("one"), table.c.article_id == bindparam("of"))
        connection.execute(statement, rows)
