import asyncio
from collections.abc import Sequence
from datetime import timedelta

from models.frontier.hosts import HostRow
from pipelines.run.host_cache import HostCache
from tests.factories import NOW

CLOSED = HostRow("a.example", closed_until=NOW)


class Shelf:
    """Where a book is written to; it opens when the test says so."""

    def __init__(self) -> None:
        self.batches: list[list[HostRow]] = []
        self.is_open = asyncio.Event()

    async def save(self, rows: Sequence[HostRow]) -> None:
        await self.is_open.wait()
        self.batches.append(list(rows))


def test_what_comes_while_a_batch_is_written_is_the_next_batch_with_the_last_row_of_each() -> None:
    async def write() -> list[list[HostRow]]:
        shelf = Shelf()
        book = HostCache(shelf.save)
        book.put(CLOSED)
        await asyncio.sleep(0)
        for failures in (1, 2):
            book.put(HostRow("b.example", failures=failures))
        book.put(HostRow("c.example"))
        shelf.is_open.set()
        await book.flush()
        return shelf.batches

    batches = asyncio.run(write())

    assert batches == [[CLOSED], [HostRow("b.example", failures=2)]], "a row that says nothing is not written"


def test_what_is_known_and_not_yet_written_is_newer_than_the_database() -> None:
    async def fill() -> HostCache:
        shelf = Shelf()
        book = HostCache(shelf.save)
        await asyncio.sleep(0)
        book.put(HostRow("b.example", failures=1))
        book.load({"a.example": CLOSED, "b.example": HostRow("b.example", failures=9)})
        shelf.is_open.set()
        await book.flush()
        return book

    book = asyncio.run(fill())

    assert book.row("a.example") == CLOSED
    assert book.row("b.example").failures == 1
    assert book.failing_before == {"a.example", "b.example"}
    assert book.row("unknown.example") == HostRow("unknown.example")


def test_requests_are_noted_and_written_only_where_the_next_run_must_know() -> None:
    async def ask() -> tuple[HostCache, Shelf]:
        shelf = Shelf()
        shelf.is_open.set()
        book = HostCache(shelf.save)
        book.note_request("fast.example", NOW, persist=False)
        book.note_request("slow.example", NOW + timedelta(seconds=1), persist=True)
        await book.flush()
        return book, shelf

    book, shelf = asyncio.run(ask())

    assert book.row("fast.example").last_asked_at == NOW
    assert [[row.host for row in batch] for batch in shelf.batches] == [["slow.example"]]


def test_a_database_that_cannot_be_written_breaks_nothing_here() -> None:
    async def fail(_rows: Sequence[HostRow]) -> None:
        raise OSError("no room")

    async def write() -> HostCache:
        book = HostCache(fail)
        book.put(CLOSED)
        await book.flush()
        return book

    assert asyncio.run(write()).row("a.example") == CLOSED


def test_a_machine_that_is_cut_off_blames_no_host_for_it() -> None:
    failing = [HostRow(f"{name}.example", failures=1) for name in "abc"]

    async def run(hosts: Sequence[HostRow], *, answers: bool) -> list[str]:
        shelf = Shelf()
        shelf.is_open.set()
        book = HostCache(shelf.save)
        for row in hosts:
            book.put_unconfirmed(row)
            assert book.row(row.host) == row
        book.note_request(hosts[0].host, NOW, persist=True)
        if answers:
            book.note_answer()
        await book.flush_at_end()
        return sorted(row.host for batch in shelf.batches for row in batch)

    assert asyncio.run(run(failing, answers=False)) == []
    assert asyncio.run(run(failing, answers=True)) == ["a.example", "b.example", "c.example"]
    assert asyncio.run(run(failing[:1], answers=False)) == ["a.example"], "it is the only one that was asked"
