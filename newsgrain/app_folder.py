"""The folder that holds the rooms of the application: beside this package in a checkout, inside it in a wheel."""

import sys
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def app_folder() -> Path:
    """Return the folder from which `scraper`, `pipelines`, `models` and `migrations` are imported."""
    inside = _PACKAGE / "app"
    return inside if inside.is_dir() else _PACKAGE.parent


def put_app_first() -> None:
    """Let this process find our rooms before packages of the same names, installed ones or the user's own."""
    folder = str(app_folder())
    sys.path[:] = [folder, *(entry for entry in sys.path if entry != folder)]
