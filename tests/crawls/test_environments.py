"""Crawls where nothing is as on the developer's desk: cron's environment, a wrong clock, another program around."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from time import sleep

import pytest

from tests.clocks import faketime_environment
from tests.crawl_results import counts, outcomes, rows_of, until, verdict
from tests.crawls.listed import shift
from tests.crawls.slow_outlet import argv, slow_outlet
from tests.newsweb import Answer, NewsWeb
from tests.scrapy_command import QUICK, ROOT, Scrapy, clean_environment

PAGES = 3
YEAR = 365
#: After so long a jump is seen: to read the file of a clock at each look at it would cost more than the crawl.
CLOCK_SECONDS = 2

_PROGRAM = """
import sys
from scrapy.crawler import CrawlerProcess
from scrapy.utils.project import get_project_settings

settings = get_project_settings()
settings.update(dict(word.split("=", 1) for word in sys.argv[2:]), priority="cmdline")
process = CrawlerProcess(settings)
crawler = process.create_crawler("news")
process.crawl(crawler, feed=sys.argv[1])
process.start()
print(crawler.stats.get_value("newsgrain/exit_code"), crawler.stats.get_value("newsgrain/message"))
"""


@pytest.fixture
def web() -> Iterator[NewsWeb]:
    """An outlet with a feed of pages."""
    with slow_outlet(PAGES, seconds=0) as served:
        yield served


def crawl(database_url: str, web: NewsWeb, *more: str) -> list[str]:
    """Return the command line of a crawl by the plain command."""
    return [sys.executable, "-m", "newsgrain", *argv(database_url, web, *more)]


def test_a_bare_environment_is_enough(web: NewsWeb, tmp_path: Path) -> None:
    database_url = f"sqlite:///{tmp_path}/x.db"
    unprepared = ("-s", "NEWSGRAIN_WORKERS=1")

    done = subprocess.run(
        ["env", "-i", *crawl(database_url, web, *unprepared)],
        cwd=ROOT,
        env={},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert counts(database_url)["article"] == PAGES
    assert "Traceback" not in done.stderr


def test_a_program_around_the_crawl_finds_the_same_verdict(web: NewsWeb, tmp_path: Path) -> None:
    database_url = f"sqlite:///{tmp_path}/x.db"
    settings = [*QUICK[1::2], f"DATABASE_URL={database_url}"]

    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, web.url("/nowhere.xml"), *settings],
        cwd=ROOT,
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=True,
    )

    code, _, message = done.stdout.strip().partition(" ")
    assert code == "21", done.stderr
    assert rows_of(database_url, "SELECT exit_code, verdict, message FROM crawl_run") == [(21, "partial", message)]
    assert web.url("/nowhere.xml") in message


class Clock:
    """The clock of processes that are started with `environment`: so many days from the true one."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "clock"
        self.set(0)

    @property
    def environment(self) -> dict[str, str]:
        faked = faketime_environment()
        if faked is None:
            pytest.skip("there is no libfaketime for this platform")
        # One that is set for all tests would go before the file.
        inherited = {name: value for name, value in clean_environment().items() if name != "FAKETIME"}
        return inherited | faked | {"FAKETIME_TIMESTAMP_FILE": str(self._file), "FAKETIME_CACHE_DURATION": "1"}

    def set(self, days: int) -> None:
        """Let it jump."""
        written = self._file.with_suffix(".new")
        written.write_text(f"{days:+d}d\n")
        os.replace(written, self._file)  # noqa: PTH105 - atomic for readers


@pytest.mark.waits
@pytest.mark.parametrize(("first", "then"), [(YEAR, -YEAR), (-YEAR, YEAR)])
def test_a_clock_that_jumps_by_years_costs_nothing(
    web: NewsWeb, scrapy: Scrapy, tmp_path: Path, first: int, then: int
) -> None:
    database_url, clock = f"sqlite:///{tmp_path}/x.db", Clock(tmp_path)
    broken = web.routes["/news/2.html"]
    gate = threading.Event()
    web.routes["/news/0.html"] = Answer(web.routes["/news/0.html"].body, gate=gate)
    web.routes["/news/2.html"] = Answer(status=503)

    clock.set(first)
    with subprocess.Popen(
        crawl(database_url, web, "-s", "CLOSESPIDER_TIMEOUT=600"),
        cwd=ROOT,
        env=clock.environment,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        until(lambda: "/news/0.html" in web.asked)
        clock.set(then)
        sleep(CLOCK_SECONDS)
        gate.set()
        _, said = process.communicate()
    between = outcomes(database_url)
    row = verdict(database_url)
    web.routes["/news/2.html"] = broken
    # Two hours later, by a clock that is right again: an hour is what a failure waits.
    shift(database_url, hours=2)
    again = scrapy(*argv(database_url, web))

    assert process.returncode == 0, said
    assert row == (0, "ok", PAGES, PAGES, True)
    assert between[web.url("/news/2.html")] == "server_error"
    assert again.code == 0, again.err
    assert counts(database_url)["article"] == PAGES, "the failed page was tried again, whenever that seemed due"
