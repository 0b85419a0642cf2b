"""Schema revisions: which one a database has, and upgrades to another, by Alembic in-process."""

import io
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING
from warnings import catch_warnings, simplefilter

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError, SAWarning

from models.database.engine import migration_engine, reader_engine
from models.database.exceptions import SchemaMismatch
from models.database.file_paths import is_absent, is_folder
from models.database.url import hide_password, parse_database_url, sqlite_path
from models.maintenance.backup import back_up, backup_path
from models.maintenance.database_objects import DatabaseObject, objects, others, our_names, our_names_beside_models
from models.maintenance.kept_objects import ObjectsLost, dependants
from models.maintenance.planner_statistics import refresh_statistics
from models.maintenance.rehearsal import objects_of_revision, rehearse
from models.maintenance.upgrade_room import refuse_without_room
from models.maintenance.usability import (
    refuse_damaged,
    refuse_incomplete_encoding,
    refuse_read_only,
    was_sound_today,
    with_connection,
)
from models.views import VIEWS
from models.views.replacing import NameTaken, replace_views

# Alembic is imported where it is needed: a crawl of a database with the latest schema would wait for it in vain.
if TYPE_CHECKING:
    from alembic.config import Config

#: Beside the rooms, in a checkout and in an installed package.
_SCRIPTS = Path(__file__).resolve().parents[2] / "migrations"
_VERSION_TABLE = "alembic_version"
#: The names of a revision and of the one before it.
_NAMED = re.compile(r'^(revision|down_revision)(?:: [^=]+)? = "(\w+)"', re.MULTILINE)
# Larger files are only checked by `scrapy db check`; this size takes half a second.
_MOST_BYTES = 512 << 20
# Smaller files are checked by each run; larger ones by the first run of a day, and by the one after a kill.
_SMALL_BYTES = 16 << 20


class ObjectsInTheWay(SchemaMismatch):
    """An upgrade cannot keep something that the user made in the database; the message names it and the remedy."""


class SchemaStatus(StrEnum):
    """How the schema of a database relates to that of this version."""

    ABSENT = "absent"
    EMPTY = "empty"
    CURRENT = "current"
    OLDER = "older"
    NEWER = "newer"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class SchemaState:
    """The revision of a database (None: none), that of this version, and how they relate."""

    revision: str | None
    head: str
    status: SchemaStatus


def schema_state(database_url: str) -> SchemaState:
    """Return the state of a database without changing it.

    Raises:
        DatabaseUnreachable: it cannot be read.
    """
    path = sqlite_path(parse_database_url(database_url))
    head, known = _revisions()
    if path is not None and is_folder(path.parent) and is_absent(path):
        return SchemaState(None, head, SchemaStatus.ABSENT)
    revision, tables = with_connection(reader_engine, database_url, _revision_and_tables)
    return SchemaState(revision, head, _status(revision, head, known, tables))


def _revisions() -> tuple[str, frozenset[str]]:
    """Return the latest revision and all revisions of this version."""
    return _line_of_revisions()[-1], frozenset(_line_of_revisions())


@cache
def _line_of_revisions() -> tuple[str, ...]:
    """Return the revisions of this version, the oldest first.

    They are read as text: importing the files, as Alembic does, takes a tenth of a second.
    """
    found = [_NAMED.findall(path.read_text(encoding="utf-8")) for path in (_SCRIPTS / "versions").glob("*.py")]
    newer = {one.get("down_revision"): one["revision"] for one in map(dict, found) if one}
    line: list[str] = []
    while (following := newer.get(line[-1] if line else None)) is not None:
        line.append(following)
    return tuple(line)


def upgrade(database_url: str, revision: str = "head", *, backup: bool = False) -> Path | None:
    """Upgrade a database to a revision in one transaction, creating an absent SQLite file.

    With `backup`, an SQLite file with tables is copied first; the path of the copy is returned.

    Raises:
        SchemaMismatch: the revision is unknown, or older than the database's.
        ObjectsInTheWay: something that the user made in it would be lost; nothing was changed.
        NoRoomForUpgrade: the disk has too little room for it; nothing was changed.
        IncompleteEncoding: the database cannot hold all text.
    """
    refuse_incomplete_encoding(database_url)
    state = _refuse_unknown(database_url)
    if not _is_ahead(database_url, state, revision):
        if state.status is SchemaStatus.CURRENT:
            _refresh_views(database_url)
        return None
    kept = _kept_objects(database_url, state, revision)
    refuse_without_room(database_url, _pending(state, revision), backup=backup)
    copy = _copy_before(database_url, state) if backup else None
    with_connection(migration_engine, database_url, lambda _connection: None)  # a file that cannot be made is reported
    from alembic import command  # noqa: PLC0415

    with _refusing_to_lose(database_url):
        command.upgrade(_config(database_url, kept), revision)
    if revision == "head" and state.revision is not None:
        _refresh_statistics(database_url)
    return copy


