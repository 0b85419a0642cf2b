"""Measures questions, commands and storing on a filled database."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

from sqlalchemy import Connection, Engine, make_url, text

from benchmarks.store_scale.filling import store_all
from benchmarks.store_scale.made_visits import LAST_DAY, STORED, outlet, visits
from benchmarks.store_scale.questions import QUESTIONS, REPORT, Question
from models.database.engine import reader_engine, writer_engine
from models.questions import QUESTIONS as DOCUMENTED
from models.questions.example_values import example_values
from models.reports import runs
from models.views import VIEWS

_ROOT = Path(__file__).parents[2]
_COMMANDS = (("db stats", ("db", "stats")), ("site-memory list", ("site-memory", "list")))
_COMMAND_SECONDS = 3.0
#: Commands have a limit of a minute for a question; here it is an hour.
_SECONDS = 3_600.0
_PLAN_WIDTH = 60
#: How often visits are stored in each database.
_TURNS = 5


@dataclass(frozen=True, slots=True)
class _Store:
    """A database to store in, and the run of what is stored."""

    engine: Engine
    run_id: int


@dataclass(frozen=True, slots=True)
class Measured:
    """How many seconds something took, first with none of the file in memory (SQLite), then again; its plan if any."""

    name: str
    wanted: float
    cold: float | None
    warm: float
    #: Of the second time, in this process: that of a server is not known.
    cpu: float | None
    plan: str


def measure_questions(database_url: str, slowest: float) -> Iterator[Measured]:
    """Yield what each question took; one that took longer than `slowest` is not asked again."""
    engine = reader_engine(database_url, _SECONDS)
    with engine.connect() as connection:
        words = _words(connection)
    for question in (*QUESTIONS, *_documented(engine)):
        sql = question.sql.format_map(words) if question in QUESTIONS else question.sql
        is_cold = _forget_pages(database_url)
        first, cpu = _seconds(engine, sql)
        again, cpu = (first, cpu) if first > slowest else _seconds(engine, sql)
        in_process = cpu if is_cold else None
        yield Measured(
            question.name, question.wanted, first if is_cold else None, again, in_process, _plan(engine, sql)
        )
    engine.dispose()


def _documented(engine: Engine) -> Iterator[Question]:
    """Yield the questions of docs/questions.md, with values from the database, and the first rows of each view."""
    with engine.connect() as connection:
        values = example_values(connection)
    for one in DOCUMENTED:
        yield Question(f"{one.id} (questions.md)", REPORT, one.query(engine.dialect.name, values))
    for view in VIEWS:
        yield Question(f"first rows of {view.name}", REPORT, f"SELECT * FROM {view.name} LIMIT 100")  # noqa: S608 - our own name


def measure_commands(database_url: str) -> Iterator[Measured]:
    """Yield what each command took, with its start."""
    for name, arguments in _COMMANDS:
        is_cold = _forget_pages(database_url)
        first = _command_seconds(database_url, arguments)
        again = _command_seconds(database_url, arguments)
        yield Measured(f"scrapy {name}", _COMMAND_SECONDS, first if is_cold else None, again, None, "")


def storing_milliseconds(database_urls: Sequence[str], number: int) -> list[float]:
    """Store so many more visits in each database, in turn and several times; return the median milliseconds of CPU.

    The first time is not counted: it fills caches.
    """
    stores = [_Store(engine, runs.begin(engine, "news", {}, LAST_DAY)) for engine in map(writer_engine, database_urls)]
    found: list[list[float]] = [[] for _ in stores]
    for turn in range(_TURNS + 1):
        every = list(visits(number, STORED + turn * number))
        for one, milliseconds in zip(stores, found, strict=True):
            milliseconds.append(store_all(one.engine, one.run_id, every) / number * 1000)
    for one in stores:
        one.engine.dispose()
    return [median(milliseconds[1:]) for milliseconds in found]


def _words(connection: Connection) -> Mapping[str, str]:
    newest = connection.execute(text("SELECT max(first_seen_at) FROM article")).scalar_one()
    moment = datetime.fromisoformat(str(newest)) - timedelta(hours=1)
    name = connection.execute(text("SELECT min(name) FROM author WHERE id > 10")).scalar_one()
    return {
        "moment": f"{moment:%Y-%m-%d %H:%M:%S.%f}",
        "day": f"{LAST_DAY - timedelta(days=40):%Y-%m-%d}",
        "month": f"{LAST_DAY - timedelta(days=30):%Y-%m-%d}",
        "source": outlet(7),
        "name": str(name).replace("'", "''"),
    }


def _seconds(engine: Engine, sql: str) -> tuple[float, float]:
    """Return how long a query took, and its CPU seconds in this process."""
    began, cpu = time.perf_counter(), time.process_time()
    with engine.connect() as connection:
        connection.exec_driver_sql(_for_driver(engine, sql)).all()
    return time.perf_counter() - began, time.process_time() - cpu


def _plan(engine: Engine, sql: str) -> str:
    explain = "EXPLAIN QUERY PLAN" if engine.dialect.name == "sqlite" else "EXPLAIN"
    with engine.connect() as connection:
        lines = [str(row[-1]).strip() for row in connection.exec_driver_sql(f"{explain} {_for_driver(engine, sql)}")]
    return "; ".join(lines)[:_PLAN_WIDTH]


def _for_driver(engine: Engine, sql: str) -> str:
    # That of PostgreSQL takes % for the beginning of a parameter.
    return sql.replace("%", "%%") if engine.dialect.name == "postgresql" else sql


def _forget_pages(database_url: str) -> bool:
    """Have the kernel drop the file's pages from memory; return whether there is a file."""
    path = make_url(database_url).database
    if not database_url.startswith("sqlite") or path is None:
        return False
    with Path(path).open("rb") as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return True


def _command_seconds(database_url: str, arguments: tuple[str, ...]) -> float:
    began = time.perf_counter()
    words = (sys.executable, "-m", "scrapy", *arguments, "-s", f"DATABASE_URL={database_url}")
    subprocess.run(words, check=True, cwd=_ROOT, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command
    return time.perf_counter() - began
