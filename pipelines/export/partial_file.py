"""A file that appears under its name when it is complete: written beside it, flushed to disk, renamed.

What a killed process left is removed by the next one on this machine that writes the same file: its lock is gone with
it. Other machines may write into the same folder.
"""

import fcntl
import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from models.database.fsync import fsync_path

_ENDING = ".partial"


@contextmanager
def partial_file(path: Path) -> Iterator[BinaryIO]:
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
        with _locked_folder(partial):
            yield partial
        partial.replace(path)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    fsync_path(path.parent)


@contextmanager
def scratch_folder(path: Path) -> Iterator[Path]:
    """Yield a folder beside a file for what goes into that file; it is removed when the block ends."""
    remove_leftovers(path)
    scratch = path.parent / f"{_prefix(path)}{os.getpid()}.scratch{_ENDING}"
    try:
        with _locked_folder(scratch):
            yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


@contextmanager
def _locked_folder(folder: Path) -> Iterator[None]:
    folder.mkdir()
    opened = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield
    finally:
        os.close(opened)


def remove_leftovers(path: Path) -> None:
    """Remove what killed processes left of this file; those that are still at work keep theirs."""
    prefix = _prefix(path)
    for found in path.parent.iterdir():
        if found.name.startswith(prefix) and found.name.endswith(_ENDING) and not _is_locked(found):
            _remove(found)


def write_whole(path: Path, text: str) -> None:
    """Write a text file, so that it is complete whenever it can be seen."""
    with partial_file(path) as file:
        file.write(text.encode())


def _partial(path: Path) -> Path:
    return path.parent / f"{_prefix(path)}{os.getpid()}{_ENDING}"


def _prefix(path: Path) -> str:
    return f".{path.name}.{socket.gethostname()}."


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
