"""Views of runs."""

from sqlalchemy import BigInteger, Column, Float, Table

from models.base import PlainText, UtcDateTime
from models.views.definition import METADATA, View

#: One row for each run; `seconds` is NULL while it runs, and if it was killed.
v_run = Table(
    "v_run",
    METADATA,
    Column("run_id", BigInteger),
    Column("spider", PlainText),
    Column("started_at", UtcDateTime),
    Column("finished_at", UtcDateTime),
    Column("seconds", Float),
    Column("verdict", PlainText),
    Column("exit_code", BigInteger),
    Column("discovered", BigInteger),
    Column("taken", BigInteger),
    Column("new", BigInteger),
    Column("changed", BigInteger),
    Column("unchanged", BigInteger),
    Column("skipped", BigInteger),
    Column("failed", BigInteger),
    Column("deferred", BigInteger),
    Column("message", PlainText),
)

_RUN = """
SELECT
    id AS run_id,
    spider,
    started_at,
    finished_at,
    {seconds} AS seconds,
    verdict,
    exit_code,
    discovered,
    taken,
    new,
    changed,
    unchanged,
    skipped,
    failed,
    deferred,
    message
FROM crawl_run
"""
# SQLite's own date functions round to milliseconds, so its microseconds are taken from the text.
_SECONDS = {
    "sqlite": """(
        (strftime('%s', substr(finished_at, 1, 19)) - strftime('%s', substr(started_at, 1, 19))) * 1000000
        + substr(finished_at, 21, 6) - substr(started_at, 21, 6)
    ) / 1000000.0""",
    "postgresql": "CAST(extract(epoch FROM finished_at - started_at) AS double precision)",
}


RUN = View(v_run, _RUN, {dialect: {"seconds": seconds} for dialect, seconds in _SECONDS.items()})
