import asyncio
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice

import pytest

from models.outcomes import Reason
from pipelines.items import PageItem
from pipelines.workers import Extracted, ExtractionPool

MODULE = "tests.pipelines.misbehaving"


def page(url: str) -> PageItem:
    return PageItem(url, url, 200, (), b"<p>x", datetime(2026, 11, 1, tzinfo=UTC), "a.example")


async def extracted(pool: ExtractionPool, *urls: str) -> list[Extracted]:
    try:
        return await asyncio.gather(*(pool.extract(page(url)) for url in urls))
    finally:
        pool.close()


def reasons(results: list[Extracted]) -> dict[str, str]:
    return {result.url: str(getattr(result, "reason", "")) for result in results}


def test_a_page_that_hangs_dies_or_raises_fails_alone() -> None:
    pool = ExtractionPool(2, timeout=1.0, module=MODULE)

    results = asyncio.run(extracted(pool, "a", "hang", "die", "raise", "b", "c"))

    assert reasons(results) == {
        "a": Reason.NO_TEXT,
        "hang": Reason.EXTRACTION_TIMEOUT,
        "die": Reason.EXTRACTION_FAILED,
        "raise": Reason.EXTRACTION_FAILED,
        "b": Reason.NO_TEXT,
        "c": Reason.NO_TEXT,
    }


def test_the_detail_says_what_happened() -> None:
    pool = ExtractionPool(1, timeout=0.5, module=MODULE)

    hung, died, raised = asyncio.run(extracted(pool, "hang", "die", "raise"))

    assert getattr(hung, "detail", "") == "not done after 0.5 s"
    assert "exit code 3" in getattr(died, "detail", "")
    assert "CannotBePickledError: ab" in getattr(raised, "detail", "")
    assert "misbehaving.py" in getattr(raised, "detail", "")


def test_without_workers_the_page_is_extracted_here() -> None:
    (result,) = asyncio.run(extracted(ExtractionPool(0, timeout=1.0, module=MODULE), "a"))

    assert getattr(result, "detail", "") == str(os.getpid())


@pytest.mark.parametrize("workers", [0, 2])
def test_a_batch_keeps_its_order_whatever_happens_to_a_page(workers: int) -> None:
    urls = [str(number) for number in range(20)]
    urls[7] = "raise"
    pool = ExtractionPool(workers, timeout=5.0, module=MODULE)

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

    pool = ExtractionPool(1, timeout=5.0, module=MODULE)
    list(islice(pool.map(pages()), 3))
    pool.close()

    assert read <= 7


def test_closing_ends_the_processes_and_the_pool_can_start_again() -> None:
    pool = ExtractionPool(1, timeout=5.0, module=MODULE)
    (first,) = pool.map([page("a")])
    pool.close()
    with pytest.raises(ProcessLookupError):
        os.kill(int(getattr(first, "detail", "")), 0)

    (second,) = pool.map([page("b")])
    pool.close()

    assert getattr(first, "detail", "") != getattr(second, "detail", "")
