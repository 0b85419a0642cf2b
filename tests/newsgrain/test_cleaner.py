"""`newsgrain.Cleaner` as other programs use it: real processes, which are killed and stopped."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

import newsgrain
from tests.newsweb import article
from tests.pages import page_html
from tests.scrapy_command import ROOT

PAGE = article("Trams run again along the harbour").decode()


@pytest.fixture(scope="module")
def cleaner() -> Iterator[newsgrain.Cleaner]:
    with newsgrain.Cleaner(jobs=2) as made:
        yield made


def child() -> int:
    """Return the number of the process that cleans: the newest child of this one."""
    words = ["pgrep", "-P", str(os.getpid()), "-f", "extraction_service"]
    listed = subprocess.run(words, capture_output=True, text=True, check=True)
    return max(map(int, listed.stdout.split()))


def test_a_page_becomes_a_typed_article_with_what_was_cut(cleaner: newsgrain.Cleaner) -> None:
    found = cleaner.clean(PAGE, url="https://www.example.org/2026/11/01/trams-run-again")

    assert isinstance(found, newsgrain.Article)
    assert found.headline == "Trams run again along the harbour"
    assert found.date_published == datetime(2026, 11, 1, 10, tzinfo=UTC)
    assert found.url == "https://www.example.org/2026/11/01/trams-run-again"
    cut = cleaner.clean(page_html())
    assert isinstance(cut, newsgrain.Article)
    assert all(one.text and one.reason for one in cut.removed)
    with pytest.raises(AttributeError):
        found.headline = "another"  # type: ignore[misc]


def test_what_is_no_article_is_rejected_with_the_reason_and_order_is_kept(cleaner: newsgrain.Cleaner) -> None:
    pages: list[str | bytes | tuple[str | bytes, str | None]] = [
        PAGE,
        "",
        (PAGE.encode("utf-16"), "https://a.example/x"),
        b"\x00\xff",
        ("<p>\ud800", "not a url"),
    ] * 3

    results = list(cleaner.map(pages))

    assert [type(one).__name__ for one in results] == [
        "Article",
        *["RejectedPage"],
        "Article",
        *["RejectedPage"] * 2,
    ] * 3
    assert isinstance(results[1], newsgrain.RejectedPage)
    assert results[1].reason == "empty_page"


def test_a_process_that_is_killed_loses_no_page(cleaner: newsgrain.Cleaner) -> None:
    cleaner.clean(PAGE)
    futures = [cleaner.submit(PAGE) for _ in range(6)]
    os.kill(child(), signal.SIGKILL)

    assert {type(future.result()) for future in futures} == {newsgrain.Article}


@pytest.mark.waits
def test_a_process_that_stops_for_good_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsgrain.cleaner._GRACE", 1.0)
    # Enough for a busy machine to start another process.
    with newsgrain.Cleaner(jobs=1, seconds=20) as cleaner:
        cleaner.clean(PAGE)
        os.kill(child(), signal.SIGSTOP)

        assert isinstance(cleaner.clean(PAGE), newsgrain.Article)


def test_pages_that_are_left_when_it_is_closed_are_rejected() -> None:
    cleaner = newsgrain.Cleaner(jobs=1)
    left = cleaner.submit(PAGE)
    cleaner.close()

    found = left.result()
    assert isinstance(found, newsgrain.RejectedPage)
    assert found.reason == "extraction_crashed"
    with pytest.raises(newsgrain.CleanerError, match="closed"):
        cleaner.clean(PAGE)


def test_a_process_that_cannot_start_says_why(tmp_path: Path) -> None:
    code = "import newsgrain\ntry: newsgrain.clean('x')\nexcept newsgrain.CleanerError as error: print(error)"
    environment = {**os.environ, "PYTHONPATH": f"{tmp_path}:{ROOT}"}
    (tmp_path / "resource.py").write_text("raise ImportError('no resource here')")

    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)

    assert "no resource here" in done.stdout


def test_the_users_process_imports_the_standard_library_only() -> None:
    code = (
        "import sys, newsgrain\nnewsgrain.clean('<p>x')\n"
        "print([name for name in ('scraper', 'pipelines', 'models', 'scrapy', 'lxml', 'numpy') if name in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"


@pytest.mark.parametrize("arguments", [{"jobs": 0}, {"seconds": 0}])
def test_a_cleaner_without_jobs_or_time_is_refused(arguments: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="more than 0"):
        newsgrain.Cleaner(**arguments)
