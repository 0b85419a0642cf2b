"""The version is the same wherever it stands, and the change log has it."""

import re
import tomllib
from pathlib import Path

import newsgrain
from pipelines.extraction.version import extraction_version

ROOT = Path(__file__).parents[2]


def test_the_package_its_lock_and_the_change_log_name_one_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    locked = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))["package"]
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    released = re.findall(r"(?m)^## \[(\d[^]]*)\] - \d{4}-\d\d-\d\d$", changes)

    assert newsgrain.__version__ == project == released[0]
    assert [one["version"] for one in locked if one["name"] == "newsgrain"] == [project]
    assert extraction_version().startswith(f"{project}+")
