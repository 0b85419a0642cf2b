"""A file that appears under its name when it is complete: written beside it, flushed to disk, renamed.

What a killed process left is removed by the next export to the same place: the lock on it is gone with its process.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from models.database.fsync import fsync_path

_ENDING = ".partial"


@contextmanager
def partial_file(path: Path) -> Iterator[IO[bytes]]:
    """Yield a file to write; it gets its name when the block ends, and is removed if the block fails."""
    remove_leftovers(path)
    partial = _partial(path)
    try:
        with partial.open("xb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    fsync_path(path.parent)


@contextmanager
def partial_folder(path: Path) -> Iterator[Path]:
    """Yield a folder to fill; it gets its name when the block ends, and is removed if the block fails.

    The name must be free, or that of an empty folder.
    """
    remove_leftovers(path)
    partial = _partial(path)
    try:
        partial.mkdir()
        opened = os.open(partial, os.O_RDONLY)
        try:
            fcntl.flock(opened, fcntl.LOCK_EX)
            yield partial
        finally:
            os.close(opened)
        partial.replace(path)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    fsync_path(path.parent)


def remove_leftovers(path: Path) -> None:
    """Remove what exports to this path left that were killed; those that are still at work keep theirs."""
    prefix = f".{path.name}."
    for found in path.parent.iterdir():
        if found.name.startswith(prefix) and found.name.endswith(_ENDING) and not _is_locked(found):
            _remove(found)


def write_whole(path: Path, text: str) -> None:
    """Write a text file, so that it is complete whenever it can be seen."""
    with partial_file(path) as file:
        file.write(text.encode())


def _partial(path: Path) -> Path:
    return path.parent / f".{path.name}.{os.getpid()}{_ENDING}"


def _is_locked(path: Path) -> bool:
    try:
        opened = os.open(path, os.O_RDONLY)
    except OSError:
        return True
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(opened)
    return False


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink()
