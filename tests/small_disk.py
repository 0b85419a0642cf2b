"""A disk that is soon full: a small file system in memory, for tests which may mount one."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.postgres import open_folder


@contextmanager
def small_disk(kilobytes: int) -> Iterator[Path]:
    """Mount a disk of this size for the time of the block; skip the test where that is not allowed."""
    folder = Path(tempfile.mkdtemp(prefix="ngdisk-", dir=open_folder()))
    mount = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "none", str(folder)]
    try:
        done = subprocess.run(mount, capture_output=True, check=False)
        if done.returncode != 0:
            pytest.skip("may not mount a small disk; the tests with a quota show the same")
        try:
            yield folder
        finally:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
    finally:
        folder.rmdir()


def fill(folder: Path, leaving: int) -> Path:
    """Fill the disk of the folder but for so many bytes, and return the file that does it."""
    path = folder / "fill"
    path.write_bytes(bytes(max(0, shutil.disk_usage(folder).free - leaving)))
    return path
