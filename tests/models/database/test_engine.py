import socket
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError

from models.database.engine import DatabaseUnreachable, migration_engine, reader_engine, writer_engine
from models.database.exceptions import DatabaseFault
from tests.postgres import faulty_server

WRITE = text("INSERT INTO author (name) VALUES ('Ada')")
COUNT = text("SELECT count(*) FROM author")


@pytest.fixture
def reader(database_url: str) -> Iterator[Engine]:
    engine = reader_engine(database_url)
    yield engine
    engine.dispose()


def pragma(engine: Engine, name: str) -> object:
    with engine.connect() as connection:
        return connection.execute(text(f"PRAGMA {name}")).scalar_one()


def test_sqlite_writer_is_durable(sqlite_url: str, engine_for: Callable[[str], Engine]) -> None:
    engine = engine_for(sqlite_url)

    settings = {name: pragma(engine, name) for name in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")}

    assert settings == {"journal_mode": "wal", "synchronous": 2, "busy_timeout": 20_000, "foreign_keys": 1}


def test_sqlite_writer_is_prepared_for_batches(sqlite_url: str, engine_for: Callable[[str], Engine]) -> None:
    engine = engine_for(sqlite_url)

    # In kibibytes; 2: memory instead of temporary files.
    assert (pragma(engine, "cache_size"), pragma(engine, "temp_store")) == (-32_000, 2)
    assert pragma(engine, "wal_autocheckpoint") == 8_000


def test_sqlite_writer_locks_when_it_begins(sqlite_url: str, engine_for: Callable[[str], Engine]) -> None:
    path = sqlite_url.removeprefix("sqlite:///")
    other = sqlite3.connect(path, timeout=0, isolation_level=None)
    with engine_for(sqlite_url).begin() as connection:
        connection.execute(text("SELECT 1"))
        with pytest.raises(sqlite3.OperationalError, match="database is locked"):
            other.execute("BEGIN IMMEDIATE")
        # Readers do not wait.
        other.execute("SELECT count(*) FROM author")
    other.execute("BEGIN IMMEDIATE")
    other.close()


def test_first_writer_waits_for_its_turn_to_switch_to_the_write_ahead_log(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("CREATE TABLE t (x)")
    other.execute("BEGIN IMMEDIATE")
    engine = writer_engine(f"sqlite:///{path}")
    with ThreadPoolExecutor(1) as pool:
        mode = pool.submit(pragma, engine, "journal_mode")
        # SQLite by itself gives up at once here; a failure shows as an error, however long this takes.
        wait([mode], timeout=0.3)
        other.execute("ROLLBACK")
        assert mode.result() == "wal"
    engine.dispose()
    other.close()


def test_migrations_rebuild_tables_without_losing_what_refers_to_them(sqlite_url: str) -> None:
    engine = migration_engine(sqlite_url)
    assert pragma(engine, "foreign_keys") == 0
    engine.dispose()


def test_postgresql_sessions_are_bounded_and_in_utc(postgres_url: str, engine_for: Callable[[str], Engine]) -> None:
    with engine_for(postgres_url).connect() as connection:
        assert connection.execute(text("SHOW timezone")).scalar_one() == "UTC"
        assert connection.execute(text("SHOW statement_timeout")).scalar_one() == "20s"
    migrations = migration_engine(postgres_url)
    with migrations.connect() as connection:
        assert connection.execute(text("SHOW statement_timeout")).scalar_one() == "0"
    migrations.dispose()


def test_settings_in_the_url_are_kept(postgres_url: str, engine_for: Callable[[str], Engine]) -> None:
    engine = engine_for(f"{postgres_url}&options=-c%20statement_timeout%3D5s%20-c%20work_mem%3D8MB")

    with engine.connect() as connection:
        assert connection.execute(text("SHOW statement_timeout")).scalar_one() == "5s"
        assert connection.execute(text("SHOW work_mem")).scalar_one() == "8MB"
        assert connection.execute(text("SHOW timezone")).scalar_one() == "UTC"


def test_reader_cannot_write(reader: Engine) -> None:
    with pytest.raises((DBAPIError, DatabaseUnreachable), match=r"read-?\s?only"), reader.begin() as connection:
        connection.execute(WRITE)


def test_reader_sees_what_is_committed_while_the_writer_works(engine: Engine, reader: Engine) -> None:
    with engine.begin() as writing:
        writing.execute(WRITE)
        with reader.connect() as reading:
            assert reading.execute(COUNT).scalar_one() == 0
    with reader.connect() as reading:
        assert reading.execute(COUNT).scalar_one() == 1


def test_error_rolls_back_and_the_next_write_works(engine: Engine) -> None:
    # SQLite calls it an operational error, PostgreSQL a programming error.
    with pytest.raises((OperationalError, ProgrammingError)), engine.begin() as connection:
        _write_and_fail(connection)
    with engine.begin() as connection:
        connection.execute(WRITE)

    with engine.connect() as connection:
        assert connection.execute(COUNT).scalar_one() == 1


def _write_and_fail(connection: Connection) -> None:
    connection.execute(WRITE)
    connection.execute(text("INSERT INTO no_such_table VALUES (1)"))


def broken_urls(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "file").write_text("no folder")
    (tmp_path / "text.db").write_text("This is not an SQLite database, but it is long enough to be read as one." * 20)
    return {
        "no such file": f"sqlite:///{tmp_path}/absent.db",
        "no such folder": f"sqlite:///{tmp_path}/no/folder/news.db",
        "below a file": f"sqlite:///{tmp_path}/file/news.db",
        "a folder": f"sqlite:///{tmp_path}",
        "not SQLite": f"sqlite:///{tmp_path}/text.db",
    }


@pytest.mark.parametrize("open_engine", [writer_engine, reader_engine])
@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ("no such file", "There is no such file: make it with `scrapy db upgrade`"),
        ("no such folder", "Check that the folder exists"),
        ("below a file", "Check that the folder exists"),
        ("a folder", "It is a folder: name a file in it"),
        ("not SQLite", "The file is not an SQLite database"),
    ],
)
def test_unusable_file(case: str, expected: str, open_engine: Callable[[str], Engine], tmp_path: Path) -> None:
    url = broken_urls(tmp_path)[case]
    engine = open_engine(url)

    with pytest.raises(DatabaseUnreachable) as caught, engine.connect() as connection:
        connection.execute(text("SELECT count(*) FROM sqlite_master"))
    engine.dispose()

    assert url in str(caught.value)
    assert expected in str(caught.value)
    assert "name another database with DATABASE_URL" in str(caught.value)
    assert not (tmp_path / "absent.db").exists()


