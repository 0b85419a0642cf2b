import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from models.database.exceptions import DatabaseFault, DatabaseUnreachable
from models.maintenance.backup import back_up, backup_path
from tests.factories import NOW
from tests.small_disk import fill, small_disk


def authors(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return [name for (name,) in connection.execute("SELECT name FROM author ORDER BY name")]


def path_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def test_a_copy_has_what_is_still_in_the_write_ahead_log(
    sqlite_url: str, engine_for: Callable[[str], Engine], tmp_path: Path
) -> None:
    engine = engine_for(sqlite_url)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO author (name) VALUES ('Ada'), ('Grace')"))
    copy = tmp_path / "copy.db"

    # The file of the writer stays open: its log is not yet merged.
    assert path_of(sqlite_url).with_name("newsgrain.db-wal").stat().st_size > 0
    back_up(path_of(sqlite_url), copy)

    assert authors(copy) == ["Ada", "Grace"]
    assert [path.name for path in tmp_path.glob("copy*")] == ["copy.db"]


def test_a_half_copy_of_a_killed_upgrade_is_made_again(sqlite_url: str, tmp_path: Path) -> None:
    (tmp_path / "copy.db.part").write_bytes(b"half")

    back_up(path_of(sqlite_url), tmp_path / "copy.db")

    assert authors(tmp_path / "copy.db") == []
    assert not (tmp_path / "copy.db.part").exists()


def test_a_copy_is_named_after_its_schema_and_the_moment() -> None:
    path = backup_path(Path("/srv/news.db"), "0003", NOW)

    assert path == Path("/srv/news.db.schema-0003-20261120T123015Z.backup")


def test_no_room_for_a_copy_changes_nothing_and_names_the_remedy(
    sqlite_url: str, engine_for: Callable[[str], Engine]
) -> None:
    with small_disk(kilobytes=600) as folder:
        database = folder / "news.db"
        database.write_bytes(path_of(sqlite_url).read_bytes())
        fill(folder, leaving=40_000)

        with pytest.raises(DatabaseUnreachable, match="scrapy db upgrade --no-backup") as caught:
            back_up(database, folder / "copy.db")

        assert caught.value.fault is DatabaseFault.FULL
        assert sorted(path.name for path in folder.glob("*.db*")) == ["news.db"]


def test_a_damaged_database_is_not_copied(sqlite_url: str, tmp_path: Path) -> None:
    path = path_of(sqlite_url)
    pages = bytearray(path.read_bytes())
    pages[8192:-4096] = b"\xff" * (len(pages) - 8192 - 4096)
    path.write_bytes(pages)

    with pytest.raises(DatabaseUnreachable, match="damaged: restore a copy"):
        back_up(path, tmp_path / "copy.db")
    assert not list(tmp_path.glob("copy*"))
