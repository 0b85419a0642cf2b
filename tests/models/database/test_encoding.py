import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text

from models.database.encoding import incomplete_encoding
from models.database.engine import reader_engine
from models.database.exceptions import IncompleteEncoding
from models.maintenance import migrations
from models.maintenance.migrations import SchemaStatus
from tests.postgres import Server
from tests.scrapy_command import Scrapy

#: A letter of each script, and one beyond the first plane.
LETTERS = "é ж 電 ع \N{GRINNING FACE}"


@pytest.fixture(params=["LATIN1", "SQL_ASCII", "EUC_JP", "WIN1251"])
def encoding(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def incomplete_url(postgres_server: Server, encoding: str) -> Iterator[str]:
    """An empty database in an encoding that lacks letters."""
    name = f"incomplete_{encoding.lower()}"
    postgres_server.execute(
        f"CREATE DATABASE {name} ENCODING '{encoding}' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'",
    )
    yield postgres_server.url(name)
    postgres_server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.parametrize("act", [migrations.upgrade, migrations.check, migrations.prepare])
def test_a_database_that_lacks_letters_is_refused_and_left_as_it_is(
    incomplete_url: str, encoding: str, act: Callable[[str], object], engine_for: Callable[[str], Engine]
) -> None:
    with pytest.raises(IncompleteEncoding, match=f"has the encoding {encoding}, .*ENCODING 'UTF8'") as caught:
        act(incomplete_url)

    assert "\n" not in str(caught.value)
    assert migrations.schema_state(incomplete_url).status is SchemaStatus.EMPTY
    assert inspect(engine_for(incomplete_url)).get_table_names() == []


@pytest.mark.parametrize("encoding", ["LATIN1"], indirect=True)
def test_commands_refuse_it_as_a_mistake_of_the_configuration(incomplete_url: str, scrapy: Scrapy) -> None:
    database = ("-s", f"DATABASE_URL={incomplete_url}")

    results = [
        scrapy("db", "upgrade", *database),
        scrapy("db", "check", *database),
        scrapy.crawl(incomplete_url, "-a", "url=http://127.0.0.1:9/story"),
    ]

    assert [result.code for result in results] == [4, 4, 4]
    assert all("has the encoding LATIN1, which cannot hold all text" in result.err for result in results)
    assert migrations.schema_state(incomplete_url).status is SchemaStatus.EMPTY


def test_our_databases_hold_all_letters_whatever_the_client_is_told(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch, engine_for: Callable[[str], Engine]
) -> None:
    monkeypatch.setenv("PGCLIENTENCODING", "LATIN1")
    reader = reader_engine(postgres_url)
    with reader.connect() as connection:
        assert incomplete_encoding(connection) is None
    reader.dispose()

    with engine_for(postgres_url).begin() as connection:
        assert connection.execute(text("SELECT CAST(:letters AS TEXT)"), {"letters": LETTERS}).scalar_one() == LETTERS


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16le", "UTF-16be"])
def test_every_encoding_of_sqlite_holds_all_letters(
    tmp_path: Path, encoding: str, engine_for: Callable[[str], Engine]
) -> None:
    path = tmp_path / "news.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"PRAGMA encoding = '{encoding}'")
        connection.execute("CREATE TABLE passing (x)")
        connection.execute("DROP TABLE passing")
    url = f"sqlite:///{path}"

    migrations.upgrade(url)
    migrations.check(url)

    with engine_for(url).begin() as writing:
        insert = text("INSERT INTO source (domain, name, first_seen_at) VALUES ('a.example', :name, '2026-11-01')")
        writing.execute(insert, {"name": LETTERS})
        assert writing.execute(text("PRAGMA encoding")).scalar_one() == encoding
        assert writing.execute(text("SELECT name FROM source")).scalar_one() == LETTERS
