"""Looks whether the disks that a run writes to have room."""

import shutil
from collections.abc import Sequence
from pathlib import Path

_MB = 1_000_000


def shortage(places: Sequence[Path], floor_mb: float) -> str | None:
    """Return a sentence about the first of these places whose disk has less than `floor_mb` MB free; None: all have.

    A place may be a file or folder that does not exist yet. A disk that cannot be asked is not short.
    """
    for place in places:
        existing = next((path for path in (place, *place.absolute().parents) if path.exists()), None)
        free = None if existing is None else _free_mb(existing)
        if free is not None and free < floor_mb:
            return (
                f"The disk of {place} has {free:,.1f} MB free, and NEWSGRAIN_MIN_FREE_MB asks for {floor_mb:g}. "
                "Make room and run again."
            )
    return None


def _free_mb(path: Path) -> float | None:
    try:
        return shutil.disk_usage(path).free / _MB
    except OSError:
        return None
