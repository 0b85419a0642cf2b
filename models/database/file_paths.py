"""Looks at paths that users have named, also below folders that this user may not enter. Standard library only."""

import os
from collections.abc import Callable
from pathlib import Path


def is_there(path: Path) -> bool:
    """Return whether something is seen at a path: below a closed folder nothing is."""
    return _is_seen(path.exists)


def is_absent(path: Path) -> bool:
    """Return whether there is certainly nothing at a path: below a closed folder there may be."""
    return _is_seen(lambda: not path.exists())


def is_folder(path: Path) -> bool:
    """Return whether a folder is seen at a path."""
    return _is_seen(path.is_dir)


def is_file(path: Path) -> bool:
    """Return whether an ordinary file is seen at a path."""
    return _is_seen(path.is_file)


def nearest_existing(path: Path) -> Path:
    """Return the path itself, or the first of the folders above it that is seen."""
    whole = path.absolute()
    return next((one for one in (whole, *whole.parents) if is_there(one)), whole)


def may_fill(folder: Path) -> bool:
    """Return whether this user may make files in a folder, which may have to be made first."""
    existing = nearest_existing(folder)
    return is_folder(existing) and os.access(existing, os.W_OK | os.X_OK)


def _is_seen(look: Callable[[], bool]) -> bool:
    try:
        return look()
    except OSError:
        return False
