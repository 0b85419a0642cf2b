"""Whether an export may write its target, before anything is read."""

import os
from pathlib import Path

from models.database.file_paths import is_file, is_folder, is_there
from models.database.url import parse_database_url, sqlite_path
from pipelines.export.formats import Target, TargetError

_BESIDE_DATABASE = ("", "-wal", "-shm", "-journal", "-locks")


def check_target(target: Target, database_url: str, *, is_forced: bool, is_partitioned: bool) -> None:
    """Check the target's folder, and that nothing is overwritten.

    Raises:
        TargetError: it cannot be written, or is there already; the message has the remedy.
    """
    if target.path is None:
        return
    path = Path(os.path.abspath(target.path))  # noqa: PTH100 - the target of a link is not meant
    _refuse_database(path, database_url)
    if not path.name:
        raise TargetError(f"{target.path} cannot be exported to: name a file or folder in it")
    _check_folder(path)
    if target.is_folder:
        _check_folder_target(path, is_forced=is_forced, is_partitioned=is_partitioned)
    elif is_folder(path):
        raise TargetError(f"{path} is a folder: name a file in it")
    elif is_there(path) and not is_file(path):
        raise TargetError(f"{path} is no ordinary file: name another one, or - for standard output")
    elif is_there(path) and not is_forced:
        raise TargetError(f"{path} exists: name another file, or add --force to replace it")


def _refuse_database(path: Path, database_url: str) -> None:
    database = sqlite_path(parse_database_url(database_url))
    if database is None:
        return
    for ending in _BESIDE_DATABASE:
        own = Path(f"{database.resolve()}{ending}")
        if path.resolve() == own:
            raise TargetError(f"{path} is the database itself: name another file")
        if own in path.resolve().parents:
            raise TargetError(f"{path}: {own} is the database, not a folder: name a file elsewhere")


def _check_folder(path: Path) -> None:
    folder = path.parent
    if not is_there(folder):
        raise TargetError(f"{path}: there is no folder {folder}; make it, or name a file in one that exists")
    if not is_folder(folder):
        raise TargetError(f"{path}: {folder} is a file, not a folder; name a file elsewhere")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise TargetError(f"{path}: this user may not write into {folder}; name a file in another folder")


def _check_folder_target(path: Path, *, is_forced: bool, is_partitioned: bool) -> None:
    if not is_there(path):
        return
    if not is_folder(path):
        raise TargetError(f"{path} is a file: name a folder")
    if not os.access(path, os.W_OK | os.X_OK):
        raise TargetError(f"{path}: this user may not write into it; name another folder")
    # Partitions have a manifest, by which they are continued.
    if is_partitioned or is_forced:
        return
    if next(path.iterdir(), None) is not None:
        raise TargetError(f"{path} is not empty: name another folder, or add --force to write into it")
