from pathlib import Path

import pytest

from pipelines.run.disk_space import is_full, shortage
from tests.small_disk import fill, small_disk


def test_the_first_place_without_room_is_named() -> None:
    with small_disk(kilobytes=2000) as folder:
        places = (Path("/"), folder / "not" / "yet" / "news.db", folder)

        assert shortage(places, 1) is None
        assert shortage(places, 0) is None
        assert str(shortage(places, 3)).startswith(f"The disk of {places[1]} has 2.0 MB free, and ")
        fill(folder, leaving=0)
        assert is_full(folder / "crawl.log")
        assert not is_full(Path("/"))


@pytest.mark.parametrize("place", ["/dev/null", "/proc/self/status", "/proc/self/no/such/file"])
def test_what_is_no_disk_is_not_short(place: str) -> None:
    assert shortage((Path(place),), 1e12) is None
    assert not is_full(Path(place))
