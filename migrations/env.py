"""Alembic's environment, configured from pyproject.toml; one transaction for all revisions of a command.

The database is the one that `models.maintenance.migrations` names, else `alembic -x database_url=...`, else the
environment's DATABASE_URL, else newsgrain.db at the project's root.
"""

import os
from pathlib import Path
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection, Enum, TypeDecorator, text

from models.base import PlainText
from models.database.engine import migration_engine, resolve_database_url
from models.tables import Article

_ROOT = Path(__file__).resolve().parent.parent
_DEFAULT = "sqlite:///newsgrain.db"
# An arbitrary number: serialises upgrades of one PostgreSQL database.
_UPGRADE_LOCK = 6_397_246_001
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


def _include_name(name: str | None, kind: str, _parents: Any) -> bool:
    """Leave out the full-text index, which each database has in its own form: SQLite's with tables of FTS5."""
    is_index = name == "ix_article_search_terms" if kind == "index" else (name or "").startswith("article_search_fts")
    return not (is_index and kind in {"index", "table"})


def _migrate(connection: Connection) -> None:
    """Run the revisions in the caller's transaction, so that a killed upgrade changes nothing."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _UPGRADE_LOCK})
    context.configure(
        connection=connection,
        target_metadata=_METADATA,
        render_as_batch=True,
        render_item=_render_item,
        include_name=_include_name,
    )
    context.run_migrations()
    if connection.dialect.name == "sqlite":
        # Foreign keys are off while tables are rebuilt; violations are found here, and roll back the upgrade.
        broken = connection.execute(text("PRAGMA foreign_key_check")).all()
        if broken:
            raise RuntimeError(f"the revisions leave rows that refer to missing rows: {broken[:5]}")


def _run_online() -> None:
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
