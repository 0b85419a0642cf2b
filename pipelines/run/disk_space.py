"""Free space of the disks that a run writes to."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from models.database.file_paths import is_file, is_folder, nearest_existing

_MB = 1_000_000
_SOME_LINES_MB = 0.02


def shortage(places: Sequence[Path], floor_mb: float) -> str | None:
    """Return a sentence about the first place whose disk has less than `floor_mb` MB free; None: there is none.

    A place may be a file or folder that does not exist yet. Places that are not on a disk are skipped.
    """
    for place in places:
        free = _free_mb(place)
        if free is not None and free < floor_mb:
            return (
                f"The disk of {place} has {free:,.1f} MB free, and NEWSGRAIN_MIN_FREE_MB asks for {floor_mb:g}. "
                "Make room and run again."
            )
    return None


def is_full(place: Path) -> bool:
    """Return whether the disk of `place` has no room for a few lines."""
    free = _free_mb(place)
    return free is not None and free < _SOME_LINES_MB


def _free_mb(place: Path) -> float | None:
    existing = nearest_existing(place)
    if not (is_file(existing) or is_folder(existing)):
        return None  # a terminal or a pipe, such as /dev/stderr
    try:
        disk = shutil.disk_usage(existing)
    except OSError:
        return None
    return disk.free / _MB if disk.total else None
