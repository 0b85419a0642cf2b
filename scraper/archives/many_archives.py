"""Archives one by one: into files of a folder, here or on a Dask cluster, or on a cluster into one PostgreSQL."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

from models.database.exceptions import DISK_FULL_ERRNOS
from pipelines.archive.captures import ArchiveCounts
from pipelines.run.ledger import Ledger
from scraper.archives.numbers import archives_line, counts_line, numbers_of, summed
from scraper.archives.output_folder import FileOutcome, FileRequest, Interrupted, read_into_file
from scraper.archives.reading import ReadOutcome, ReadRequest, read_archives
from scraper.archives.stop_signals import StopSignals
from scraper.exit_codes import ExitCode
from scraper.run_end.alerts import SEVERITY
from scraper.run_end.verdict import RunFacts, verdict

MISSING_DASK = "--dask needs the extra `cluster`: pip install 'newsgrain[cluster]'"
#: Workers that may be lost with an archive before it is given up.
_RETRIES = 5
_CONNECT_SECONDS = 20
_POLL_SECONDS = 0.1

Request = TypeVar("Request")
Result = TypeVar("Result")


class NoScheduler(Exception):  # noqa: N818 - the name says what is wrong
    """The scheduler of the cluster cannot be reached."""


def has_dask() -> bool:
    """Return whether the package that reaches clusters is installed."""
    return find_spec("distributed") is not None


def on_cluster(
    address: str, function: Callable[[Request], Result], requests: Sequence[Request], stops: StopSignals
) -> Iterator[Result | Exception]:
    """Yield the result of each request as soon as it is there, or the error that ended it: one task for each.

    Tasks of workers that are lost are given to others. Nothing more is yielded once the operator stops it.

    Raises:
        NoScheduler: the scheduler cannot be reached.
    """
    # An extra, without types, and slow to import.
    distributed: Any = import_module("distributed")
    try:
        client = distributed.Client(address, timeout=_CONNECT_SECONDS)
    except (OSError, ValueError) as problem:
        raise NoScheduler(f"the scheduler at {address} cannot be reached: {problem}") from problem
    with client:
        futures = client.map(function, requests, pure=False, retries=_RETRIES)
        waiting = distributed.as_completed(futures)
        while not waiting.is_empty() and not stops.are_set():
            done = waiting.next_batch(block=False)
            if not done:
                time.sleep(_POLL_SECONDS)
            for future in done:
                error = future.exception()
                yield error if isinstance(error, Exception) else future.result()
        client.cancel(futures)


def read_request(request: ReadRequest) -> ReadOutcome:
    """Read the archives of a request into the database, on whatever machine this is called."""
    return read_archives(request, StopSignals())


def file_request(request: FileRequest) -> FileOutcome:
    """Read an archive into its file, on whatever machine this is called."""
    return read_into_file(request)


def read_on_cluster(address: str, request: ReadRequest, stops: StopSignals) -> ReadOutcome:
    """Read each archive as a run of its own on a cluster, and return the sum of these runs."""
    requests = [replace(request, archives=(path.absolute(),)) for path in request.archives if path is not None]
    ended: list[ReadOutcome] = []
    lost: dict[str, str] = {}
    for found in on_cluster(address, read_request, requests, stops):
        if isinstance(found, ReadOutcome):
            ended.append(found)
        else:
            lost[f"task {len(lost) + 1}"] = f"{type(found).__name__}: {found}"
    numbers = summed([one.record for one in ended])
    numbers["unread"] |= lost
    worst = max(ended, key=lambda one: SEVERITY[one.code], default=None)
    if worst is None or SEVERITY[worst.code] <= SEVERITY[ExitCode.PARTIAL]:
        return _outcome(numbers, stops)
    record = {"exit_code": int(worst.code), "verdict": worst.code.name.lower(), "message": worst.message, **numbers}
    return ReadOutcome(worst.code, worst.message, f"{worst.line}; in all: {archives_line(numbers)}", record)


def read_into_folder(address: str | None, requests: Sequence[FileRequest], stops: StopSignals) -> ReadOutcome:
    """Read each archive into a file of its own, here or on a cluster."""
    numbers: list[dict[str, Any]] = []
    results = _here(requests, stops) if address is None else on_cluster(address, file_request, requests, stops)
    for found in results:
        if isinstance(found, FileOutcome):
            unread = {} if found.problem is None else {str(found.archive): found.problem}
            numbers.append(numbers_of(found.ledger, found.counts, 1, int(found.was_there), unread))
        elif isinstance(found, OSError) and found.errno in DISK_FULL_ERRNOS:
            return _outcome(summed(numbers), stops, disk_error=f"{found.filename}: {found.strerror}")
        else:
            numbers.append(summed([]) | {"unread": {f"task {len(numbers) + 1}": f"{type(found).__name__}: {found}"}})
    return _outcome(summed(numbers), stops)


def _here(requests: Sequence[FileRequest], stops: StopSignals) -> Iterator[FileOutcome | Exception]:
    for request in requests:
        if stops.are_set():
            return
        try:
            yield read_into_file(request, stops.are_set)
        except Interrupted:
            return
        except OSError as error:
            if error.errno in DISK_FULL_ERRNOS:
                yield error
                return
            problem = f"cannot write {request.output}: {error.strerror or error}"
            yield FileOutcome(request.archive, Ledger(), ArchiveCounts(), problem=problem)


def _outcome(numbers: dict[str, Any], stops: StopSignals, disk_error: str | None = None) -> ReadOutcome:
    found = verdict(
        RunFacts(
            finish_reason="shutdown" if stops.are_set() else "finished",
            taken=numbers["pages"],
            settled=sum(numbers["counts"].values()),
            disk_error=disk_error,
            unread_archives=tuple(numbers["unread"].items()),
        )
    )
    said = "" if found.code is ExitCode.OK else f" (exit code {found.code:d}): {found.message}"
    line = f"{found.word}{said}; {counts_line(numbers)}; {archives_line(numbers)}"
    record = {"exit_code": int(found.code), "verdict": found.word, "message": found.message, **numbers}
    return ReadOutcome(found.code, found.message, line, record)


def same_names(archives: Sequence[Path]) -> Path | None:
    """Return an archive whose file would be that of another one."""
    seen: set[str] = set()
    for path in archives:
        if path.name in seen:
            return path
        seen.add(path.name)
    return None
