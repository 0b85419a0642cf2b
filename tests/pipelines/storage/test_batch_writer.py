import asyncio
import threading
from collections.abc import Sequence

import pytest

from models.database.errors import DatabaseUnreachable
from models.enums import Outcome, Reason
from pipelines.storage.batch_writer import BatchWriter
from pipelines.storage.durable_store import Spooled
from pipelines.visit import Stored, Visit
from tests.factories import NOW


def visit(number: int) -> Visit:
    return Visit.without_page(f"http://a.example/{number}", "a.example", Reason.NOT_FOUND, at=NOW)


class Recorder:
    """Takes batches as the database would, and raises where it is told to."""

    def __init__(self, *, gone: bool = False) -> None:
        self.batches: list[list[str]] = []
        self.threads: set[int] = set()
        self._gone = gone

    def __call__(self, visits: Sequence[Visit]) -> Sequence[Stored]:
        self.batches.append([visit.url for visit in visits])
        self.threads.add(threading.get_ident())
        if self._gone:
            raise DatabaseUnreachable("gone")
        return [Stored(Outcome.FAILED, int(visit.url.rpartition("/")[2])) for visit in visits]


async def put_all(writer: BatchWriter, number: int) -> list[Stored | Spooled | BaseException]:
    results = await asyncio.gather(*(writer.put(visit(one)) for one in range(number)), return_exceptions=True)
    await writer.close()
    return results


def test_visits_are_stored_in_batches_and_each_gets_its_own_answer() -> None:
    recorder = Recorder()

    results = asyncio.run(put_all(BatchWriter(recorder, size=4, seconds=0.05), 10))

    assert [len(batch) for batch in recorder.batches] == [4, 4, 2]
    assert [result.article_id for result in results if isinstance(result, Stored)] == list(range(10))
    assert len(recorder.threads) == 1
    assert threading.get_ident() not in recorder.threads


def test_one_visit_does_not_wait_for_a_full_batch() -> None:
    recorder = Recorder()

    async def put_one() -> Stored | Spooled:
        writer = BatchWriter(recorder, size=50, seconds=0.01)
        stored = await asyncio.wait_for(writer.put(visit(1)), 10)
        await writer.close()
        return stored

    assert asyncio.run(put_one()) == Stored(Outcome.FAILED, 1)


def test_closing_stores_what_waits() -> None:
    recorder = Recorder()

    async def close_at_once() -> Stored | Spooled:
        writer = BatchWriter(recorder, size=50, seconds=3600)
        waiting = asyncio.ensure_future(writer.put(visit(1)))
        await asyncio.sleep(0)
        await writer.close()
        return await waiting

    assert asyncio.run(close_at_once()) == Stored(Outcome.FAILED, 1)


def test_a_database_that_is_gone_is_told_to_all_who_wait_and_not_asked_for_each(
    caplog: pytest.LogCaptureFixture,
) -> None:
    recorder = Recorder(gone=True)

    results = asyncio.run(put_all(BatchWriter(recorder, size=4, seconds=0.05), 4))

    assert all(isinstance(result, DatabaseUnreachable) for result in results)
    assert len(recorder.batches) == 1
    assert "could not be stored" in caplog.text
