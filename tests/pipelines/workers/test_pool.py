import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import pytest

from models.enums import Reason
from pipelines.items import PageItem
from pipelines.workers.pool import Extracted, ExtractionPool
from pipelines.workers.worker import PageLimits
from tests.crawl_results import is_running, until

WORK = "tests.pipelines.workers.misbehaving:build_article"
QUICK = PageLimits(seconds=600.0, cpu_seconds=0.5, megabytes=300.0)
ROOT = Path(__file__).parents[3]


def page(url: str, body: bytes = b"<p>x") -> PageItem:
    return PageItem(url, url, 200, (), body, datetime(2026, 11, 1, tzinfo=UTC), "a.example")


async def extracted(pool: ExtractionPool, *urls: str) -> list[Extracted]:
    try:
        return await asyncio.gather(*(pool.extract(page(url)) for url in urls))
    finally:
        pool.close()


def answers(urls: Iterable[str], workers: int = 1, limits: PageLimits = QUICK) -> dict[str, tuple[str, str]]:
    found = asyncio.run(extracted(ExtractionPool(workers, limits, WORK), *urls))
    return {result.url: (str(getattr(result, "reason", "")), getattr(result, "detail", "")) for result in found}


@pytest.mark.parametrize("workers", [1, 3])
def test_a_page_that_exceeds_its_bounds_or_kills_its_worker_fails_alone(workers: int) -> None:
    bad = {
        "compute": (Reason.EXTRACTION_TIMEOUT, "not done after 0.5 s of CPU time"),
        "match": (Reason.EXTRACTION_TIMEOUT, "not done after 0.5 s of CPU time"),
        "eat": (Reason.EXTRACTION_MEMORY, "it takes too much memory: MemoryError"),
        "crash": (Reason.EXTRACTION_FAILED, "the worker process was killed (SIGSEGV)"),
        "abort": (Reason.EXTRACTION_FAILED, "the worker process was killed (SIGABRT)"),
        "die": (Reason.EXTRACTION_FAILED, "the worker process ended itself (exit code 3)"),
        "leave": (Reason.EXTRACTION_FAILED, "the worker process ended itself (exit code 0)"),
        "kill": (Reason.EXTRACTION_FAILED, "the worker process was killed (SIGKILL), 2 times"),
        "raise": (Reason.EXTRACTION_FAILED, "CannotBePickledError: ab"),
    }
    good = [f"good {number}" for number in range(2 * len(bad))]
    mixed = [url for deed, *two in zip(bad, good[::2], good[1::2], strict=True) for url in (deed, *two)]

    found = answers(mixed, workers)

    assert {url: found[url][0] for url in good} == dict.fromkeys(good, Reason.NO_TEXT)
    assert {deed: found[deed][0] for deed in bad} == {deed: reason for deed, (reason, _) in bad.items()}
    assert {deed: found[deed][1][: len(text)] for deed, (_, text) in bad.items()} == {
        deed: text for deed, (_, text) in bad.items()
    }


def test_a_page_that_waits_for_ever_is_ended_by_the_clock_and_not_tried_again(tmp_path: Path) -> None:
    hanging = f"hang and note {tmp_path / 'notes'}"

    found = answers(["a", hanging, "b"], limits=PageLimits(seconds=3.0))

    assert found[hanging] == (Reason.EXTRACTION_TIMEOUT, "not done after 3 s")
    assert (tmp_path / "notes").read_text("ascii") == "x"
    assert {found["a"][0], found["b"][0]} == {Reason.NO_TEXT}


def test_a_page_that_does_not_listen_to_the_signal_is_ended_by_the_clock() -> None:
    found = answers(["compute_on", "b"], limits=PageLimits(seconds=4.0, cpu_seconds=1.0))

    assert found["compute_on"] == (Reason.EXTRACTION_TIMEOUT, "not done after 4 s")
    assert found["b"][0] == Reason.NO_TEXT


def test_the_limit_is_that_of_one_page_and_not_of_all_together() -> None:
    """Each computes or naps for less than its limit, and all together for much more."""
    many = [f"{deed} {number}" for number in range(8) for deed in ("nap", "work")]

    found = answers(many, limits=PageLimits(seconds=600, cpu_seconds=2.0))

    assert {reason for reason, _ in found.values()} == {Reason.NO_TEXT}


def test_a_worker_killed_from_outside_costs_no_page(tmp_path: Path) -> None:
    once = f"once {tmp_path / 'mark'}"

    found = answers(["a", once, "b", "c"])

    assert {reason for reason, _ in found.values()} == {Reason.NO_TEXT}
    assert (tmp_path / "mark").exists()


