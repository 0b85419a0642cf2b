"""The wheel, installed and used from a directory that has nothing to do with the checkout."""

import json
import os
import sqlite3
import subprocess
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from tests.newsgrain.wheel import Installed, installed_wheel
from tests.newsweb import Answer, article, news_web
from tests.scrapy_command import QUICK, ROOT, clean_environment

ROOMS = ("scraper", "pipelines", "models", "migrations")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    return installed_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A user's own folder, with packages of the names of our rooms."""
    for name in ROOMS:
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text(f"raise SystemExit('{name} of the user')")
    return tmp_path


def run(installed: Installed, folder: Path, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    environment = {**clean_environment(), "PYTHONPATH": str(folder)}
    command = [str(installed.newsgrain), *words]
    return subprocess.run(
        command, cwd=folder, env=environment, input=stdin, capture_output=True, text=True, check=False
    )


def test_the_wheel_holds_every_file_of_the_rooms_inside_one_package(installed: Installed) -> None:
    names = set(zipfile.ZipFile(installed.wheel).namelist())
    files = [path for room in ROOMS for path in (ROOT / room).rglob("*") if path.is_file()]
    wanted = {f"newsgrain/app/{path.relative_to(ROOT)}" for path in files if "__pycache__" not in path.parts}

    assert wanted <= names
    assert "newsgrain/app/sources.example.toml" in names
    assert {name.partition("/")[0] for name in names if ".dist-info" not in name} == {"newsgrain"}


def test_the_installed_command_works_from_any_directory(installed: Installed, folder: Path) -> None:
    assert run(installed, folder, "--version").stdout.startswith("newsgrain ")
    help_text = run(installed, folder, "report", "-h")
    assert "newsgrain report" in help_text.stdout
    assert "scrapy report" not in help_text.stdout
    extracted = run(installed, folder, "extract", "-", stdin=article("Trams run again along the harbour").decode())
    assert json.loads(extracted.stdout)["headline"] == "Trams run again along the harbour", extracted.stderr

    with news_web({"/a/trams-run-again": Answer(article("Trams run again"))}) as web:
        crawl = run(
            installed,
            folder,
            "crawl",
            "news",
            *QUICK,
            "-s",
            "NEWSGRAIN_WORKERS=1",
            "-a",
            f"url={web.url('/a/trams-run-again')}",
        )
    assert crawl.returncode == 0, crawl.stderr
    with closing(sqlite3.connect(folder / "newsgrain.db")) as database, database:
        assert database.execute("SELECT headline FROM v_article").fetchall() == [("Trams run again",)]
    assert run(installed, folder, "db", "check").returncode == 0


def test_importing_the_package_puts_none_of_our_rooms_into_the_process(installed: Installed, folder: Path) -> None:
    python = installed.newsgrain.with_name("python")
    code = "import sys, newsgrain; print([m for m in sys.modules if m in sys.argv[1:]], sys.path)"
    done = subprocess.run(
        [python, "-P", "-c", code, *ROOMS, "scrapy", "lxml"], capture_output=True, text=True, check=True, cwd=folder
    )

    assert done.stdout.startswith("[] ")
    assert os.sep + "app'" not in done.stdout


def test_a_command_that_does_not_exist_is_refused_with_the_nearest_one(installed: Installed, folder: Path) -> None:
    done = run(installed, folder, "reprot")

    assert (done.returncode, "did you mean report?" in done.stderr) == (4, True)
