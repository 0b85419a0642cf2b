"""Keeps the statistics fresh by which the databases choose an index."""

from sqlalchemy import Connection, Engine, func, select, text

from models.tables import Article

#: Fewer articles are found quickly in any order.
_FEWEST = 500
#: Statistics count as old when there are so many times more articles, or fewer.
_GROWTH = 2
#: Rows that SQLite reads of each index: a tenth of a second for all of them.
_ROWS = 1_000
# Indexes of some rows only have numbers of their own.
_OF_FILE = text("SELECT max(CAST(stat AS INTEGER)) FROM sqlite_stat1 WHERE tbl = 'article' AND idx IS NOT NULL")
_OF_INDEXES = text("""
SELECT tbl, idx, stat FROM sqlite_stat1 JOIN sqlite_master ON type = 'index' AND name = idx
WHERE coalesce(sql, '') NOT LIKE '%WHERE%'
""")
# Those that were made since; of indexes of some rows only there may be nothing to count.
_NEW_INDEXES = text("""
SELECT 1 FROM sqlite_master
WHERE type = 'index' AND sql IS NOT NULL AND sql NOT LIKE '%WHERE%'
    AND tbl_name IN (SELECT tbl FROM sqlite_stat1) AND name NOT IN (SELECT idx FROM sqlite_stat1 WHERE idx IS NOT NULL)
LIMIT 1
""")
_CORRECTION = text("UPDATE sqlite_stat1 SET stat = :stat WHERE idx = :index")
_OF_SERVER = text("""
SELECT last_analyze IS NULL AND last_autoanalyze IS NULL FROM pg_stat_user_tables
WHERE relid = to_regclass('article')
""")


def refresh_statistics(engine: Engine) -> bool:
    """Analyse the tables if that was never done, and return whether so.

    On SQLite it is done again with half or twice as many articles, or a new index; on PostgreSQL, autovacuum does that.
    """
    with engine.begin() as connection:
        if not _are_old(connection):
            return False
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(f"PRAGMA analysis_limit = {_ROWS}")
        connection.exec_driver_sql("ANALYZE")
        if connection.dialect.name == "sqlite":
            _correct_row_counts(connection)
    return True


def _correct_row_counts(connection: Connection) -> None:
    """Give all indexes of a table its number of rows.

    A sample guesses that number for each index, up to five times too high, and the planner would then rather read a
    large table than a small index which covers the query.
    """
    stats = connection.execute(_OF_INDEXES).all()
    quoted = connection.dialect.identifier_preparer.quote_identifier
    for table in sorted({row.tbl for row in stats}):
        counted = connection.exec_driver_sql(f"SELECT count(*) FROM {quoted(table)}").scalar_one()  # noqa: S608 - quoted
        rows = [
            {"index": row.idx, "stat": " ".join([str(counted), *row.stat.split()[1:]])}
            for row in stats
            if row.tbl == table
        ]
        connection.execute(_CORRECTION, rows)
    # Has the connections read the statistics again.
    connection.exec_driver_sql("ANALYZE sqlite_master")


def _are_old(connection: Connection) -> bool:
    # The highest id is read at once, and is near enough to the number of articles.
    articles = connection.execute(select(func.max(Article.id))).scalar_one() or 0
    if articles < _FEWEST:
        return False
    if connection.dialect.name != "sqlite":
        return bool(connection.execute(_OF_SERVER).scalar_one_or_none())
    if connection.execute(text("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'")).first() is None:
        return True
    counted = _rows_when_analysed(connection)
    return not articles / _GROWTH < counted < articles * _GROWTH or connection.execute(_NEW_INDEXES).first() is not None


def _rows_when_analysed(connection: Connection) -> int:
    return connection.execute(_OF_FILE).scalar_one() or 0
