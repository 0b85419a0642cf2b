"""Worker processes and the thread that leads them: whatever happens to one of them costs its own page at most.

Each worker has a socket of its own. What it was given and has not answered is known at any moment, so that a worker
that dies takes down the page that it worked on, and no other: pages that waited in its line go to the next one.
"""

import logging
import pickle
import selectors
import signal
import socket
from collections import deque
from collections.abc import Iterable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from errno import ENOMEM
from os import kill
from threading import Lock, Thread
from time import monotonic
from typing import Any

from models.enums import Reason
from pipelines.extraction.errors import rejected_by
from pipelines.items import PageItem, RejectedPage
from pipelines.workers.fork_server import ForkServer
from pipelines.workers.worker import LENGTH, PageDone, PageLimits, WorkerReady, framed

logger = logging.getLogger(__name__)

#: Pages given to a worker: the one in work, and the next, so that it need not wait for this busy process.
_IN_LINE = 2
#: Seconds in which a worker must have loaded what it needs.
_START_SECONDS = 120.0
#: Seconds to wait for the end of a process that hung up or was killed.
_END_SECONDS = 10.0
_CHUNK = 1 << 18
#: What ends a process for reasons outside of its page as well: a kill, the machine's want of memory, its server's end.
_FOREIGN_ENDS = frozenset(
    {-signal.SIGKILL, -signal.SIGTERM, -signal.SIGINT, -signal.SIGHUP, -signal.SIGQUIT, None, ENOMEM}
)
#: How often a page may be in work when a worker ends so; then it is taken for the cause.
_TRIES = 2
#: The same where nobody knows how it ended: all workers end with their server, and a page may go from one to the next.
_TRIES_WITHOUT_SERVER = 5
#: So many workers in a row that end before they are ready: a page is answered with that, or all would wait for ever.
_STILLBORN = 5


@dataclass(slots=True)
class _Job:
    page: PageItem
    future: Future[Any] = field(default_factory=Future)
    #: Workers that ended in a foreign way while they had this page in work.
    lost: int = 0

    def answer(self, value: Any) -> None:
        if self.future.set_running_or_notify_cancel():
            self.future.set_result(value)


