"""Runs migrations, replays and other work in another process, which may be killed half-way."""

import multiprocessing
import os
import signal
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, event

from models.database.engine import writer_engine
from models.database.retry import RetryPolicy
from models.maintenance import migrations
from pipelines.storage.spool_replay import replay
from tests.postgres import unprivileged_user

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

# A new interpreter for each process would spend a second on its imports. There is one server for all tests of a
# process, and one list of what it loads, which the last call replaces.
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.other_process", "alembic.command", "tests.pipelines.storage.shown_pages"])


_CHANGES = ("CREATE", "DROP", "ALTER", "INSERT INTO ARTICLE_TEXT", "INSERT INTO ARTICLE_LINK", "UPDATE ARTICLE_KEYWORD")


def started(function: str, *arguments: str, killed_after: int = 0) -> BaseProcess:
    """Start `models.maintenance.migrations.<function>`; with `killed_after` it dies by SIGKILL after so many changes.

    Changes are CREATE, DROP and ALTER, each batch of texts that moves or of links, and the last of each revision: that
    of Alembic's own row.
    """
    process = CONTEXT.Process(target=_run, args=(function, arguments, killed_after))
    process.start()
    return process


def started_replay(database_url: str, folder: Path, killed_at_commit: int) -> BaseProcess:
    """Start a replay of this spool; it dies by SIGKILL when it is about to commit for the so manieth time."""
    process = CONTEXT.Process(target=_replay, args=(database_url, folder, killed_at_commit))
    process.start()
    return process


def end_of(process: BaseProcess) -> int | None:
    """Wait for the process and return how it ended: 0, or minus the signal that killed it."""
    process.join()
    code = process.exitcode
    process.close()
    return code


def what_nobody_meets(function: str, *arguments: str) -> str:
    """Run a function of `models.maintenance.migrations` as an unprivileged user; return its error, or nothing."""
    ours, theirs = CONTEXT.Pipe(duplex=False)
    process = CONTEXT.Process(target=_run_as_nobody, args=(theirs, function, arguments))
    process.start()
    theirs.close()
    said = str(ours.recv())
    ours.close()
    end_of(process)
    return said


def _run_as_nobody(answer: "Connection[str, str]", function: str, arguments: tuple[str, ...]) -> None:
    user = unprivileged_user()
    if user is not None:
        os.setgroups([])
        os.setgid(user.pw_gid)
        os.setuid(user.pw_uid)
    try:
        getattr(migrations, function)(*arguments)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the answer
        answer.send(f"{type(error).__name__}: {error}")
    else:
        answer.send("")


def _replay(database_url: str, folder: Path, killed_at_commit: int) -> None:
    engine = writer_engine(database_url)
    seen = 0

    def count(_connection: object) -> None:
        nonlocal seen
        seen += 1
        if seen == killed_at_commit:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(engine, "commit", count)
    replay(engine, RetryPolicy(0), folder, database_url)


def _run(function: str, arguments: tuple[str, ...], killed_after: int) -> None:
    seen = 0

    def count(*call: Any) -> None:
        nonlocal seen
        if call[0].engine.url.database == ":memory:":  # a rehearsal
            return
        statement = call[2].lstrip()
        seen += statement.upper().startswith(_CHANGES) or "alembic_version SET" in statement
        if seen == killed_after:
            os.kill(os.getpid(), signal.SIGKILL)

    if killed_after:
        event.listen(Engine, "after_cursor_execute", count)
    getattr(migrations, function)(*arguments)
