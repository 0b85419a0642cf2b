"""Simulates eight days of forty outlets and prints figures of the crawl.

    python -m benchmarks.month [--days 8] [--outlets 40] [--every 30] [--processes 4] [--keep FOLDER]

The real spider runs every `--every` minutes of virtual time, over newsrooms on loopback that publish, edit, fail, move,
and limit the rate of requests. The outlets are divided among processes. See docs/benchmarks.md.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import add
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.month.crawls import FinishedRun, Newsgrain, simulate
from benchmarks.month.figures import Figures, figures_of
from benchmarks.month.newsrooms import Newsroom, Plan
from benchmarks.month.origin import Origin
from benchmarks.month.virtual_time import now

_ROOT = Path(__file__).parents[2]
_START = datetime(2026, 10, 1, tzinfo=UTC)
_FIGURES = "figures.json"
#: Files are kept in memory, because disks are not measured.
_MEMORY = Path("/dev/shm")  # noqa: S108 - a new folder is made in it
_SHOWN = 5
#: Most documents are due again after this time, and few articles.
_BETWEEN_RUNS = timedelta(hours=2)


def month(plan: Plan, every: timedelta, folder: Path) -> Figures:
    """Simulate this process's part of a plan; database, log and figures are left in `folder`."""
    found: list[Figures] = []

    async def work(newsgrain: Newsgrain, origin: Origin, rooms: Sequence[Newsroom]) -> None:
        await newsgrain.run_until(plan.end, every, _progress_printer(plan))
        log = list(origin.log)
        sizes = await _bytes_of_two_runs(newsgrain.beside("again.db"), origin)
        days = (plan.end - plan.start) / timedelta(days=1)
        codes = [run.exit_code for run in newsgrain.runs]
        found.append(figures_of(newsgrain.database, rooms, log, days=days, bytes_of_runs=sizes, exit_codes=codes))

    simulate(plan, folder, work)
    (folder / _FIGURES).write_text(json.dumps(asdict(found[0])), encoding="utf-8")
    return found[0]


async def _bytes_of_two_runs(newsgrain: Newsgrain, origin: Origin) -> tuple[int, int]:
    """Return the bytes that the outlets send to a first run, and to a second one without changes."""
    origin.frozen_at = now()
    sizes = []
    for _ in range(2):
        before = len(origin.log)
        await newsgrain.run()
        sizes.append(sum(request.sent for request in origin.log[before:]))
        await asyncio.sleep(_BETWEEN_RUNS.total_seconds())
    return sizes[0], sizes[1]


def _progress_printer(plan: Plan) -> Callable[[FinishedRun], None]:
    days = set()

    def print_first_of_day(run: FinishedRun) -> None:
        day = (run.at - plan.start).days
        if day not in days:
            days.add(day)
            print(f"part {plan.part + 1}: day {day}: {run.exit_code} {run.message}"[:160], file=sys.stderr, flush=True)

    return print_first_of_day


def in_processes(plan: Plan, every: int, processes: int, folder: Path) -> Figures:
    """Simulate a plan in several processes and return the figures of all outlets.

    Raises:
        subprocess.CalledProcessError: one of them failed.
    """
    parts = [folder / f"part-{part}" for part in range(processes)]
    running = []
    for part, place in enumerate(parts):
        place.mkdir(parents=True, exist_ok=True)
        numbers = {
            "part": part,
            "days": plan.days,
            "outlets": plan.outlets,
            "after": plan.after_hours,
            "every": every,
            "processes": processes,
        }
        words = [f"--{name}={number}" for name, number in numbers.items()]
        command = [sys.executable, "-m", "benchmarks.month", *words, f"--keep={place}"]
        running.append(subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.DEVNULL))  # noqa: S603 - our own module
    for process in running:
        if process.wait():
            raise subprocess.CalledProcessError(process.returncode, process.args)
    return reduce(add, (_read(place / _FIGURES) for place in parts))


def _read(path: Path) -> Figures:
    values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return Figures(**{name: _tuples(value) for name, value in values.items()})


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def lines(figures: Figures) -> list[str]:
    """Return the figures as lines of text."""
    offences = ", ".join(f"{name} {number}" for name, number in figures.offences) or "none"
    missed = figures.missed[:_SHOWN]
    return [
        f"{figures.outlets} outlets, {figures.outlet_days:.0f} outlet-days, {figures.published} articles published",
        f"stored                        {figures.stored_share:8.2%}   (at least 99.5 %)",
        f"wrong rows                    {len(figures.wrong):8d}   (none)",
        f"announced edits seen          {figures.announced_share:8.2%}   of {figures.announced} (at least 97 %)",
        f"unannounced edits seen        {figures.unannounced_share:8.2%}   of {figures.unannounced} (at least 85 %)",
        f"median delay to the row       {figures.median_delay:8.1f}   minutes (under 60)",
        f"whole downloads an article    {figures.downloads_an_article:8.2f}   (at most 1.4)",
        f"conditional, an article       {figures.conditional_an_article:8.2f}   (at most 4)",
        f"polls an outlet a day         {figures.polls_a_day:8.1f}   (at most 60)",
        f"bytes of a second run         {figures.second_run_share:8.2%}   of the first one's (under 2 %)",
        f"robots.txt fetched            {figures.robots / figures.outlet_days:8.2f}   an outlet a day",
        f"requests against the rules    {figures.offended:8d}   ({offences})",
        f"exit codes of the runs        {', '.join(f'{number} x {code}' for code, number in figures.exit_codes)}",
        *([f"not stored: {', '.join(missed)}"] if missed else []),
        *([f"wrong: {', '.join(figures.wrong[:_SHOWN])}"] if figures.wrong else []),
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the arguments, simulate, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=int, default=8)
    parser.add_argument("--outlets", type=int, default=40)
    parser.add_argument("--every", type=int, default=30, help="minutes between the beginnings of two runs")
    parser.add_argument("--after", type=int, default=56, help="hours of crawling after the last day")
    # Each process waits for its database a third of the time.
    parser.add_argument("--processes", type=int, default=2 * (os.cpu_count() or 1))
    parser.add_argument("--part", type=int, help="simulate this process's outlets only")
    parser.add_argument("--keep", type=Path, help="a folder for databases and logs, which are left there")
    given = parser.parse_args(arguments)
    plan = Plan(_START, days=given.days, outlets=given.outlets, parts=given.processes, after_hours=given.after)
    began_at = time.perf_counter()
    with TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None) as passing:
        folder = given.keep or Path(passing)
        folder.mkdir(parents=True, exist_ok=True)
        if given.part is not None:
            figures = month(replace(plan, part=given.part), timedelta(minutes=given.every), folder)
        else:
            figures = in_processes(plan, given.every, given.processes, folder)
    print("\n".join(lines(figures)))
    print(f"took {time.perf_counter() - began_at:.0f} seconds")


if __name__ == "__main__":
    main()
