import asyncio
import threading
from collections.abc import Sequence

import pytest

from models.database.exceptions import DatabaseUnreachable
from models.enums import Outcome, Reason
from pipelines.storage.batch_writer import BatchWriter
from pipelines.storage.daemon_thread import DaemonExecutor
from pipelines.storage.durable_store import Written
from pipelines.visit import Stored, Visit
from tests.factories import NOW


def visit(number: int) -> Visit:
    return Visit.without_page(f"http://a.example/{number}", "a.example", Reason.NOT_FOUND, at=NOW)


class Recorder:
    """Takes batches as the database would, or raises."""

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


async def put_all(writer: BatchWriter, number: int) -> list[Written | BaseException]:
    results = await asyncio.gather(*(writer.put(visit(one)) for one in range(number)), return_exceptions=True)
    await writer.flush()
    return results


def test_visits_are_stored_in_batches_and_each_gets_its_own_answer() -> None:
    recorder = Recorder()

    results = asyncio.run(put_all(BatchWriter(recorder, DaemonExecutor("test"), size=4, seconds=0.05), 10))

    assert [len(batch) for batch in recorder.batches] == [4, 4, 2]
    assert [result.article_id for result in results if isinstance(result, Stored)] == list(range(10))
    assert len(recorder.threads) == 1
    assert threading.get_ident() not in recorder.threads


def test_one_visit_does_not_wait_for_a_full_batch() -> None:
    recorder = Recorder()

    async def put_one() -> Written:
        writer = BatchWriter(recorder, DaemonExecutor("test"), size=50, seconds=0.01)
        stored = await writer.put(visit(1))
        await writer.flush()
        return stored

    assert asyncio.run(put_one()) == Stored(Outcome.FAILED, 1)


def test_visits_that_come_one_after_the_other_are_stored_together_as_soon_as_no_more_come() -> None:
    recorder = Recorder()

    async def put_slowly() -> None:
        writer = BatchWriter(recorder, DaemonExecutor("test"), size=50, quiet_seconds=1, seconds=3600)
        waiting = []
        for number in range(4):
            waiting.append(asyncio.ensure_future(writer.put(visit(number))))
            await asyncio.sleep(0.01)
        await asyncio.gather(*waiting)
        await writer.flush()

    asyncio.run(put_slowly())

    assert [len(batch) for batch in recorder.batches] == [4]


def test_the_first_visit_waits_no_longer_than_allowed_for_those_that_keep_coming() -> None:
    recorder = Recorder()

    async def put_until_stored() -> None:
        writer = BatchWriter(recorder, DaemonExecutor("test"), size=1_000_000, quiet_seconds=3600, seconds=0.05)
        waiting = [asyncio.ensure_future(writer.put(visit(0)))]
        while not waiting[0].done():
            waiting.append(asyncio.ensure_future(writer.put(visit(len(waiting)))))
            await asyncio.sleep(0.001)
        await writer.flush()
        await asyncio.gather(*waiting)

    asyncio.run(put_until_stored())

    assert sum(map(len, recorder.batches)) >= 1
    assert "http://a.example/0" in recorder.batches[0]


def test_flushing_stores_what_waits() -> None:
    recorder = Recorder()

    async def flush_at_once() -> Written:
        writer = BatchWriter(recorder, DaemonExecutor("test"), size=50, quiet_seconds=3600, seconds=3600)
        waiting = asyncio.ensure_future(writer.put(visit(1)))
        await asyncio.sleep(0)
        await writer.flush()
        return await waiting

    assert asyncio.run(flush_at_once()) == Stored(Outcome.FAILED, 1)


def test_a_batch_that_fails_raises_for_each_of_its_visits_and_is_tried_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    recorder = Recorder(gone=True)

    results = asyncio.run(put_all(BatchWriter(recorder, DaemonExecutor("test"), size=4, seconds=0.05), 4))

    assert all(isinstance(result, DatabaseUnreachable) for result in results)
    assert len(recorder.batches) == 1
    assert "could not be stored" in caplog.text
