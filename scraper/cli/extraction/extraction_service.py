"""The process behind `newsgrain.Cleaner`: lines of pages on standard input, lines of articles on standard output.

Unlike a batch it answers each page as soon as it is done and its turn has come, whether or not another one follows.
"""

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from contextlib import closing
from queue import SimpleQueue
from threading import BoundedSemaphore, Thread
from typing import Any

from pipelines.items import ArticleItem, RejectedPage
from pipelines.workers.pool import ExtractionPool
from pipelines.workers.worker import PageLimits
from scraper.cli.extraction.extraction_batch import UNREADABLE, Line, read_line
from scraper.cli.extraction.extraction_json import extraction_record, rejected_record

#: Pages that are read ahead for each worker.
_AHEAD = 4

_Turn = tuple[Line, Future[ArticleItem | RejectedPage] | None]


def main(arguments: Sequence[str]) -> None:
    """Serve: the arguments are the number of workers and the seconds of a page."""
    jobs, seconds = int(arguments[0]), float(arguments[1])
    out = sys.stdout.buffer

    def write(record: dict[str, Any]) -> None:
        out.write(json.dumps(record).encode() + b"\n")
        out.flush()

    with closing(ExtractionPool(jobs, PageLimits(seconds=seconds, cpu_seconds=seconds))) as pool:
        serve(sys.stdin.buffer, pool, write)


def serve(lines: Iterable[bytes], pool: ExtractionPool, write: Callable[[dict[str, Any]], None]) -> None:
    """Write the record of each line in order, as soon as it is known."""
    turns: SimpleQueue[_Turn | None] = SimpleQueue()
    room = BoundedSemaphore(_AHEAD * pool.workers)
    writer = Thread(target=_answer, args=(turns, room, write), daemon=True)
    writer.start()
    for raw in lines:
        line = read_line(raw)
        room.acquire()
        turns.put((line, None if line.page is None else pool.submit(line.page)))
    turns.put(None)
    writer.join()


def _answer(
    turns: "SimpleQueue[_Turn | None]", room: BoundedSemaphore, write: Callable[[dict[str, Any]], None]
) -> None:
    while (turn := turns.get()) is not None:
        line, future = turn
        if future is None:
            write(rejected_record(line.name, line.url, UNREADABLE))
        else:
            write(extraction_record(line.name, line.url, future.result()))
        room.release()
