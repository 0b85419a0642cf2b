"""The built wheel, and an environment that has it beside what this one has installed."""

import subprocess
import sys
import sysconfig
import venv
from dataclasses import dataclass
from pathlib import Path

from tests.scrapy_command import ROOT, clean_environment

UV = (sys.executable, "-m", "uv")


@dataclass(frozen=True, slots=True)
class Installed:
    """A wheel and the program that its installation gives."""

    wheel: Path
    newsgrain: Path


def installed_wheel(folder: Path) -> Installed:
    """Build the wheel of this checkout and install it as `pip install` would."""
    _build(folder)
    (wheel,) = folder.glob("*.whl")
    environment = folder / "environment"
    venv.create(environment, with_pip=False)
    python = environment / "bin" / "python"
    packages = next(environment.glob("lib/python*/site-packages"))
    # What the wheel depends on is here already.
    (packages / "shared.pth").write_text(sysconfig.get_path("purelib"))
    _run(*UV, "pip", "install", "--offline", "--no-deps", "--python", str(python), str(wheel))
    return Installed(wheel, environment / "bin" / "newsgrain")


def _build(folder: Path) -> None:
    words = (*UV, "build", "--wheel", "--out-dir", str(folder), str(ROOT))
    # Offline where the build backend is in uv's cache; else it comes from the package registry.
    if subprocess.run([*words, "--offline"], capture_output=True, check=False, env=clean_environment()).returncode:
        _run(*words)


def _run(*words: str) -> None:
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=clean_environment())
    assert done.returncode == 0, done.stderr
