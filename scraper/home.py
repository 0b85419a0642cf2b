"""The folder at which relative paths of settings start, and which holds `newsgrain.toml`."""

from collections.abc import Mapping
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent


def home_folder(environment: Mapping[str, str]) -> Path:
    """Return the folder of NEWSGRAIN_CONFIG, else NEWSGRAIN_HOME, else the checkout, else the current directory."""
    if environment.get("NEWSGRAIN_CONFIG"):
        return Path(environment["NEWSGRAIN_CONFIG"]).expanduser().absolute().parent
    if environment.get("NEWSGRAIN_HOME"):
        return Path(environment["NEWSGRAIN_HOME"]).expanduser().absolute()
    return _ROOT if (_ROOT / "scrapy.cfg").is_file() else Path.cwd()
