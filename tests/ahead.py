"""Runs pytest with the clock so many days ahead: its own, that of all it starts, and that of the test's PostgreSQL.

Tests that reach no clock are left out (tests/timeless.py).

python -m tests.ahead 400 tests/models
"""

import os
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.clocks import faketime_environment
from tests.postgres import open_folder
from tests.timeless import ROOT, timeless_tests


def main(days: str, *arguments: str) -> int:
    """Return the exit code of pytest; 0 where there is no library to set the clock with, which is said."""
    clock = faketime_environment()
    if clock is None:
        print("The tests were not run with the clock ahead: there is no libfaketime for this platform.")  # noqa: T201 - a command
        return 0
    ahead = datetime.now(UTC) + timedelta(days=int(days))
    left_out = [path.relative_to(ROOT) for path in timeless_tests()]
    print(  # noqa: T201 - a command
        f"The clock of these tests shows {ahead:%Y-%m-%d}; {len(left_out)} files and folders of tests reach no clock "
        "and are left out.",
        flush=True,
    )
    with tempfile.TemporaryDirectory(prefix="ngclock-", dir=open_folder()) as folder:
        # PostgreSQL runs as another user, who may not pass to this environment.
        Path(folder).chmod(0o755)
        clock["LD_PRELOAD"] = shutil.copy(clock["LD_PRELOAD"], folder)
        environment = os.environ | clock | {"FAKETIME": f"+{days}d", "PYTHONDONTWRITEBYTECODE": ""}
        if _gives_files_other_times(environment):
            environment["PYTHONPYCACHEPREFIX"] = f"{folder}/compiled"
        # Pytest takes the folders of runs by the true clock for old ones, and would delete them.
        own = f"--basetemp={folder}/tests"
        command = [sys.executable, "-m", "pytest", own, *arguments, *(f"--ignore={path}" for path in left_out)]
        return subprocess.run(command, env=environment, check=False).returncode


def _gives_files_other_times(environment: dict[str, str]) -> bool:
    """Return whether files have other times by this clock, as for some Pythons: what they compile must lie apart."""
    command = [sys.executable, "-c", "import os, sys; print(os.stat(sys.argv[1]).st_mtime_ns)", __file__]
    seen = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    return int(seen) != Path(__file__).stat().st_mtime_ns


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