def test_no_server() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        engine = writer_engine(f"postgresql://reader:secret@127.0.0.1:{port}/news")
        with pytest.raises(DatabaseUnreachable) as caught, engine.connect():
            pass
    engine.dispose()

    assert f"reader:***@127.0.0.1:{port}/news" in str(caught.value)
    assert "secret" not in str(caught.value)
    assert "Check that the server runs" in str(caught.value)
    assert caught.value.fault is DatabaseFault.GONE


def test_a_frozen_server_times_out_at_every_step() -> None:
    with faulty_server() as server:
        engine = writer_engine(server.url("postgres"), 0.5)
        with engine.connect() as connection:
            server.freeze()
            with pytest.raises(DatabaseUnreachable, match="did not answer for 1 seconds") as caught:
                connection.execute(text("SELECT 1"))
        assert caught.value.fault is DatabaseFault.GONE
        # The system accepts a new connection, but the server does not answer.
        with pytest.raises(DatabaseUnreachable) as caught, engine.connect():
            pass
        assert caught.value.fault is DatabaseFault.GONE
        server.thaw()
        with engine.connect() as connection:
            assert connection.execute(text("SELECT 1")).scalar_one() == 1
        engine.dispose()


def faults(engine: Engine, statement: str) -> DatabaseFault:
    with pytest.raises(DatabaseUnreachable) as caught, engine.connect() as connection:
        connection.execute(text(statement))
    return caught.value.fault


@pytest.mark.parametrize(
    ("state", "fault"),
    [
        ("53100", "full"),
        ("53300", "busy"),
        ("55P03", "busy"),
        ("57P01", "gone"),
        ("58030", "gone"),
        ("XX001", "broken"),
    ],
)
def test_errors_of_a_server_are_classified(
    postgres_url: str, engine_for: Callable[[str], Engine], state: str, fault: str
) -> None:
    raising = f"DO $$ BEGIN RAISE EXCEPTION SQLSTATE '{state}'; END $$"

    assert faults(engine_for(postgres_url), raising) is DatabaseFault(fault)


def test_a_statement_that_takes_too_long_is_busy(postgres_url: str) -> None:
    engine = writer_engine(postgres_url, 0.2)

    assert faults(engine, "SELECT pg_sleep(30)") is DatabaseFault.BUSY
    engine.dispose()


def test_no_such_database(postgres_url: str) -> None:
    engine = writer_engine(postgres_url.replace("/test_", "/absent_"))
    missing = r'database "absent_[0-9]+" does not exist'
    with pytest.raises(DatabaseUnreachable, match=missing) as caught, engine.connect():
        pass
    engine.dispose()
    assert caught.value.fault is DatabaseFault.BROKEN, "waiting does not create it"


def test_damaged_file(sqlite_url: str) -> None:
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    pages = bytearray(path.read_bytes())
    pages[200:60_000] = b"\xff" * 59_800
    path.write_bytes(pages)
    engine = writer_engine(sqlite_url)

    with pytest.raises(DatabaseUnreachable, match="The file is damaged: restore a copy"), engine.begin() as connection:
        connection.execute(WRITE)
    engine.dispose()
