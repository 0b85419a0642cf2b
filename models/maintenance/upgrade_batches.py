"""Commits of a revision that works in batches, so that a kill leaves what is done."""

from collections.abc import Collection

from sqlalchemy import Connection, text

from models.maintenance.database_objects import DatabaseObject
from models.maintenance.kept_objects import keep_objects
from models.maintenance.upgrade_lock import wait_for_other_upgrades


def commit_batch(connection: Connection, kept: Collection[DatabaseObject], down_revision: str) -> None:
    """Commit what is done, and begin another transaction, alone as before.

    `kept`: objects that earlier revisions of this upgrade took from the user, which come back first.

    Raises:
        RuntimeError: the database no longer has the schema from which this revision upgrades.
    """
    keep_objects(connection, kept)
    connection.exec_driver_sql("COMMIT")
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        wait_for_other_upgrades(connection)
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    if found != down_revision:
        raise RuntimeError("another upgrade of this database was faster; nothing is left to do for this one")