class WorkerSupervisor:
    """At most `size` processes that call the function `name` (`module:function`) on pages, started as pages come."""

    def __init__(self, size: int, name: str, limits: PageLimits) -> None:
        """Start the thread that leads; it ends with `close`, and holds up the end of this process in no way."""
        self._size = size
        self._name = name
        self._limits = limits
        self._server: ForkServer | None = None
        self._waiting: deque[_Job] = deque()
        self._workers: list[_Worker] = []
        self._closing = False
        self._stillborn = 0
        self._bell, self._button = socket.socketpair()
        self._lock = Lock()
        self._selector = selectors.DefaultSelector()
        for end in (self._bell, self._button):
            end.settimeout(0)
        self._selector.register(self._bell, selectors.EVENT_READ)
        self._thread = Thread(target=self._lead, name="newsgrain-crew", daemon=True)
        self._thread.start()

    def submit(self, page: PageItem) -> Future[Any]:
        """Return what will be the answer to `page`: that of the function, or the `RejectedPage` that it comes to."""
        job = _Job(page)
        with self._lock:
            if not self._thread.is_alive() or self._closing:
                raise RuntimeError("this crew is dismissed")
            self._waiting.append(job)
        self._ring()
        return job.future

    def close(self) -> None:
        """End all processes; futures of pages without an answer are cancelled."""
        self._closing = True
        self._ring()
        self._thread.join()

    def _ring(self) -> None:
        with suppress(OSError):  # it rings already, or nobody is there any more
            self._button.send(b"\0")

    def _lead(self) -> None:
        try:
            while not self._closing:
                self._hand_out()
                for key, events in self._selector.select(self._pause()):
                    if key.data is None:
                        _silence(self._bell)
                    else:
                        self._attend(key.data, events)
                self._end_overdue()
        except BaseException:
            logger.critical("The leader of the extraction processes has failed", exc_info=True)
            raise
        finally:
            self._dismiss()

    def _hand_out(self) -> None:
        while self._waiting:
            worker = min(self._workers, key=lambda one: len(one.jobs), default=None)
            if (worker is None or worker.jobs) and len(self._workers) < self._size:
                worker = self._hire() or worker
            if worker is None:
                continue  # the page that was to be the first one's is answered
            if len(worker.jobs) >= _IN_LINE:
                return
            with self._lock:
                job = self._waiting.popleft()
            if not job.future.cancelled():
                worker.give(job, self._limits.seconds)
                self._listen(worker)

    def _hire(self) -> "_Worker | None":
        """Start a worker; where the system allows none and there is none, answer a page with that."""
        try:
            self._server = self._server or ForkServer(self._name)
            worker = _Worker(self._server, self._limits)
        except OSError as error:
            self._end_server()
            if not self._workers:
                with self._lock:
                    job = self._waiting.popleft()
                rejected = rejected_by(error, job.page)
                logger.critical("No process for extraction can be started: %s", rejected.detail)
                job.answer(rejected)
            return None
        self._workers.append(worker)
        self._selector.register(worker.socket, selectors.EVENT_READ, worker)
        return worker

    def _listen(self, worker: "_Worker") -> None:
        """Wait for what this worker says, and where something is left to be told, for its ear."""
        events = selectors.EVENT_READ | (selectors.EVENT_WRITE if worker.unsent else 0)
        self._selector.modify(worker.socket, events, worker)

    def _attend(self, worker: "_Worker", events: int) -> None:
        if worker.has_left:
            return  # within the same round of events
        try:
            if events & selectors.EVENT_WRITE:
                worker.send()
                self._listen(worker)
            if events & selectors.EVENT_READ:
                for message in worker.received():
                    self._take(worker, message)
        except (OSError, EOFError, pickle.UnpicklingError):
            self._bury(worker)

    def _take(self, worker: "_Worker", message: WorkerReady | PageDone) -> None:
        if isinstance(message, WorkerReady):
            worker.is_ready = True
            self._stillborn = 0
        else:
            worker.jobs.popleft().answer(message.answer)
        worker.start_clock(self._limits.seconds)
        if isinstance(message, PageDone) and message.retires:
            self._let_go(worker)

    def _let_go(self, worker: "_Worker") -> None:
        """Part with a worker; what waits in its line is handed to another one."""
        self._selector.unregister(worker.socket)
        self._workers.remove(worker)
        worker.has_left = True
        worker.socket.close()
        with self._lock:
            self._waiting.extendleft(reversed(worker.jobs))

    def _bury(self, worker: "_Worker", overdue: str | None = None) -> None:
        """End what is left of a worker, and answer the page that it had in work, or give it to another one."""
        code = self._end(worker, at_once=overdue is not None)
        job = worker.jobs.popleft() if worker.jobs else None
        self._let_go(worker)
        if job is None:
            return
        is_too_slow = overdue is not None and worker.is_ready
        if not is_too_slow and self._may_try_again(job, worker, code):
            with self._lock:
                self._waiting.appendleft(job)
            return
        rejected = self._rejected(job, code, overdue, worker.is_ready)
        logger.error("Extraction of %s: %s", job.page.url, rejected.detail)
        job.answer(rejected)

    def _end(self, worker: "_Worker", *, at_once: bool) -> int | None:
        """Return the exit code of a worker that hung up, or is to end at once; None where nobody knows it."""
        if at_once:
            worker.kill()
        code = worker.server.exit_code(worker.pid, _END_SECONDS)
        if code is None:
            worker.kill()
            if worker.server is self._server:  # it says nothing any more, and its other workers end with it
                self._end_server()
        return code

    def _end_server(self) -> None:
        """Let the next worker come from a new server; the workers of this one end with it."""
        server, self._server = self._server, None
        if server is not None:
            server.close()

    def _may_try_again(self, job: _Job, worker: "_Worker", code: int | None) -> bool:
        """Return whether the exit code of a worker leaves open whether its page was the cause."""
        if not worker.is_ready:
            self._stillborn += 1
            return self._stillborn < _STILLBORN
        job.lost += code in _FOREIGN_ENDS
        return code in _FOREIGN_ENDS and job.lost < (_TRIES_WITHOUT_SERVER if code is None else _TRIES)

    def _rejected(self, job: _Job, code: int | None, overdue: str | None, is_ready: bool) -> RejectedPage:
        url = job.page.url
        if overdue is not None:
            return RejectedPage(url, Reason.EXTRACTION_TIMEOUT, overdue)
        if code == -signal.SIGXCPU:
            detail = f"not done after {self._limits.cpu_seconds:g} s of CPU time"
            return RejectedPage(url, Reason.EXTRACTION_TIMEOUT, detail)
        if code == ENOMEM:
            return RejectedPage(url, Reason.EXTRACTION_MEMORY, "the worker process ran out of memory")
        detail = f"the worker process {_ended(code)}"
        if not is_ready:
            detail += " before it could begin"
        if job.lost:
            detail += f", {job.lost} times"
        return RejectedPage(url, Reason.EXTRACTION_FAILED, detail)

    def _pause(self) -> float | None:
        """Return the seconds until the first deadline."""
        deadlines = [worker.deadline for worker in self._workers if worker.deadline is not None]
        return max(0.0, min(deadlines) - monotonic()) if deadlines else None

    def _end_overdue(self) -> None:
        now = monotonic()
        for worker in [one for one in self._workers if one.deadline is not None and one.deadline <= now]:
            seconds = self._limits.seconds if worker.is_ready else _START_SECONDS
            self._bury(worker, overdue=f"not done after {seconds:g} s")

    def _dismiss(self) -> None:
        with self._lock:
            self._closing = True
        for worker in tuple(self._workers):
            worker.kill()
            self._let_go(worker)
        self._end_server()
        for job in self._waiting:
            job.future.cancel()
        self._selector.close()
        self._bell.close()
        self._button.close()


