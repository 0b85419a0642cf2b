"""Runs the how-tos: their commands and their Python, page by page, in a folder with a small database."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.mixed_articles import fill
from tests.scrapy_command import Scrapy

ROOT = Path(__file__).parents[1]
FENCE = re.compile(r"^```(console|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
#: What each page prints at least.
SHOWN = {
    "duckdb": "example.org",
    "pandas": "Ada",
    "r": "",
    "rag": "A harbour wall (2026-11-20) https://example.org/harbour",
}
PAGES = [ROOT / "docs" / "how-to" / f"{name}.md" for name in SHOWN]


@pytest.fixture
def filled_url(sqlite_url: str, engine_for: Callable[[str], Engine]) -> str:
    """An SQLite database with articles."""
    fill(engine_for(sqlite_url))
    return sqlite_url


@pytest.mark.parametrize("page", PAGES, ids=[page.stem for page in PAGES])
def test_commands_and_python_of_a_how_to_work(
    page: Path,
    scrapy: Scrapy,
    filled_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = tmp_path / "user"
    folder.mkdir()
    shutil.copy(tmp_path / "newsgrain.db", folder / "newsgrain.db")
    monkeypatch.chdir(folder)
    names: dict[str, object] = {}

    for language, body in FENCE.findall(page.read_text("utf-8")):
        if language == "console":
            for line in re.findall(r"^\$ (?:scrapy|newsgrain) (.*)$", body, re.MULTILINE):
                project = {"SCRAPY_SETTINGS_MODULE": "scraper.settings"}
                result = scrapy(*line.split(), "-s", f"DATABASE_URL={filled_url}", cwd=folder, env=project)
                assert result.code == 0, result.err
        else:
            exec(compile(body, page.name, "exec"), names)

    assert SHOWN[page.stem] in capsys.readouterr().out
