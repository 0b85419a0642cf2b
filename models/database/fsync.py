"""Flushes files to disk, so that they survive a power cut."""

import os
from pathlib import Path


def fsync_path(path: Path) -> None:
    """Wait until a file, or the entries of a folder, are on the disk.

    Raises:
        OSError: the path does not exist, or the disk refuses it.
    """
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