def _refresh_statistics(database_url: str) -> None:
    engine = migration_engine(database_url)
    try:
        refresh_statistics(engine)
    finally:
        engine.dispose()


def _refresh_views(database_url: str) -> None:
    """Create the views that are missing, as after a release that only has new ones."""
    engine = migration_engine(database_url)
    try:
        with _refusing_to_lose(database_url), engine.begin() as connection:
            replace_views(connection, VIEWS)
    finally:
        engine.dispose()


def downgrade(database_url: str, revision: str) -> None:
    """Downgrade a database to an older revision (`base`: no tables) in one transaction."""
    from alembic import command  # noqa: PLC0415

    _refuse_unknown(database_url)
    command.downgrade(_config(database_url), revision)


def require(database_url: str) -> None:
    """Check the revision of a database quickly.

    Raises:
        SchemaMismatch: it does not have the schema of this version.
    """
    state = schema_state(database_url)
    if state.status is not SchemaStatus.CURRENT:
        raise SchemaMismatch(_mismatch(state, database_url))


def check(database_url: str) -> list[DatabaseObject]:
    """Check a database thoroughly: an SQLite file for damage, the revision, and our tables against the models.

    Return what is in it beside them: tables, indexes, views and the like that the user made.

    Raises:
        SchemaMismatch: it does not have the schema of this version.
        IncompleteEncoding: it cannot hold all text.
        DatabaseUnreachable: it is damaged, or cannot be read.
    """
    from alembic import command  # noqa: PLC0415
    from alembic.util import AutogenerateDiffsDetected  # noqa: PLC0415

    refuse_damaged(database_url, inf)
    refuse_incomplete_encoding(database_url)
    require(database_url)
    try:
        with catch_warnings():
            # It cannot compare indexes of expressions, its owner's and our own one.
            simplefilter("ignore", SAWarning)
            command.check(_config(database_url))
    except AutogenerateDiffsDetected as error:
        raise SchemaMismatch(
            f"The database {hide_password(database_url)} differs from this version's tables: {error}. "
            "Restore a copy, or make a new database with `scrapy db upgrade`.",
        ) from error
    found = with_connection(reader_engine, database_url, objects)
    missing = our_names_beside_models() - {one.name for one in found}
    if missing:
        raise SchemaMismatch(
            f"The database {hide_password(database_url)} lacks {', '.join(sorted(missing))}. "
            "`scrapy db upgrade` makes missing views again; otherwise restore a copy."
        )
    return others(found)


def prepare(database_url: str) -> None:
    """Make sure that a crawl can write: create an absent SQLite database, but never migrate an existing one.

    Raises:
        SchemaMismatch: an existing database does not have the schema of this version.
        IncompleteEncoding: it cannot hold all text.
        DatabaseUnreachable: it is damaged, or cannot be written.
    """
    refuse_damaged(database_url, _SMALL_BYTES if was_sound_today(database_url) else _MOST_BYTES)
    refuse_incomplete_encoding(database_url)
    state = schema_state(database_url)
    is_file = sqlite_path(parse_database_url(database_url)) is not None
    # A run that was killed while it created the file leaves it without tables.
    if is_file and state.status in {SchemaStatus.ABSENT, SchemaStatus.EMPTY}:
        upgrade(database_url)
    elif state.status is not SchemaStatus.CURRENT:
        raise SchemaMismatch(_mismatch(state, database_url))
    refuse_read_only(database_url)


def _config(database_url: str, kept: Collection[DatabaseObject] = ()) -> "Config":
    config = _script_config()
    config.attributes["database_url"] = database_url
    config.attributes["kept_objects"] = kept
    return config


def _script_config() -> "Config":
    from alembic.config import Config  # noqa: PLC0415

    config = Config(stdout=io.StringIO())
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    return config


def _upgrade_in_memory(connection: Connection, revision: str, kept: Collection[DatabaseObject]) -> None:
    from alembic import command  # noqa: PLC0415

    config = _config("sqlite://", kept)
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _kept_objects(database_url: str, state: SchemaState, revision: str) -> list[DatabaseObject]:
    """Return what is the user's in a database; refuse an upgrade of an SQLite file that could not keep it."""
    if state.revision is None:
        return []
    found = with_connection(reader_engine, database_url, objects)
    ours = {one.name for one in objects_of_revision(_upgrade_in_memory, state.revision)} | our_names()
    users = [one for one in sorted(found) if one.name not in ours]
    if sqlite_path(parse_database_url(database_url)) is None:
        return users
    with _refusing_to_lose(database_url):
        rehearse(_upgrade_in_memory, state.revision, revision, found, users)
    return users


