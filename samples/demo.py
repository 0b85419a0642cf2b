"""`make crawl`: serves the sample newsroom, crawls it with the real command, and shows the resulting database.

Runs from any folder: `python samples/demo.py [--port N]`. The exit code is the crawl's.
"""

import argparse
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

if not __package__:  # started as a script: the project's root is not on the path
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rich.console import Console

from models.database.engine import reader_engine
from models.database.exceptions import DatabaseUnreachable, InvalidDatabaseUrl
from models.database.url import hide_password, resolve_database_url
from models.reports.queries import last_run
from samples.demo_report import Report
from samples.newsroom import DEFAULT_PORT, EXIT_CONFIGURATION, Newsroom, PortUnavailable, newsroom
from scraper.settings import PROJECT_ROOT

_PLAIN_WIDTH = 120
#: Its own, unless the environment names one: made-up articles do not belong among real ones.
_DATABASE = "sqlite:///demo.db"
#: A newsroom on the same machine needs neither politeness nor protection from private addresses.
_SETTINGS = {
    "NEWSGRAIN_ALLOWED_NETWORKS": "127.0.0.0/8",
    "DOWNLOAD_DELAY": "0.05",
    "AUTOTHROTTLE_ENABLED": "False",
    "HTTPPROXY_ENABLED": "False",
    "LOG_LEVEL": "WARNING",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve, crawl, report; return the exit code of the crawl, or 4 if the newsroom cannot be served."""
    parser = argparse.ArgumentParser(prog="demo", description="Crawls three made-up outlets on loopback.")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="of the newsroom; default: %(default)s")
    options = parser.parse_args(arguments)
    console = _console()
    try:
        database_url = resolve_database_url(os.environ.get("DATABASE_URL") or _DATABASE, PROJECT_ROOT)
        with newsroom(options.port) as served:
            return _demonstrate(console, served, database_url)
    except (PortUnavailable, InvalidDatabaseUrl) as error:
        print(error, file=sys.stderr)
        return EXIT_CONFIGURATION


def _demonstrate(console: Console, served: Sequence[Newsroom], database_url: str) -> int:
    started = datetime.now(UTC)
    command = ["crawl", "news", "-a", f"domain={','.join(outlet.domain for outlet in served)}"]
    for name, value in _SETTINGS.items():
        command += ["-s", f"{name}={value}"]
    if not os.environ.get("DATABASE_URL"):
        command += ["-s", f"DATABASE_URL={_DATABASE}"]
    console.print("A made-up newsroom is being served on this machine:\n", style="bold")
    for outlet in served:
        console.print(f"  {outlet.outlet.name:<18} {outlet.base_url}/")
    console.print(f"\n$ scrapy {shlex.join(command)}\n", style="dim", soft_wrap=True)
    exit_code = _run([sys.executable, "-m", "scrapy", *command])
    engine = reader_engine(database_url)
    try:
        run = last_run(engine)
        if run is not None and run.started_at >= started:
            Report(console, engine, database_url, run, exit_code).show(served)
            return exit_code
    except DatabaseUnreachable:
        pass  # the crawl has printed the error and its remedy
    finally:
        engine.dispose()
    shown = hide_password(database_url)
    console.print(f"No run began in {shown}, exit code {exit_code}: the message above says why.", soft_wrap=True)
    return exit_code


def _run(command: Sequence[str]) -> int:
    """Run the command in the project's root with this terminal; return its exit code (128 + N after signal N)."""
    with subprocess.Popen(command, cwd=PROJECT_ROOT) as process, _passing_signals_to(process):  # noqa: S603 - built above
        code = process.wait()
    return 128 - code if code < 0 else code


@contextmanager
def _passing_signals_to(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Leave the crawl time to shut down: the terminal sends it Ctrl-C, and SIGTERM is passed on."""

    def wait_on(_signal: int, _frame: FrameType | None) -> None:
        """Wait for the crawl to end."""

    def pass_on(_signal: int, _frame: FrameType | None) -> None:
        process.terminate()

    before = {
        signal.SIGINT: signal.signal(signal.SIGINT, wait_on),
        signal.SIGTERM: signal.signal(signal.SIGTERM, pass_on),
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _console() -> Console:
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    width = None if sys.stdout.isatty() or "COLUMNS" in os.environ else _PLAIN_WIDTH
    return Console(markup=False, highlight=False, width=width)


if __name__ == "__main__":
    sys.exit(main())
