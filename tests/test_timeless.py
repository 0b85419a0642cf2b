"""Which tests need not run on another day."""

from pathlib import Path

import pytest

from tests.timeless import LEFT_OUT, ROOT, clock_readers, is_timeless, timeless_tests

TESTS = ROOT / "tests"


@pytest.fixture
def module(tmp_path: Path) -> Path:
    """The place of a module that a test writes."""
    return tmp_path / "module.py"


@pytest.mark.parametrize(
    "text",
    [
        "from datetime import datetime, UTC\nnow = datetime.now(UTC)",
        "import datetime\nday = datetime.date.today()",
        "import time\nstamp = time.time()",
        "from time import localtime, sleep",
        "def is_old(path): return path.stat().st_mtime",
        "SQL = 'SELECT now() - moment FROM host'",
        "import subprocess",
        "def run():\n    from twisted.internet import reactor",
    ],
)
def test_a_clock_is_seen_wherever_it_is_read(module: Path, text: str) -> None:
    module.write_text(text)

    assert clock_readers(module) == {module}


@pytest.mark.parametrize(
    "text",
    [
        "def crawl():\n    from pipelines.run import crawl_run",
        "import pipelines.run.crawl_run as crawls",
        "PLACE = 'pipelines.run.crawl_run:CrawlRun'",
        "from scraper.spiders.news import NewsSpider",
    ],
)
def test_a_clock_is_seen_in_what_is_reached_late_or_by_a_detour(module: Path, text: str) -> None:
    module.write_text(text)

    assert ROOT / "pipelines" / "run" / "crawl_run.py" in clock_readers(module)


def test_waits_and_given_moments_are_no_clock(module: Path) -> None:
    module.write_text("import time\nfrom datetime import datetime\nSTART = time.monotonic(), datetime(2026, 1, 1)")

    assert clock_readers(module) == set()


def test_tests_with_a_database_or_a_command_run_on_every_day() -> None:
    left_out = timeless_tests()

    assert is_timeless(TESTS / "pipelines" / "html" / "test_blocks.py")
    assert not is_timeless(TESTS / "models" / "reports" / "test_silence.py")
    assert not any(path.is_relative_to(TESTS / "crawls") for path in left_out)
    assert all((TESTS / name).exists() for name in LEFT_OUT)
