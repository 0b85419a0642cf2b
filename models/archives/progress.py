"""Rows of `archive_file`: how far each archive was read."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from models.database.upsert import columns_for, table_of
from models.tables import ArchiveFile


@dataclass(frozen=True, slots=True)
class ArchiveProgress:
    """How far an archive was read for one selection of its pages. `before_position`: a digest of what is there."""

    name: str
    identity: str
    selection: str
    started_at: datetime
    last_read_at: datetime
    run_id: int
    member: int = 0
    skipped: int = 0
    records: int = 0
    pages: int = 0
    damaged: int = 0
    bytes: int | None = None
    before_position: str | None = None
    finished_at: datetime | None = None


def progress_of(connection: Connection, identity: str, selection: str) -> Sequence[tuple[int, ArchiveProgress]]:
    """Return the progress of archives that begin alike for this selection, with their row ids; the latest first."""
    table = table_of(ArchiveFile)
    rows = connection.execute(
        select(table.c.id.label("row_id"), *columns_for(ArchiveFile, ArchiveProgress))
        .where(table.c.identity == identity, table.c.selection == selection)
        .order_by(table.c.last_read_at.desc(), table.c.id.desc())
    )
    return [(row.pop("row_id"), ArchiveProgress(**row)) for row in (dict(found._mapping) for found in rows)]  # noqa: SLF001 - its documented name


def add_progress(connection: Connection, progress: ArchiveProgress) -> int:
    """Add the row of an archive that is read for the first time, and return its id."""
    table = table_of(ArchiveFile)
    return int(connection.execute(insert(table).returning(table.c.id), asdict(progress)).scalar_one())


def save_progress(connection: Connection, row_id: int, progress: ArchiveProgress) -> None:
    """Write how far an archive was read, in the transaction that stores what was read."""
    table = table_of(ArchiveFile)
    connection.execute(update(table).where(table.c.id == row_id).values(asdict(progress)))
