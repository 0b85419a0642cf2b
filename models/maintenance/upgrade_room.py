"""How much room on the disk an upgrade of an SQLite file needs, and whether it is there."""

import shutil
from collections.abc import Iterable

from models.database.exceptions import SchemaMismatch
from models.database.file_paths import is_there
from models.database.url import hide_password, parse_database_url, sqlite_path
from models.maintenance.backup import megabytes, size_with_log

#: What revisions that move or add much leave in the file and, until they are done, in its log: shares of its size,
#: measured on files of texts and links as news sites have them, and rounded up.
_SHARES = {"0016": 0.6, "0021": 0.05, "0022": 0.2, "0023": 0.01, "0024": 0.03, "0025": 0.05}


class NoRoomForUpgrade(SchemaMismatch):
    """The disk has less room than an upgrade of an SQLite file needs; the message says how much that is."""


def refuse_without_room(database_url: str, revisions: Iterable[str], *, backup: bool) -> None:
    """Raise NoRoomForUpgrade if a file has no room for these revisions and, with `backup`, a copy of it.

    Where there is no room even for the copy, copying says so.
    """
    database = sqlite_path(parse_database_url(database_url))
    if database is None or not is_there(database):
        return
    size = size_with_log(database)
    growth = round(sum(_SHARES.get(revision, 0.0) for revision in revisions) * size)
    copy = size if backup else 0
    free = shutil.disk_usage(database.parent).free
    if not growth or free < copy or free >= copy + growth:
        return
    beside = f" beside a copy of {megabytes(copy)}" if backup else ""
    remedy = "Make room, or give `--no-backup` if you have a copy elsewhere," if backup else "Make room,"
    raise NoRoomForUpgrade(
        f"The database {hide_password(database_url)} is unchanged, as there is too little room for its upgrade: it may "
        f"need {megabytes(growth)}{beside}, and {megabytes(free)} are free in {database.parent}. {remedy} and run "
        "`scrapy db upgrade` again."
    )
