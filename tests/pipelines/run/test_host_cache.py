import asyncio
from collections.abc import Sequence
from datetime import timedelta

from models.frontier.hosts import HostRow
from pipelines.run.host_cache import HostCache
from tests.factories import NOW

CLOSED = HostRow("a.example", closed_until=NOW)


class Saved:
    """Keeps what a cache saves; saving waits until `is_open` is set."""

    def __init__(self) -> None:
        self.batches: list[list[HostRow]] = []
        self.is_open = asyncio.Event()

    async def save(self, rows: Sequence[HostRow]) -> None:
        await self.is_open.wait()
        self.batches.append(list(rows))


def test_what_comes_while_a_batch_is_written_is_the_next_batch_with_the_last_row_of_each() -> None:
    async def write() -> list[list[HostRow]]:
        saved = Saved()
        cache = HostCache(saved.save)
        cache.put(CLOSED)
        await asyncio.sleep(0)
        for failures in (1, 2):
            cache.put(HostRow("b.example", failures=failures))
        cache.put(HostRow("c.example"))
        saved.is_open.set()
        await cache.flush()
        return saved.batches

    batches = asyncio.run(write())

    assert batches == [[CLOSED], [HostRow("b.example", failures=2)]], "an empty row is not written"


def test_what_is_known_and_not_yet_written_is_newer_than_the_database() -> None:
    async def fill() -> HostCache:
        saved = Saved()
        cache = HostCache(saved.save)
        await asyncio.sleep(0)
        cache.put(HostRow("b.example", failures=1))
        cache.load({"a.example": CLOSED, "b.example": HostRow("b.example", failures=9)})
        saved.is_open.set()
        await cache.flush()
        return cache

    cache = asyncio.run(fill())

    assert cache.row("a.example") == CLOSED
    assert cache.row("b.example").failures == 1
    assert cache.failing_before == {"a.example"}, "the other one failed in this run first"
    assert cache.row("unknown.example") == HostRow("unknown.example")


def test_requests_are_noted_and_written_only_where_the_next_run_must_know() -> None:
    async def ask() -> tuple[HostCache, Saved]:
        saved = Saved()
        saved.is_open.set()
        cache = HostCache(saved.save)
        cache.note_request("fast.example", NOW, persist=False)
        cache.note_request("slow.example", NOW + timedelta(seconds=1), persist=True)
        await cache.flush()
        return cache, saved

    cache, saved = asyncio.run(ask())

    assert cache.row("fast.example").last_asked_at == NOW
    assert [[row.host for row in batch] for batch in saved.batches] == [["slow.example"]]


def test_another_run_learns_at_once_of_the_last_request_to_a_host_that_is_released() -> None:
    async def ask() -> tuple[HostCache, Saved]:
        saved = Saved()
        saved.is_open.set()
        cache = HostCache(saved.save)
        for name in ("a.example", "www.a.example", "b.example", "c.example"):
            cache.note_request(name, NOW, persist=False)
        await cache.settle("a.example")
        cache.put(HostRow("c.example", last_asked_at=NOW, failures=1))
        await cache.flush_at_end()
        cache.load({"b.example": HostRow("b.example", last_asked_at=NOW + timedelta(seconds=1))})
        return cache, saved

    cache, saved = asyncio.run(ask())

    assert [{row.host for row in batch} for batch in saved.batches] == [
        {"a.example", "www.a.example"},
        {"b.example", "c.example"},
    ]
    assert cache.asked_by_another_run("a.example") is None
    assert cache.asked_by_another_run("b.example") == NOW + timedelta(seconds=1)


def test_a_database_that_cannot_be_written_breaks_nothing_here() -> None:
    async def fail(_rows: Sequence[HostRow]) -> None:
        raise OSError("no room")

    async def write() -> HostCache:
        cache = HostCache(fail)
        cache.put(CLOSED)
        await cache.flush()
        return cache

    assert asyncio.run(write()).row("a.example") == CLOSED


def test_an_offline_machine_blames_no_host_for_it() -> None:
    failing = [HostRow(f"{name}.example", failures=1) for name in "abc"]

    async def run(hosts: Sequence[HostRow], *, answers: bool) -> list[str]:
        saved = Saved()
        saved.is_open.set()
        cache = HostCache(saved.save)
        for row in hosts:
            cache.put_unconfirmed(row)
            assert cache.row(row.host) == row
        cache.note_request(hosts[0].host, NOW, persist=True)
        if answers:
            cache.note_answer()
        await cache.flush_at_end()
        return sorted(row.host for batch in saved.batches for row in batch)

    assert asyncio.run(run(failing, answers=False)) == []
    assert asyncio.run(run(failing, answers=True)) == ["a.example", "b.example", "c.example"]
    assert asyncio.run(run(failing[:1], answers=False)) == ["a.example"], "there is only one"


def test_a_host_that_fails_in_this_run_has_not_failed_before() -> None:
    async def read_again() -> frozenset[str]:
        cache = HostCache()
        cache.load({"b.example": HostRow("b.example", failures=1)})
        cache.put(HostRow("a.example", failures=1))
        cache.load({"a.example": HostRow("a.example", failures=1)})
        return cache.failing_before

    assert asyncio.run(read_again()) == {"b.example"}
