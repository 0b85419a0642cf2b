"""Tables, views, indexes, triggers and the like of a database, and which of them are ours."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cache

from sqlalchemy import Connection, text

from models.tables import Article
from models.views import VIEWS

#: Objects of ours that no model names, such as indexes of expressions, or a full-text table; a table of SQLite has
#: shadow tables by itself.
BESIDE_MODELS = frozenset(
    {
        "alembic_version",
        "alembic_version_pkc",
        "article_search_fts",
        "ix_article_day_published",
        "ix_article_search_terms",
        "ix_article_source_id_day_published",
    }
)

_OF_FILE = text("SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite!_%' ESCAPE '!'")
_OF_SERVER = text("""
WITH relation AS (
    SELECT oid, relname, relkind, relnamespace FROM pg_class
    WHERE relnamespace = to_regnamespace(quote_ident(current_schema())) AND NOT EXISTS (
        SELECT 1 FROM pg_depend
        WHERE classid = to_regclass('pg_class') AND objid = pg_class.oid AND deptype = 'e'
    )
)
SELECT CASE relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table'
        ELSE 'table' END AS kind, relname AS name, CAST(NULL AS text) AS place
    FROM relation WHERE relkind IN ('r', 'p', 'v', 'm', 'f')
UNION ALL
SELECT 'index', own.relname, relation.relname
    FROM pg_index JOIN relation ON relation.oid = indrelid JOIN pg_class AS own ON own.oid = indexrelid
    WHERE NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x'))
UNION ALL
SELECT 'constraint', conname, relation.relname
    FROM pg_constraint JOIN relation ON relation.oid = conrelid WHERE contype IN ('c', 'f', 'p', 'u', 'x')
UNION ALL
SELECT 'trigger', tgname, relation.relname
    FROM pg_trigger JOIN relation ON relation.oid = tgrelid WHERE NOT tgisinternal
UNION ALL
SELECT 'rule', pg_rewrite.rulename, relation.relname
    FROM pg_rewrite JOIN relation ON relation.oid = ev_class WHERE rulename <> '_RETURN'
UNION ALL
SELECT 'policy', polname, relation.relname FROM pg_policy JOIN relation ON relation.oid = polrelid
UNION ALL
SELECT 'statistics', stxname, relation.relname FROM pg_statistic_ext JOIN relation ON relation.oid = stxrelid
UNION ALL
SELECT DISTINCT CASE reader.relkind WHEN 'm' THEN 'materialized view' ELSE 'view' END,
        pg_namespace.nspname || '.' || reader.relname, CAST(NULL AS text)
    FROM pg_depend
    JOIN relation ON refclassid = to_regclass('pg_class') AND refobjid = relation.oid
    JOIN pg_rewrite ON classid = to_regclass('pg_rewrite') AND objid = pg_rewrite.oid
    JOIN pg_class AS reader ON reader.oid = ev_class
    JOIN pg_namespace ON pg_namespace.oid = reader.relnamespace
    WHERE reader.relnamespace <> relation.relnamespace
""")


@dataclass(frozen=True, slots=True, order=True)
class DatabaseObject:
    """An object of a database; `place` is the table or view that it belongs to, if it does not stand by itself."""

    kind: str
    name: str
    place: str = ""
    sql: str | None = field(default=None, compare=False)

    def __str__(self) -> str:
        """Return its kind and name, and where it is."""
        return f"{self.kind} {self.name} on {self.place}" if self.place else f"{self.kind} {self.name}"


def objects(connection: Connection) -> frozenset[DatabaseObject]:
    """Return the objects of a database; not what SQLite or an extension of PostgreSQL made for itself."""
    if connection.dialect.name == "sqlite":
        rows = connection.execute(_OF_FILE).all()
        return frozenset(_of_file([(str(kind), str(name), str(place), sql) for kind, name, place, sql in rows]))
    return frozenset(DatabaseObject(kind, name, place or "") for kind, name, place in connection.execute(_OF_SERVER))


def _of_file(rows: Collection[tuple[str, str, str, str | None]]) -> Iterator[DatabaseObject]:
    virtual = [name for _, name, _, sql in rows if sql is not None and sql.upper().startswith("CREATE VIRTUAL TABLE")]
    for kind, name, place, sql in rows:
        owner = next((table for table in virtual if name != table and name.startswith(f"{table}_")), None)
        if name in virtual:
            yield DatabaseObject("virtual table", name, sql=sql)
        elif kind == "table" and owner is not None:
            yield DatabaseObject("shadow table", name, owner, sql)
        elif kind in {"table", "view"}:
            yield DatabaseObject(kind, name, sql=sql)
        else:
            yield DatabaseObject(kind, name, place, sql)


def others(found: Collection[DatabaseObject]) -> list[DatabaseObject]:
    """Return the objects in a database with this version's schema that are not ours, without parts of others."""
    names = our_names()
    return sorted(
        one
        for one in found
        if one.kind != "shadow table" and one.name not in names and (not one.place or one.place in names)
    )


def our_names_beside_models() -> frozenset[str]:
    """Return the names of our objects that no comparison with the models finds missing."""
    indexes = frozenset({"ix_article_day_published", "ix_article_source_id_day_published"})
    return indexes.union(view.name for view in VIEWS)


@cache
def our_names() -> frozenset[str]:
    """Return the names of all objects of this version's schema."""
    tables = Article.registry.metadata.tables.values()
    constraints = (str(constraint.name) for table in tables for constraint in table.constraints)
    indexes = (str(index.name) for table in tables for index in table.indexes)
    views = (view.name for view in VIEWS)
    return BESIDE_MODELS.union((table.name for table in tables), constraints, indexes, views)
