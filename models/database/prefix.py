"""Conditions on the beginning of a text that an index answers on both databases."""

from typing import Any

from sqlalchemy import ColumnElement, and_

#: Sorts after any other character.
_LAST = "\U0010ffff"


def begins_with(column: Any, beginning: str, dialect: str) -> ColumnElement[bool]:
    """Return the condition that a text begins so.

    SQLite's LIKE ignores case and reads no index; PostgreSQL's reads one with `text_pattern_ops`.
    """
    if dialect == "sqlite":
        return and_(column >= beginning, column < beginning + _LAST)
    begins: ColumnElement[bool] = column.startswith(beginning, autoescape=True)
    return begins
