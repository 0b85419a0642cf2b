import os
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipelines.storage.spool import Spool, SpoolFile, database_name, default_folder, open_locked, waiting
from pipelines.storage.spool_format import RunEnd, RunHeader
from tests.crawl_results import until
from tests.factories import NOW, make_ended, make_visit
from tests.small_disk import fill, small_disk

URL = "sqlite:////srv/news.db"
HEADER = RunHeader(URL, 3, "news", {}, NOW)
END = RunEnd(8, "database", "gone", 2, 2, {}, NOW)
ROOT = Path(__file__).parents[3]


def written(folder: Path, *urls: str) -> Path:
    spool = Spool(folder, HEADER)
    spool.append([make_visit(url) for url in urls])
    spool.close()
    return spool.path


def urls_in(path: Path) -> list[str]:
    with open_locked(path) as file:
        assert file is not None
        return [record.url for record in file.records() if not isinstance(record, RunEnd)]


def test_nothing_is_made_before_there_is_something_to_keep(tmp_path: Path) -> None:
    Spool(tmp_path / "spool", HEADER).close()

    assert list(tmp_path.iterdir()) == []


def test_records_come_back_in_their_order_with_their_run(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "not" / "yet", HEADER)
    spool.append([make_visit("a"), make_ended("b")])
    spool.append([make_visit("c"), END])
    spool.close()

    with open_locked(spool.path) as file:
        assert file is not None
        assert file.header() == HEADER
        assert list(file.records()) == [make_visit("a"), make_ended("b"), make_visit("c"), END]
    assert spool.visits == 3
    assert spool.path.stat().st_mode & 0o077 == 0, "pages may be from behind a login"


def test_files_are_found_by_their_database_in_the_order_of_their_runs(tmp_path: Path) -> None:
    later = Spool(tmp_path, RunHeader(URL, 4, "news", {}, NOW.replace(year=2027)))
    other = Spool(tmp_path, RunHeader("sqlite:////srv/other.db", 3, "news", {}, NOW))
    for spool in (later, other):
        spool.append([make_ended()])
        spool.close()
    first = written(tmp_path, "a")

    assert waiting(tmp_path, URL) == (first, later.path)
    assert waiting(tmp_path / "absent", URL) == ()


@pytest.mark.parametrize(
    ("given", "name"),
    [
        (URL, URL),
        ("postgresql://user:secret@db.example:5433/news", "postgresql+psycopg://db.example:5433/news"),
        ("postgresql://other@db.example:5433/news", "postgresql+psycopg://db.example:5433/news"),
        ("postgresql:///news?host=/run/pg&user=u&password=p", "postgresql+psycopg:///news?host=%2Frun%2Fpg"),
    ],
)
def test_a_database_is_the_same_for_every_user(given: str, name: str) -> None:
    assert database_name(given) == name


def test_the_spool_lies_beside_an_sqlite_file(tmp_path: Path) -> None:
    assert default_folder(URL, tmp_path) == Path("/srv/news.db.spool")
    assert default_folder("postgresql://x/news", tmp_path) == tmp_path / "spool"


