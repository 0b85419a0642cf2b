"""The command in the environment of a checkout."""

import shutil
import subprocess
import sys
from pathlib import Path

from tests.scrapy_command import ROOT, clean_environment


def test_the_command_of_a_checkout_works_from_any_directory(tmp_path: Path) -> None:
    checkout, elsewhere = tmp_path / "checkout", tmp_path / "elsewhere"
    (checkout / ".venv" / "bin").mkdir(parents=True)
    for room in ("newsgrain", "scraper", "pipelines", "models", "migrations"):
        (checkout / room).symlink_to(ROOT / room)
    (checkout / ".venv" / "bin" / "python").write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    (checkout / ".venv" / "bin" / "python").chmod(0o755)
    command = checkout / ".venv" / "bin" / "newsgrain"
    shutil.copy(ROOT / "newsgrain" / "checkout.sh", command)
    command.chmod(0o755)
    (elsewhere / "models").mkdir(parents=True)
    (elsewhere / "models" / "__init__.py").write_text("raise SystemExit('the models of the user')")

    done = subprocess.run(
        [command, "db", "upgrade"], cwd=elsewhere, env=clean_environment(), capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert (elsewhere / "newsgrain.db").exists()
    assert "newsgrain/checkout.sh $(VENV)/bin/newsgrain" in (ROOT / "Makefile").read_text("utf-8")
