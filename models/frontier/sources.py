"""Rows of `source`: the number of each domain, and what the user's list says about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Engine, Select, select, update

from models.database.transaction import in_transaction
from models.database.upsert import chunks, in_chunk, insert_missing, table_of
from models.storable_text import storable
from models.tables import Source


@dataclass(frozen=True, slots=True)
class SourceLabel:
    """What the user's list says about a source: its name, its country (ISO 3166-1 alpha-2) and tags."""

    name: str | None = None
    country: str | None = None
    tags: tuple[str, ...] = ()


#: Between tags in their column; none has a semicolon.
TAG_SEPARATOR = "; "


def label_sources(engine: Engine, labels: Mapping[str, SourceLabel], now: datetime) -> None:
    """Save what the user's list says about sources (by domain), adding missing rows; sources without label stay."""
    columns = {domain: _label_columns(label) for domain, label in labels.items() if label != SourceLabel()}

    def write(connection: Connection) -> None:
        table = table_of(Source)
        ids = source_ids(connection, list(columns), now)
        have: dict[int, tuple[Any, ...]] = {}
        for chunk in chunks(sorted(ids.values())):
            rows = connection.execute(
                select(Source.id, Source.name, Source.country, Source.tags).where(Source.id.in_(chunk))
            )
            have.update({number: tuple(label) for number, *label in rows})
        for domain, written in columns.items():
            source_id = ids[storable(domain)]
            if have[source_id] != tuple(written.values()):
                connection.execute(update(table).where(table.c.id == source_id).values(written))

    if columns:
        in_transaction(engine, write)


def _label_columns(label: SourceLabel) -> dict[str, str | None]:
    written = {"name": label.name, "country": label.country, "tags": TAG_SEPARATOR.join(label.tags)}
    return {column: storable(value) if value else None for column, value in written.items()}


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
    return {
        domain: source_id
        for chunk in chunks(names)
        for domain, source_id in connection.execute(_ids_of_domains(), {"chunk": chunk})
    }


@cache
def _ids_of_domains() -> Select[Any]:
    table = table_of(Source)
    return select(table.c.domain, table.c.id).where(in_chunk(table.c.domain))
