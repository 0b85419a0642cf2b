"""The shipped Containerfile: what can be said of it where nothing builds containers."""

import json
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.scrapy_command import Scrapy

ROOT = Path(__file__).parents[2]
LINES = (ROOT / "examples" / "container" / "Containerfile").read_text("utf-8").replace("\\\n", " ").splitlines()


def steps(name: str) -> Iterator[str]:
    for line in LINES:
        if line.startswith(f"{name} "):
            yield line.removeprefix(f"{name} ")


def test_the_last_stage_takes_its_environment_from_the_first() -> None:
    assert len(list(steps("FROM"))) == 2
    assert any(step.startswith("--from=environment /opt/newsgrain ") for step in steps("COPY"))
    versions = {re.search(r"python:(\d+)\.(\d+)", step) for step in steps("FROM")}
    least = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["requires-python"]
    for found in versions:
        assert found
        assert (int(found[1]), int(found[2])) >= tuple(map(int, least.removeprefix(">=").split(".")))


def test_what_it_copies_is_there_and_not_ignored() -> None:
    ignored = (ROOT / ".containerignore").read_text("utf-8").splitlines()
    let_in = [line.removeprefix("!") for line in ignored if line.startswith("!")]
    for step in steps("COPY"):
        if step.startswith("--from"):
            continue
        *names, _ = step.split()
        for name in names:
            assert (ROOT / name).exists(), name
            assert any(fnmatch(name, pattern) for pattern in let_in), name


def test_every_room_of_the_application_is_in_it() -> None:
    copied = {name for step in steps("COPY") for name in step.split()}
    rooms = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["root_packages"]

    assert set(rooms) <= copied
    assert "*" in (ROOT / ".containerignore").read_text("utf-8").splitlines()


def test_it_runs_as_nobody_in_particular_and_writes_to_its_volume() -> None:
    (user,) = steps("USER")
    (volume,) = steps("VOLUME")
    (environment,) = (step for step in steps("ENV") if "DATABASE_URL" in step)

    assert int(user) >= 1000
    assert json.loads(volume) == ["/data"]
    assert "DATABASE_URL=sqlite:////data/newsgrain.db" in environment


def test_its_environment_is_the_locked_one() -> None:
    (sync,) = (step for step in steps("RUN") if "uv sync" in step)
    words = sync.split()[3:]
    known = subprocess.run([sys.executable, "-m", "uv", "sync", "--help"], capture_output=True, text=True, check=True)

    assert "--frozen" in words
    assert "--no-dev" in words
    for word in words[1:]:
        assert word.partition("=")[0] in known.stdout, word


def test_its_commands_are_ours(newsgrain: Scrapy, sqlite_url: str, tmp_path: Path) -> None:
    (entry,) = steps("ENTRYPOINT")
    (crawl,) = steps("CMD")
    (health,) = steps("HEALTHCHECK")
    words = json.loads(health.partition("CMD ")[2])

    assert json.loads(entry) == ["newsgrain"]
    assert words[0] == "newsgrain"
    assert newsgrain(*words[1:], env={"DATABASE_URL": sqlite_url}).code == 0
    assert newsgrain(*words[1:], env={"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/x"}).code == 8
    refused = newsgrain(*json.loads(crawl), env={"NEWSGRAIN_HOME": str(tmp_path)})
    assert (refused.code, f"{tmp_path}/sources.toml" in refused.err) == (4, True), refused.err
    assert any("NEWSGRAIN_HOME=/data" in step for step in steps("ENV"))


def test_it_builds() -> None:
    program = next(filter(None, map(shutil.which, ("podman", "docker"))), None)
    if program is None or subprocess.run([program, "info"], capture_output=True, check=False).returncode:
        pytest.skip("nothing here builds containers")
    with_health_check = ["--format", "docker"] if program.endswith("podman") else []
    words = ["-q", "-f", "examples/container/Containerfile", "-t", "newsgrain-test", "."]
    done = subprocess.run(
        [program, "build", *with_health_check, *words], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
