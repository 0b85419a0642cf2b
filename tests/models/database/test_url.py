from pathlib import Path

import pytest

from models.database.exceptions import InvalidDatabaseUrl
from models.database.url import hide_password, parse_database_url, resolve_database_url, sqlite_path

ROOT = Path("/srv/newsgrain")


@pytest.mark.parametrize(
    ("given", "resolved"),
    [
        ("sqlite:///newsgrain.db", "sqlite:////srv/newsgrain/newsgrain.db"),
        ("sqlite:///data/news.db", "sqlite:////srv/newsgrain/data/news.db"),
        ("sqlite:////var/news.db", "sqlite:////var/news.db"),
        ("sqlite+pysqlite:////var/news.db", "sqlite:////var/news.db"),
        ("postgres://u:p@h:5433/d", "postgresql+psycopg://u:p@h:5433/d"),
        ("postgresql://u@/d?host=/run/pg", "postgresql+psycopg://u@/d?host=%2Frun%2Fpg"),
        ("postgresql+psycopg://h/d", "postgresql+psycopg://h/d"),
    ],
)
def test_resolved_url(given: str, resolved: str) -> None:
    assert resolve_database_url(given, ROOT) == resolved
    assert resolve_database_url(resolved, ROOT) == resolved


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "newsgrain.db",
        "sqlite://",
        "sqlite:///",
        "sqlite:///:memory:",
        "sqlite://relative.db",
        "sqlite:///news.db?mode=ro",
        "mysql://u:secret@h/d",
        "postgresql+asyncpg://u:secret@h/d",
        "postgresql://u:secret@h:port/d",
        "postgres:/u:secret@h",
    ],
)
def test_broken_url_says_what_to_give(broken: str) -> None:
    with pytest.raises(InvalidDatabaseUrl) as caught:
        resolve_database_url(broken, ROOT)

    assert "Give sqlite:///file.db or postgresql://" in str(caught.value)
    assert repr(hide_password(broken)) in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:secret@h/d",
        "postgresql://u:secret@with@at@h/d",
        "mysql://u:secret/slash@h/d",
        "postgresql://h/d?user=u&password=secret&sslmode=require",
        "nonsense://u:secret@",
    ],
)
def test_password_is_hidden(url: str) -> None:
    assert "secret" not in hide_password(url)
    assert "***" in hide_password(url)


def test_sqlite_path() -> None:
    assert sqlite_path(parse_database_url("sqlite:////var/a b%23.db")) == Path("/var/a b#.db")
    assert sqlite_path(parse_database_url("postgresql://h/d")) is None