class _Worker:
    """One process: what it has to do, what it was not told yet, what it has said so far."""

    def __init__(self, server: ForkServer, limits: PageLimits) -> None:
        self.server = server
        self.socket, theirs = socket.socketpair()
        self.socket.settimeout(0)
        try:
            self.pid = server.fork(theirs, limits)
        except BaseException:
            self.socket.close()
            raise
        finally:
            theirs.close()
        self.jobs: deque[_Job] = deque()
        self.unsent: deque[memoryview] = deque()
        self._heard = bytearray()
        self.is_ready = False
        self.has_left = False
        #: When the page in work is given up, on the monotonic clock; before it is ready, when the worker is.
        self.deadline: float | None = monotonic() + _START_SECONDS

    def give(self, job: _Job, seconds: float) -> None:
        """Put a page in this worker's line."""
        self.jobs.append(job)
        if len(self.jobs) == 1:
            self.start_clock(seconds)
        self.unsent.append(memoryview(framed(job.page)))

    def start_clock(self, seconds: float) -> None:
        """Give the first page in the line so many seconds from now; 0: all it wants."""
        if self.is_ready:
            self.deadline = monotonic() + seconds if self.jobs and seconds else None

    def send(self) -> None:
        """Tell as much as the worker takes in at once."""
        while self.unsent:
            sent = self.socket.send(self.unsent[0])
            if sent == len(self.unsent[0]):
                self.unsent.popleft()
            else:
                self.unsent[0] = self.unsent[0][sent:]
                return

    def received(self) -> Iterable[WorkerReady | PageDone]:
        """Return the messages that are complete by now.

        Raises:
            EOFError: the worker hung up.
        """
        part = self.socket.recv(_CHUNK)
        if not part:
            raise EOFError
        self._heard += part
        while len(self._heard) >= LENGTH.size:
            end = LENGTH.size + LENGTH.unpack_from(self._heard)[0]
            if len(self._heard) < end:
                return
            message: WorkerReady | PageDone = pickle.loads(self._heard[LENGTH.size : end])  # noqa: S301 - from our own process
            del self._heard[:end]
            yield message

    def kill(self) -> None:
        """End the process, whatever it does."""
        with suppress(ProcessLookupError):
            kill(self.pid, signal.SIGKILL)


def _silence(bell: socket.socket) -> None:
    with suppress(BlockingIOError):
        while bell.recv(_CHUNK):
            pass


def _ended(code: int | None) -> str:
    if code is None or code >= 0:
        return f"ended itself (exit code {code})"
    try:
        return f"was killed ({signal.Signals(-code).name})"
    except ValueError:
        return f"was killed (signal {-code})"