def test_a_torn_tail_is_set_aside_and_what_stands_before_it_is_read(tmp_path: Path) -> None:
    path = written(tmp_path, "a", "b")
    whole = path.read_bytes()
    torn = whole[-len(whole.splitlines()[-1]) // 2 :]
    path.write_bytes(whole + torn)

    assert urls_in(path) == ["a", "b"]
    with open_locked(path) as file:
        assert file is not None
        file.remove()

    (aside,) = tmp_path.iterdir()
    assert aside.name == f"{path.name}.damaged"
    assert aside.read_bytes() == torn


def test_a_damaged_record_in_the_middle_costs_no_other(tmp_path: Path) -> None:
    path = written(tmp_path, "a", "b", "c")
    lines = path.read_bytes().splitlines(keepends=True)
    lines[2] = lines[2].replace(b'"url"', b'"uri"', 1)
    path.write_bytes(b"".join(lines))

    assert urls_in(path) == ["a", "c"]


def test_a_whole_file_leaves_nothing_behind(tmp_path: Path) -> None:
    path = written(tmp_path, "a")

    with open_locked(path) as file:
        assert file is not None
        file.remove()

    assert list(tmp_path.iterdir()) == []


def test_a_file_in_use_is_left_alone(tmp_path: Path) -> None:
    spool = Spool(tmp_path, HEADER)
    spool.append([make_visit()])

    with open_locked(spool.path) as file:
        assert file is None
    spool.close()
    with open_locked(spool.path) as first, open_locked(spool.path) as second:
        assert isinstance(first, SpoolFile)
        assert second is None
    with open_locked(tmp_path / "absent.spool") as file:
        assert file is None


def test_a_file_taken_away_before_its_writer_had_the_lock_is_made_again(tmp_path: Path) -> None:
    """A replay finds the new file empty and removes it, in the moment between its making and its locking."""
    spool = Spool(tmp_path, HEADER)
    spool.path.touch()
    with open_locked(spool.path) as file:
        assert file is not None
        writer = threading.Thread(target=spool.append, args=([make_visit("a")],))
        writer.start()
        # It has open_locked the file, and waits for the lock that we have.
        until(lambda: _times_opened(spool.path) > 1)
        file.remove()
    writer.join()
    spool.close()

    assert urls_in(spool.path) == ["a"]


def _times_opened(path: Path) -> int:
    found = [Path("/proc/self/fd") / name for name in os.listdir("/proc/self/fd")]  # noqa: PTH208 - links, not files
    return sum(os.path.lexists(link) and os.readlink(link) == str(path) for link in found)  # noqa: PTH115 - same


def test_a_writer_that_is_killed_lets_go_of_its_file(tmp_path: Path) -> None:
    script = (
        "import sys, time\nfrom pathlib import Path\nfrom pipelines.storage.spool import Spool\n"
        "from pipelines.storage.spool_format import RunHeader\nfrom tests.factories import NOW, make_visit\n"
        "spool = Spool(Path(sys.argv[1]), RunHeader('x', 3, 'news', {}, NOW))\nspool.append([make_visit('a')])\n"
        "print(spool.path, flush=True)\ntime.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        path = Path(writer.stdout.readline().strip())
        with open_locked(path) as file:
            assert file is None
        writer.send_signal(signal.SIGKILL)
        writer.wait()

    assert urls_in(path) == ["a"]


@contextmanager
def quota(size: int) -> Iterator[None]:
    """Bound the size of files that this process writes, as a quota does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_quota_leaves_no_half_record(tmp_path: Path) -> None:
    spool = Spool(tmp_path, HEADER)
    spool.append([make_visit("a")])
    size = spool.path.stat().st_size

    with quota(size + 500), pytest.raises(OSError, match="File too large"):
        spool.append([make_visit("b")])
    assert spool.path.stat().st_size == size
    spool.append([make_visit("c")])
    spool.close()

    assert urls_in(spool.path) == ["a", "c"]
    assert spool.visits == 2


def test_a_full_disk_leaves_no_half_record() -> None:
    with small_disk(kilobytes=64) as folder:
        spool = Spool(folder, HEADER)
        kept: list[str] = []

        def fill() -> None:
            for number in range(1000):
                spool.append([make_visit(str(number))])
                kept.append(str(number))

        with pytest.raises(OSError, match="No space left"):
            fill()
        spool.close()

        assert len(kept) > 3
        assert urls_in(spool.path) == kept
        assert spool.path.read_bytes().endswith(b"\n")


def test_no_room_for_a_first_record_leaves_no_file() -> None:
    with small_disk(kilobytes=64) as folder:
        fill(folder, leaving=0)

        with pytest.raises(OSError, match="No space left"):
            Spool(folder, HEADER).append([make_visit()])

        assert list(folder.glob("*.spool")) == []
