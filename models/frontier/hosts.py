"""Rows of `host`: what runs keep about hosts, loaded all at once and saved in batches."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, case, func, select

from models.database.transaction import in_transaction
from models.database.upsert import insert_or_replace, table_of
from models.enums import CloseReason
from models.storable_text import storable
from models.tables import Host

#: Larger robots rules (compressed) are not loaded; each run fetches them again.
LARGE = 65_536
#: Rows of hosts that no run has contacted for this long are not loaded.
_UNUSED = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class HostRow:
    """A row of `host`, see docs/database.md. `robots` and `tdmrep` are compressed by the caller."""

    host: str
    robots_status: int | None = None
    robots: bytes | None = None
    robots_etag: str | None = None
    robots_last_modified: str | None = None
    robots_fetched_at: datetime | None = None
    robots_expires_at: datetime | None = None
    crawl_delay: float | None = None
    last_asked_at: datetime | None = None
    closed_at: datetime | None = None
    closed_until: datetime | None = None
    closed_reason: CloseReason | None = None
    closed_detail: str | None = None
    failures: int = 0
    times_closed: int = 0
    tdmrep: bytes | None = None
    tdmrep_expires_at: datetime | None = None
    tdm_opt_out: bool | None = None
    tdm_evidence: str | None = None


_NAMES = tuple(field.name for field in fields(HostRow))


def load_hosts(engine: Engine, now: datetime, names: Sequence[str] | None = None) -> dict[str, HostRow]:
    """Return the rows of recent hosts by name, or only those of these names."""
    table = table_of(Host)
    wanted = table.c.changed_at >= now - _UNUSED if names is None else table.c.host.in_(names)
    is_small = func.coalesce(func.length(table.c.robots), 0) <= LARGE
    # Without the rules, their expiry is left out too, so that they are fetched again.
    left_out = {name: case((is_small, table.c[name])) for name in ("robots", "robots_expires_at", "robots_etag")}
    columns = [left_out.get(name, table.c[name]).label(name) for name in _NAMES]
    with engine.connect() as connection:
        rows = connection.execute(select(*columns).where(wanted))
        return {row.host: HostRow(*row) for row in rows}


def save_hosts(engine: Engine, rows: Sequence[HostRow], now: datetime) -> None:
    """Insert or replace rows of hosts, at most one for each."""
    values = [
        {name: getattr(row, name) for name in _NAMES} | {"host": storable(row.host), "changed_at": now}
        # In the order of their keys, so that two transactions cannot deadlock.
        for row in sorted(rows, key=lambda row: row.host)
    ]

    def write(connection: Connection) -> None:
        connection.execute(insert_or_replace(connection.dialect.name, Host, "host", tuple(values[0])), values)

    if values:
        in_transaction(engine, write)
