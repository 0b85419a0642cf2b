"""CPU seconds that commands take to start: their help, one page, and a crawl in which nothing is due.

    python -m benchmarks.start_up [--runs 5] [--sources 500]

Each figure is the least of some runs, children included; the last column is the share of plain `scrapy version`.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

_PAGE = """<html lang="en"><head><title>Trams run again along the harbour</title></head><body>
<h1>Trams run again along the harbour</h1><p>By Ada Quill, Wednesday 4 November 2026</p>
<p>Trams carried passengers along the harbour again on Monday, three months after the flood.</p>
<p>The mayor, who had waited in the rain, said that the repairs had cost less than expected.</p></body></html>"""
_NEWSGRAIN = (sys.executable, "-m", "newsgrain")
_ROOT = Path(__file__).resolve().parent.parent


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5, help="of each command; default: %(default)s")
    parser.add_argument("--sources", type=int, default=500, help="of the idle crawl; default: %(default)s")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        figures = measure(folder, options.runs, options.sources)
    plain = figures["scrapy version"]
    for command, seconds in figures.items():
        print(f"{command:<28} {seconds:6.2f} s {seconds / plain:6.2f}")


def measure(folder: Path, runs: int, sources: int) -> Mapping[str, float]:
    """Return the least CPU seconds of each command."""
    (folder / "page.html").write_text(_PAGE, encoding="utf-8")
    _write_idle_database(folder, sources)
    commands = {
        "scrapy version": (sys.executable, "-m", "scrapy", "version"),
        "newsgrain report --help": (*_NEWSGRAIN, "report", "--help"),
        "newsgrain extract FILE": (*_NEWSGRAIN, "extract", "page.html"),
        f"idle crawl, {sources} sources": (*_NEWSGRAIN, "crawl", "news"),
    }
    return {name: min(_cpu_seconds(words, folder) for _ in range(runs)) for name, words in commands.items()}


def _write_idle_database(folder: Path, number: int) -> None:
    """Write a list of sources that have all been polled just now, by a crawl that reached none of them."""
    entries = (f'[[source]]\ndomain = "127.0.{n // 250}.{n % 250 + 1}:9"\n' for n in range(number))
    (folder / "sources.toml").write_text("".join(entries), encoding="utf-8")
    settings = 'NEWSGRAIN_ALLOWED_NETWORKS = "127.0.0.0/8"\nDOWNLOAD_DELAY = 0\nRETRY_TIMES = 0\nLOG_LEVEL = "ERROR"\n'
    (folder / "newsgrain.toml").write_text(settings, encoding="utf-8")
    _run((*_NEWSGRAIN, "crawl", "news"), folder)


def _cpu_seconds(words: Sequence[str], folder: Path) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    _run(words, folder)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def _run(words: Sequence[str], folder: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(_ROOT), "NEWSGRAIN_HOME": str(folder)}
    subprocess.run(words, cwd=folder, env=environment, capture_output=True, check=False)  # noqa: S603 - built above


if __name__ == "__main__":
    main()
