"""Stores what earlier runs spooled. Interrupting or repeating it does no harm."""

import logging
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from sqlalchemy import Engine

from models.database.retry import RetryPolicy
from models.reports import runs
from pipelines.storage.durable_store import store_each
from pipelines.storage.spool import SpoolFile, open_locked, waiting
from pipelines.storage.spool_format import NewerRecord, RunEnd
from pipelines.visit import Visit

logger = logging.getLogger(__name__)

_BATCH = 50


def replay(engine: Engine, retry_policy: RetryPolicy, folder: Path, database_url: str) -> int:
    """Store the visits spooled in `folder` for this database, under their own runs; return their number.

    Files in use by other runs are skipped.

    Raises:
        NewerRecord: a newer version wrote a file, which is kept.
        DatabaseUnreachable: the files stay; what is stored already is recognised by the next replay.
    """
    stored = 0
    for path in waiting(folder, database_url):
        with open_locked(path) as file:
            if file is None:
                logger.info("The spool file %s is in use by another run", path)
                continue
            try:
                stored += _replay_file(engine, retry_policy, file)
            except NewerRecord as error:
                raise NewerRecord(
                    f"The spool file {path} was written by a newer Newsgrain ({error}). "
                    "Update Newsgrain and run again; nothing is lost meanwhile.",
                ) from error
    return stored


def _replay_file(engine: Engine, retry_policy: RetryPolicy, file: SpoolFile) -> int:
    # Imported with the first file: there is none as a rule, and storing takes long to load.
    from pipelines.storage.store import store  # noqa: PLC0415

    header = file.header()
    if header is None:
        _set_aside(file)
        return 0
    begin = partial(runs.continued, engine, header.spider, header.arguments, header.started_at)
    run_id = retry_policy.run(lambda _again: begin())
    stored = 0
    for batch in _batches(file.records()):
        if isinstance(batch, RunEnd):
            _finish(engine, retry_policy, run_id, batch)
        else:
            store_each(lambda visits, _again: store(engine, run_id, visits, again=True), retry_policy, batch)
            stored += len(batch)
    file.remove()
    logger.info("Stored %d visits of run %d from %s", stored, run_id, file.path)
    return stored


def _set_aside(file: SpoolFile) -> None:
    if file.path.stat().st_size == 0:  # the run was killed before the first record
        file.remove()
        return
    logger.error(
        "The spool file %s has no readable header. It is set aside as %s; its URLs stay due",
        file.path,
        file.set_aside(),
    )


def write_end(engine: Engine, run_id: int, end: RunEnd) -> runs.RunCounts:
    """Close the row of a run, and return the counts of its visits in the database."""
    return runs.finish(
        engine,
        run_id,
        exit_code=end.exit_code,
        verdict=end.verdict,
        message=end.message,
        discovered=end.discovered,
        taken=end.taken,
        stats=end.stats,
        now=end.ended_at,
    )


def _finish(engine: Engine, retry_policy: RetryPolicy, run_id: int, end: RunEnd) -> None:
    retry_policy.run(lambda _again: write_end(engine, run_id, end))


def _batches(records: Iterable[Visit | RunEnd]) -> Iterator[list[Visit] | RunEnd]:
    batch: list[Visit] = []
    for record in records:
        if isinstance(record, Visit):
            batch.append(record)
        if batch and (len(batch) == _BATCH or isinstance(record, RunEnd)):
            yield batch
            batch = []
        if isinstance(record, RunEnd):
            yield record
    if batch:
        yield batch
