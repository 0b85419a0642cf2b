"""The documentation as a site: every page is reached, every link and anchor resolves."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.scrapy_command import ROOT


def test_the_site_builds_without_a_warning(tmp_path: Path) -> None:
    folder = tmp_path / ".docs"
    folder.mkdir()
    for page in (*ROOT.glob("*.md"), ROOT / "LICENSE"):
        shutil.copy(page, folder)
    for name in ("docs", "examples"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / ".mkdocs.yml", tmp_path / "mkdocs.yml")
    words = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--config-file", "mkdocs.yml"]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(words, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "site" / "docs" / "tutorial.html").is_file()


def test_every_page_is_in_the_navigation() -> None:
    named = set(re.findall(r": ([\w./-]+\.md)$", (ROOT / ".mkdocs.yml").read_text("utf-8"), re.MULTILINE))
    pages = {str(page.relative_to(ROOT)) for page in (ROOT / "docs").rglob("*.md")}

    assert pages == {name for name in named if name.startswith("docs/")}
