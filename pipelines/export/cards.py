"""The data card and the Croissant description beside an export."""

import json
from pathlib import Path

from pipelines.export.croissant import croissant_text
from pipelines.export.data_card import DataCard, card_text
from pipelines.export.partial_file import write_whole

_CARD, _CROISSANT = ".card.md", ".croissant.json"


def write_cards(path: Path, ending: str, card: DataCard) -> tuple[Path, Path]:
    """Write both beside the export at `path` and return their paths: `out.card.md` for `out.parquet`.

    Where that name describes another export (`out.csv`), the whole name is taken: `out.parquet.card.md`.
    """
    stem = path.with_name(_stem(path, ending))
    if _describes_another(stem.with_name(stem.name + _CROISSANT), path):
        stem = path
    written = stem.with_name(stem.name + _CARD), stem.with_name(stem.name + _CROISSANT)
    write_whole(written[0], card_text(card))
    write_whole(written[1], croissant_text(card))
    return written


def _stem(path: Path, ending: str) -> str:
    if path.name.lower().endswith(ending):
        return path.name[: -len(ending)] or path.name
    return path.name if path.is_dir() else path.stem


def _describes_another(croissant: Path, path: Path) -> bool:
    """Return whether a description names another export, which is still there."""
    try:
        name = json.loads(croissant.read_text("utf-8"))["name"]
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return isinstance(name, str) and name != path.name and path.with_name(name).exists()
