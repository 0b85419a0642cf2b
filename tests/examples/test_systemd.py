"""The shipped systemd units."""

import configparser
import shutil
import subprocess
from pathlib import Path

import pytest

from scraper import settings
from scraper.exit_codes import ExitCode
from scraper.run_end.alerts import SEVERITY

ROOT = Path(__file__).parents[2]
UNITS = ROOT / "examples" / "systemd"

#: Of ten: what `systemd-analyze security` calls OK.
MOST_EXPOSURE = 2.0


def analyze(*words: str) -> subprocess.CompletedProcess[str]:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("there is no systemd-analyze here")
    return subprocess.run([program, *words], capture_output=True, text=True, check=False)


@pytest.fixture
def units(tmp_path: Path) -> list[Path]:
    """The units with this checkout in the place of the installed one."""
    for path in UNITS.iterdir():
        (tmp_path / path.name).write_text(path.read_text("utf-8").replace("/srv/newsgrain", str(ROOT)))
    return sorted(tmp_path.iterdir())


def service() -> list[tuple[str, str]]:
    lines = (UNITS / "newsgrain.service").read_text("utf-8").replace("\\\n", " ").splitlines()
    pairs = [line.partition("=") for line in lines if "=" in line and not line.startswith("#")]
    return [(name, value) for name, _, value in pairs]


def test_units_are_valid(units: list[Path]) -> None:
    done = analyze("verify", *map(str, units))

    assert (done.returncode, done.stderr) == (0, "")


def test_the_service_is_exposed_to_little(units: list[Path]) -> None:
    done = analyze("security", "--offline=yes", f"--threshold={MOST_EXPOSURE * 10:.0f}", str(units[0]))

    assert done.returncode == 0, done.stdout + done.stderr


def test_what_the_crawl_needs_is_not_taken_from_it() -> None:
    said = service()

    assert "MemoryDenyWriteExecute" not in dict(said), "OpenSSL calls back into Python"
    assert not [value for name, value in said if name == "SystemCallFilter" and "~@resources" in value], "rlimits"
    assert "AF_INET6" in dict(said)["RestrictAddressFamilies"]


def test_only_ends_that_need_nobody_are_a_success() -> None:
    codes = {ExitCode(int(code)) for code in dict(service())["SuccessExitStatus"].split()}

    assert codes == {ExitCode.STOPPED, ExitCode.LOCKED}
    assert all(SEVERITY[code] <= 1 for code in codes)


def test_the_time_limits_fit_into_each_other() -> None:
    said = dict(service())
    words = said["ExecStart"].split()
    of_run = next(int(word.partition("=")[2]) for word in words if word.startswith("CLOSESPIDER_TIMEOUT="))

    assert of_run < int(said["TimeoutStartSec"])
    assert int(said["TimeoutStopSec"]) > 30
    assert {word.partition("=")[0] for word in words if word.isupper()} <= set(vars(settings))


def test_the_timer_starts_the_service_every_five_minutes() -> None:
    timer = configparser.ConfigParser(strict=False)
    timer.read(UNITS / "newsgrain.timer")

    assert timer["Timer"]["OnCalendar"] == "*:0/5"
    assert analyze("calendar", "*:0/5").returncode == 0
