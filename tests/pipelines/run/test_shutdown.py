import asyncio

import pytest

from pipelines.run.shutdown import Aborted, Shutdown


async def value() -> str:
    return "done"


async def broken() -> str:
    raise KeyError("x")


async def never(cancelled: list[bool]) -> None:
    try:
        await asyncio.Event().wait()
    finally:
        cancelled.append(True)


def test_work_that_ends_by_itself_is_not_touched() -> None:
    shutdown = Shutdown()

    assert asyncio.run(shutdown.or_abort(value())) == "done"
    with pytest.raises(KeyError):
        asyncio.run(Shutdown().or_abort(broken()))


def test_a_run_that_only_begins_to_end_waits() -> None:
    shutdown = Shutdown()
    shutdown.stop_accepting()

    assert asyncio.run(shutdown.or_abort(value())) == "done"
    assert shutdown.is_stopping


def test_a_cut_cancels_what_is_under_way_and_lets_nothing_begin() -> None:
    async def run() -> list[bool]:
        shutdown, cancelled = Shutdown(), list[bool]()
        asyncio.get_running_loop().call_later(0.01, shutdown.abort_waits)
        with pytest.raises(Aborted):
            await shutdown.or_abort(never(cancelled))
        with pytest.raises(Aborted):
            await shutdown.or_abort(never([]))
        await asyncio.sleep(0)
        return cancelled

    assert asyncio.run(run()) == [True]
