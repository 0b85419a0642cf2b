"""Alembic's environment, configured from pyproject.toml; one transaction for all revisions of a command.

The database is the one that `models.maintenance.migrations` names, or its connection, else `alembic -x
database_url=...`, else the environment's DATABASE_URL, else newsgrain.db at the project's root.
"""

import os
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.runtime.migration import MigrationContext, MigrationInfo
from sqlalchemy import Connection, Enum, TypeDecorator, text

from models.base import PlainText
from models.database.engine import migration_engine, resolve_database_url
from models.maintenance.kept_objects import keep_objects
from models.maintenance.upgrade_lock import wait_for_other_upgrades
from models.tables import Article
from models.views import VIEWS
from models.views.replacing import create_statements, replace_views

_ROOT = Path(__file__).resolve().parent.parent
_DEFAULT = "sqlite:///newsgrain.db"
# The latest revision whose downgrade expects the views that earlier revisions made.
_LAST_WITH_VIEWS = "0016a"
# The metadata of all tables, which importing any of them loads.
_METADATA = Article.registry.metadata


def _database_url() -> str:
    given = (
        context.config.attributes.get("database_url")
        or context.get_x_argument(as_dictionary=True).get("database_url")
        or os.environ.get("DATABASE_URL")
        or _DEFAULT
    )
    return resolve_database_url(str(given), _ROOT)


def _render_item(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Render our column types in new revisions as their database types."""
    if kind != "type":
        return False
    if isinstance(item, PlainText):
        return "sa.Text()"
    if isinstance(item, Enum):
        return f"sa.String(length={item.length})"
    if isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False


def _is_ours(_item: Any, _name: str | None, _kind: str, reflected: bool, compared_to: Any) -> bool:
    """Return whether something that the database has, or the models, is compared: what only the database has is not."""
    return not (reflected and compared_to is None)


def _migrate(connection: Connection) -> None:
    """Run the revisions in the caller's transaction, so that a killed upgrade changes nothing."""
    if connection.dialect.name == "postgresql":
        wait_for_other_upgrades(connection)
    context.configure(
        connection=connection,
        target_metadata=_METADATA,
        render_as_batch=True,
        render_item=_render_item,
        include_object=_is_ours,
        on_version_apply=_replace_views_at_head,
    )
    if _goes_down_without_views(context.get_context().get_current_revision()):
        for view in reversed(VIEWS):
            context.execute(f"DROP VIEW IF EXISTS {view.name}")
    context.run_migrations()
    kept = context.config.attributes.get("kept_objects", ())
    keep_objects(connection, kept)
    if connection.dialect.name == "sqlite":
        # Foreign keys are off while tables are rebuilt; violations are found here, and roll back the upgrade.
        tables_of_others = {one.name for one in kept}
        found = connection.execute(text("PRAGMA foreign_key_check"))
        broken = [tuple(row) for row in found if row[0] not in tables_of_others]
        if broken:
            raise RuntimeError(f"the revisions leave rows that refer to missing rows: {broken[:5]}")


def _replace_views_at_head(
    ctx: MigrationContext,
    step: MigrationInfo,  # noqa: ARG001 - Alembic passes them by name
    heads: Collection[Any],
    run_args: Mapping[str, Any],  # noqa: ARG001
) -> None:
    """Give the database this version's views once it has the latest schema: they are not part of revisions."""
    if set(heads) != {context.get_head_revision()}:
        return
    if ctx.as_sql:
        for statement in (one for view in VIEWS for one in create_statements(view, ctx.dialect.name)):
            context.execute(statement)
    elif ctx.connection is not None:
        replace_views(ctx.connection, VIEWS)


def _goes_down_without_views(current: str | None) -> bool:
    """Return whether the command is a downgrade from a revision that has this version's views, not its own ones."""
    try:
        destination = context.get_revision_argument()
    except KeyError:  # of a command that has no destination, such as `alembic check`
        return False
    newest_first = [script.revision for script in context.script.walk_revisions()]
    without = newest_first[: newest_first.index(_LAST_WITH_VIEWS)]
    return current in without and destination not in without[: without.index(current) + 1]


def _run_online() -> None:
    given: Connection | None = context.config.attributes.get("connection")
    if given is not None:
        with given.begin():
            _migrate(given)
        return
    engine = migration_engine(_database_url())
    try:
        with engine.begin() as connection:
            _migrate(connection)
    finally:
        engine.dispose()


def _run_offline() -> None:
    """Print the SQL (`alembic upgrade head --sql`) instead of running it."""
    context.configure(
        url=_database_url(),
        target_metadata=_METADATA,
        literal_binds=True,
        transactional_ddl=True,
        dialect_opts={"paramstyle": "named"},
    )
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    _run_offline()
else:
    _run_online()
