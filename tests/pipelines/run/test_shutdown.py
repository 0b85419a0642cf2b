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
    ending = Shutdown()

    assert asyncio.run(ending.unless_cut(value())) == "done"
    with pytest.raises(KeyError):
        asyncio.run(Shutdown().unless_cut(broken()))


def test_a_run_that_only_begins_to_end_waits() -> None:
    ending = Shutdown()
    ending.begin()

    assert asyncio.run(ending.unless_cut(value())) == "done"
    assert ending.begun


def test_a_cut_cancels_what_is_under_way_and_lets_nothing_begin() -> None:
    async def run() -> list[bool]:
        ending, cancelled = Shutdown(), list[bool]()
        asyncio.get_running_loop().call_later(0.01, ending.cut)
        with pytest.raises(Aborted):
            await ending.unless_cut(never(cancelled))
        with pytest.raises(Aborted):
            await ending.unless_cut(never([]))
        await asyncio.sleep(0)
        return cancelled

    assert asyncio.run(run()) == [True]
