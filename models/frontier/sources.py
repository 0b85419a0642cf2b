"""Rows of `source`: the number of each domain, and the name that the user's list gives it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, Engine, select, update

from models.database.transaction import in_transaction
from models.database.upsert import chunks, insert_missing, table_of
from models.storable_text import storable
from models.tables import Source


def name_sources(engine: Engine, names: Mapping[str, str], now: datetime) -> None:
    """Save the names (by domain) that the user's list gives to sources, adding missing rows."""

    def write(connection: Connection) -> None:
        table = table_of(Source)
        ids = source_ids(connection, list(names), now)
        have: dict[int, str | None] = {}
        for chunk in chunks(sorted(ids.values())):
            have.update(connection.execute(select(Source.id, Source.name).where(Source.id.in_(chunk))).all())
        for domain, source_id in ids.items():
            if have[source_id] != storable(names[domain]):
                connection.execute(update(table).where(table.c.id == source_id).values(name=storable(names[domain])))

    if names:
        in_transaction(engine, write)


def source_ids(connection: Connection, domains: Sequence[str], now: datetime) -> Mapping[str, int]:
    """Return the row numbers of these domains (as stored, see `storable`), adding missing rows."""
    names = sorted({storable(domain) for domain in domains})
    found = _source_ids(connection, names)
    missing = [name for name in names if name not in found]
    if not missing:
        return found
    insert_missing(connection, Source, [{"domain": name, "name": None, "first_seen_at": now} for name in missing])
    return _source_ids(connection, names)


def _source_ids(connection: Connection, names: Sequence[str]) -> dict[str, int]:
    statement = select(Source.domain, Source.id)
    return {
        domain: source_id
        for chunk in chunks(names)
        for domain, source_id in connection.execute(statement.where(Source.domain.in_(chunk)))
    }
