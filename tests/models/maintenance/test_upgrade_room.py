"""An upgrade that moves much is refused while the disk has too little room for it, in words, with nothing changed."""

import pytest

from models.maintenance import migrations
from models.maintenance.upgrade_room import NoRoomForUpgrade
from tests.small_disk import fill, small_disk


def test_an_upgrade_without_room_changes_nothing_and_says_what_it_needs() -> None:
    with small_disk(kilobytes=30_000) as folder:
        url = f"sqlite:///{folder}/news.db"
        migrations.upgrade(url, "0015")
        size = (folder / "news.db").stat().st_size
        filled = fill(folder, leaving=size + size // 2)
        before = (folder / "news.db").read_bytes()

        with pytest.raises(
            NoRoomForUpgrade, match=r"may need 0\.\d MB beside a copy of 0\.\d MB, and 0\.\d MB are free"
        ) as told:
            migrations.upgrade(url, backup=True)

        assert "--no-backup" in str(told.value)
        assert (folder / "news.db").read_bytes() == before
        assert [path.name for path in folder.glob("*.backup*")] == []
        filled.unlink()
        assert migrations.upgrade(url, backup=True) is not None
        migrations.check(url)