@contextmanager
def _refusing_to_lose(database_url: str) -> Iterator[None]:
    """Raise ObjectsInTheWay, in our words, if something of the user's would be lost or is in the way."""
    try:
        yield
    except (ObjectsLost, NameTaken) as error:
        raise ObjectsInTheWay(_in_the_way(database_url, str(error))) from error
    except DBAPIError as error:
        problem = dependants(error)
        if problem is None:
            raise
        raise ObjectsInTheWay(_in_the_way(database_url, problem)) from error


def _in_the_way(database_url: str, problem: str) -> str:
    return (
        f"The database {hide_password(database_url)} has something of yours that this upgrade cannot keep: {problem}. "
        "Nothing was changed. Rename it if it has the name of something new; if it reads columns that move, drop it, "
        'run `scrapy db upgrade`, and create it anew: docs/database.md lists under "What moved" where they are.'
    )


def _revision_and_tables(connection: Connection) -> tuple[str | None, frozenset[str]]:
    tables = frozenset(inspect(connection).get_table_names())
    is_versioned = _VERSION_TABLE in tables
    revision = connection.execute(text(f"SELECT version_num FROM {_VERSION_TABLE}")).scalar() if is_versioned else None  # noqa: S608 - a constant
    return revision, tables


def _status(revision: str | None, head: str, known: Collection[str], tables: frozenset[str]) -> SchemaStatus:
    if revision == head:
        return SchemaStatus.CURRENT
    if revision is not None:
        return SchemaStatus.OLDER if revision in known else SchemaStatus.NEWER
    return SchemaStatus.FOREIGN if tables - {_VERSION_TABLE} else SchemaStatus.EMPTY


def _refuse_unknown(database_url: str) -> SchemaState:
    state = schema_state(database_url)
    if state.status in {SchemaStatus.NEWER, SchemaStatus.FOREIGN}:
        raise SchemaMismatch(_mismatch(state, database_url))
    return state


def _is_ahead(database_url: str, state: SchemaState, revision: str) -> bool:
    """Return whether `revision` is newer than the database's; refuse an unknown or older one."""
    known = _line_of_revisions()
    wanted = state.head if revision == "head" else revision
    if wanted not in {*known, state.head}:
        raise SchemaMismatch(f"There is no revision {revision!r}: give head or one of {', '.join(known)}.")
    if state.revision is None or wanted == state.head:
        return state.revision != wanted
    if known.index(wanted) < known.index(state.revision):
        raise SchemaMismatch(
            f"The database {hide_password(database_url)} has schema {state.revision} already, and an upgrade "
            f"to {wanted} would go back: restore a copy of that time instead.",
        )
    return wanted != state.revision


def _pending(state: SchemaState, revision: str) -> list[str]:
    """Return the revisions of an upgrade; an empty database has none that need room."""
    if state.revision is None:
        return []
    known = _line_of_revisions()
    first, last = known.index(state.revision), known.index(state.head if revision == "head" else revision)
    return list(known[first + 1 : last + 1][::-1])


def _copy_before(database_url: str, state: SchemaState) -> Path | None:
    path = sqlite_path(parse_database_url(database_url))
    if path is None or state.revision is None:
        return None
    copy = backup_path(path, state.revision, datetime.now(UTC))
    back_up(path, copy)
    return copy


def _mismatch(state: SchemaState, database_url: str) -> str:
    shown = hide_password(database_url)
    problems = {
        SchemaStatus.ABSENT: "does not exist yet. Run `scrapy db upgrade`.",
        SchemaStatus.EMPTY: "has no tables yet. Run `scrapy db upgrade`.",
        SchemaStatus.OLDER: f"has schema {state.revision}, this version needs {state.head}. Run `scrapy db upgrade`.",
        SchemaStatus.NEWER: f"has schema {state.revision} of a newer Newsgrain; this one supports schemas up to "
        f"{state.head}. Update Newsgrain, then run `scrapy db upgrade`.",
        SchemaStatus.FOREIGN: "holds tables that are not Newsgrain's. Name another one with DATABASE_URL, "
        "then run `scrapy db upgrade`.",
    }
    return f"The database {shown} {problems[state.status]}"