@pytest.mark.parametrize("workers", [1, 2])
def test_workers_and_their_server_may_be_killed_at_any_moment(workers: int) -> None:
    pool = ExtractionPool(workers, QUICK, WORK)
    urls = [str(number) for number in range(400)]
    results = []
    try:
        for number, result in enumerate(pool.map(page(url, b"<p>" * 100_000) for url in urls)):
            results.append(result)
            if number % 100 == 50:
                os.kill(int(getattr(result, "detail", "")), signal.SIGKILL)
            if number == 200:
                os.kill(_parent(int(getattr(result, "detail", ""))), signal.SIGKILL)
    finally:
        pool.close()

    assert [(result.url, getattr(result, "reason", None)) for result in results] == [
        (url, Reason.NO_TEXT) for url in urls
    ]


def test_an_idle_worker_that_dies_is_replaced() -> None:
    pool = ExtractionPool(1, QUICK, WORK)
    first = pool.one(page("a"))
    os.kill(int(first.detail), signal.SIGKILL)

    second = pool.one(page("b"))
    pool.close()

    assert (second.reason, second.detail == first.detail) == (Reason.NO_TEXT, False)


def test_a_worker_that_keeps_much_memory_is_replaced_before_the_next_page() -> None:
    found = answers(["a", "hold 1", "b", "hold 2", "c"])

    assert {reason for reason, _ in found.values()} == {Reason.NO_TEXT}
    assert found["a"][1] == found["hold 1"][1]
    assert found["b"][1] == found["hold 2"][1]
    assert len({found["a"][1], found["b"][1], found["c"][1]}) == 3


def test_without_workers_the_page_is_extracted_here() -> None:
    found = answers(["a", "raise"], workers=0)

    assert found["a"][1] == str(os.getpid())
    assert found["raise"][0] == Reason.EXTRACTION_FAILED
    assert "misbehaving.py" in found["raise"][1]


def test_work_that_cannot_be_loaded_fails_the_page_and_says_why() -> None:
    pool = ExtractionPool(1, QUICK, "tests.pipelines.nothing_here:build_article")
    found = [pool.one(page(url)) for url in "ab"]
    pool.close()

    assert [result.reason for result in found] == [Reason.EXTRACTION_FAILED] * 2
    assert "nothing_here" in found[0].detail


@pytest.mark.parametrize("workers", [0, 2])
def test_a_batch_keeps_its_order_whatever_happens_to_a_page(workers: int) -> None:
    urls = [str(number) for number in range(20)]
    urls[7] = "raise"
    pool = ExtractionPool(workers, QUICK, WORK)

    results = list(pool.map(page(url) for url in urls))
    pool.close()

    assert [result.url for result in results] == urls


def test_a_batch_reads_ahead_within_bounds() -> None:
    read = 0

    def pages() -> Iterator[PageItem]:
        nonlocal read
        for number in range(100):
            read += 1
            yield page(str(number))

    pool = ExtractionPool(1, QUICK, WORK)
    list(islice(pool.map(pages()), 3))
    pool.close()

    assert read <= 7


def test_pages_of_megabytes_travel_there_and_back() -> None:
    pool = ExtractionPool(2, QUICK, WORK)
    results = list(pool.map(page(str(number), b"x" * 20_000_000) for number in range(6)))
    pool.close()

    assert [getattr(result, "reason", None) for result in results] == [Reason.NO_TEXT] * 6


def test_closing_ends_the_processes_and_the_pool_can_start_again() -> None:
    pool = ExtractionPool(1, QUICK, WORK)
    (first,) = pool.map([page("a")])
    worker = int(getattr(first, "detail", ""))
    server = _parent(worker)
    pool.close()
    until(lambda: not is_running(worker) and not is_running(server))

    (second,) = pool.map([page("b")])
    pool.close()

    assert getattr(first, "detail", "") != getattr(second, "detail", "")


_PROGRAM = """
import signal
import sys
from datetime import UTC, datetime
from pipelines.items import PageItem
from pipelines.workers.worker import PageLimits
from pipelines.workers.pool import ExtractionPool
# In the background of a script, child processes ignore this signal.
signal.signal(signal.SIGINT, signal.default_int_handler)
pool = ExtractionPool(2, PageLimits(), "tests.pipelines.workers.misbehaving:build_article")
def page(url):
    return PageItem(url, url, 200, (), b"<p>x", datetime.now(UTC), "a.example")
try:
    workers = set()
    while len(workers) < 2:
        workers.update(result.detail for result in pool.map(page(url) for url in ["nap", "nap", "nap", "nap"]))
    print(*workers, flush=True)
    list(pool.map(page(url) for url in ["{deed}"] * 2))
finally:
    pool.close()
"""


@pytest.mark.parametrize("deed", ["nap", "hang", "match"])
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_process_outlives_the_one_that_started_it(end: signal.Signals, deed: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _PROGRAM.replace("{deed}", deed)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    ) as program:
        assert program.stdout is not None
        workers = set(map(int, program.stdout.readline().split()))
        servers = {_parent(worker) for worker in workers}
        assert len(workers) == 2
        if end is signal.SIGINT:
            os.killpg(program.pid, end)  # as a terminal does: to all of them
        else:
            program.send_signal(end)
        program.wait()

    until(lambda: not any(map(is_running, workers | servers)))


def _parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[1])
