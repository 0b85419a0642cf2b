"""Many numbers in one statement: as one parameter, which costs a fraction of one parameter for each number."""

import json
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, any_, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY

_NUMBERS = "numbers"


def among(dialect: str, column: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return the condition that a column is one of the whole numbers that `numbers` gives to the statement."""
    if dialect == "postgresql":
        return column == any_(bindparam(_NUMBERS, type_=ARRAY(BigInteger)))
    return column.in_(select(func.json_each(bindparam(_NUMBERS)).table_valued("value").c.value))


def numbers(dialect: str, values: Collection[int]) -> dict[str, Any]:
    """Return the parameter of a statement with `among`."""
    ordered = sorted(values)
    return {_NUMBERS: ordered if dialect == "postgresql" else json.dumps(ordered)}


def insert_pairs(
    connection: Connection, table: str, columns: tuple[str, str], pairs: Collection[tuple[int, int]], on_conflict: str
) -> None:
    """Insert pairs of whole numbers in their order; `on_conflict` follows ON CONFLICT. Names are the caller's own."""
    if not pairs:
        return
    ordered = sorted(pairs)
    first, second = columns
    parameters: Mapping[str, Any]
    if connection.dialect.name == "postgresql":
        source = "SELECT * FROM unnest(CAST(:firsts AS bigint[]), CAST(:seconds AS bigint[]))"
        parameters = {"firsts": [one for one, _ in ordered], "seconds": [other for _, other in ordered]}
    else:
        source = "SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(:pairs) WHERE true"
        parameters = {"pairs": json.dumps(ordered)}
    statement = f"INSERT INTO {table} ({first}, {second}) {source} ON CONFLICT {on_conflict}"
    connection.execute(text(statement), parameters)
