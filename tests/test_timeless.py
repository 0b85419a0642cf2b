"""Which tests need not run on another day."""

from pathlib import Path

import pytest

from tests.timeless import LEFT_OUT, ROOT, clock_readers, is_timeless, reads_clock_when_imported, timeless_tests

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
        "SQL = 'SELECT source FROM v_silent_source'",
        "from sqlalchemy import func\nnow = func.now()",
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


def test_a_clock_is_seen_in_the_sql_of_a_file(module: Path) -> None:
    module.write_text("SQL = 'questions.toml'")

    assert clock_readers(module) == set()

    (module.parent / "questions.toml").write_text('sql = "SELECT source FROM v_silent_source"')
    module.with_name("other.py").write_text(module.read_text())

    assert clock_readers(module.with_name("other.py"))


@pytest.mark.parametrize(
    ("text", "readers"),
    [
        ("from models.views import v_article", set()),
        ("from models.views import v_silent_source", {"models/views/sources.py"}),
        ("from newsgrain import __version__", set()),
        ("from newsgrain import Cleaner", {"newsgrain/cleaner.py"}),
        ("from newsgrain import clean", {"newsgrain/cleaner.py"}),
        ("import newsgrain.articles", {"newsgrain/cleaner.py"}),
    ],
)
def test_of_a_package_what_is_taken_counts(module: Path, text: str, readers: set[str]) -> None:
    module.write_text(text)

    assert {str(path.relative_to(ROOT)) for path in clock_readers(module)} == readers


def test_no_module_reads_a_clock_when_it_is_imported(module: Path) -> None:
    rooms = ("newsgrain", "models", "pipelines", "scraper")
    module.write_text("import time\n\nclass Run:\n    began = time.time()\n")

    assert reads_clock_when_imported(module)
    assert [path for room in rooms for path in (ROOT / room).rglob("*.py") if reads_clock_when_imported(path)] == []


def test_waits_and_given_moments_are_no_clock(module: Path) -> None:
    module.write_text("import time\nfrom datetime import datetime\nSTART = time.monotonic(), datetime(2026, 1, 1)")

    assert clock_readers(module) == set()


def test_tests_with_a_command_run_on_every_day() -> None:
    left_out = timeless_tests()

    assert is_timeless(TESTS / "pipelines" / "html" / "test_blocks.py")
    assert is_timeless(TESTS / "models" / "articles" / "test_links.py")
    assert not is_timeless(TESTS / "models" / "reports" / "test_report.py")
    assert not is_timeless(TESTS / "scraper" / "browse" / "test_pages.py")
    assert not any(path.is_relative_to(TESTS / "crawls") for path in left_out)
    assert all((TESTS / name).exists() for name in LEFT_OUT)
