"""Looks at paths that users have named, also below folders that this user may not enter. Standard library only."""

from pathlib import Path


def is_there(path: Path) -> bool:
    """Return whether something is seen at a path: below a closed folder nothing is."""
    try:
        return path.exists()
    except OSError:
        return False


def is_absent(path: Path) -> bool:
    """Return whether there is certainly nothing at a path: below a closed folder there may be."""
    try:
        return not path.exists()
    except OSError:
        return False


def is_folder(path: Path) -> bool:
    """Return whether a folder is seen at a path."""
    try:
        return path.is_dir()
    except OSError:
        return False


def is_file(path: Path) -> bool:
    """Return whether an ordinary file is seen at a path."""
    try:
        return path.is_file()
    except OSError:
        return False


def nearest_existing(path: Path) -> Path:
    """Return the path itself, or the first of the folders above it that is seen."""
    whole = path.absolute()
    return next((one for one in (whole, *whole.parents) if is_there(one)), whole)
