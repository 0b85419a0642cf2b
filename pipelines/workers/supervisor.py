"""Worker processes and their supervisor thread. A crash loses at most the page being processed.

Each worker has its own socket and a queue of unanswered pages: if it dies, the queued pages go to another worker.
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
_MAX_QUEUED = 2
#: Seconds for a worker to become ready.
_START_SECONDS = 120.0
#: Seconds to wait for the exit code of a process that hung up or was killed.
_EXIT_SECONDS = 10.0
_CHUNK = 1 << 18
#: Exit codes whose cause may lie outside the page: a kill, a machine out of memory, the end of the fork server.
_EXTERNAL_EXITS = frozenset(
    {-signal.SIGKILL, -signal.SIGTERM, -signal.SIGINT, -signal.SIGHUP, -signal.SIGQUIT, None, ENOMEM}
)
#: Attempts at a page whose workers exit so; then the page counts as the cause.
_MAX_ATTEMPTS = 2
#: The same if the exit code is unknown: all workers end with their server, whatever their pages.
_MAX_ATTEMPTS_WITHOUT_CODE = 5
#: After this many consecutive start-up failures, reject the page instead of waiting forever.
_MAX_START_FAILURES = 5


@dataclass(slots=True)
class _Job:
    page: PageItem
    future: Future[Any] = field(default_factory=Future)
    #: Workers that exited for an external cause while processing this page.
    lost_workers: int = 0

    def answer(self, value: Any) -> None:
        if self.future.set_running_or_notify_cancel():
            self.future.set_result(value)


class WorkerSupervisor:
    """At most `size` processes that call the function `name` (`module:function`) on pages, started on demand."""

    def __init__(self, size: int, name: str, limits: PageLimits) -> None:
        """Start the supervisor thread; it ends with `close`, and does not block interpreter exit."""
        self._size = size
        self._name = name
        self._limits = limits
        self._server: ForkServer | None = None
        self._waiting: deque[_Job] = deque()
        self._workers: list[_Worker] = []
        self._closing = False
        self._start_failures = 0
        self._wakeup_r, self._wakeup_w = socket.socketpair()
        self._lock = Lock()
        self._selector = selectors.DefaultSelector()
        for end in (self._wakeup_r, self._wakeup_w):
            end.settimeout(0)
        self._selector.register(self._wakeup_r, selectors.EVENT_READ)
        self._thread = Thread(target=self._run, name="newsgrain-workers", daemon=True)
        self._thread.start()

    def submit(self, page: PageItem) -> Future[Any]:
        """Return the future of the function's result for `page`, or of a `RejectedPage` if it fails."""
        job = _Job(page)
        with self._lock:
            if not self._thread.is_alive() or self._closing:
                raise RuntimeError("the worker processes are shut down")
            self._waiting.append(job)
        self._wake_up()
        return job.future

    def close(self) -> None:
        """End all processes and cancel the futures of unanswered pages."""
        self._closing = True
        self._wake_up()
        self._thread.join()

    def _wake_up(self) -> None:
        with suppress(OSError):  # woken up already, or closed
            self._wakeup_w.send(b"\0")

    def _run(self) -> None:
        try:
            while not self._closing:
                self._dispatch()
                for key, events in self._selector.select(self._timeout()):
                    if key.data is None:
                        _drain(self._wakeup_r)
                    else:
                        self._on_io(key.data, events)
                self._kill_overdue()
        except BaseException:
            logger.critical("The supervisor of the extraction processes has failed", exc_info=True)
            raise
        finally:
            self._shutdown()

    def _dispatch(self) -> None:
        while self._waiting:
            worker = min(self._workers, key=lambda one: len(one.jobs), default=None)
            if (worker is None or worker.jobs) and len(self._workers) < self._size:
                worker = self._start_worker() or worker
            if worker is None:
                continue  # no worker could be started: its first page is rejected
            if len(worker.jobs) >= _MAX_QUEUED:
                return
            with self._lock:
                job = self._waiting.popleft()
            if not job.future.cancelled():
                worker.give(job, self._limits.seconds)
                self._listen(worker)

    def _start_worker(self) -> "_Worker | None":
        """Start a worker; if that fails and there is no other, reject a page."""
        try:
            self._server = self._server or ForkServer(self._name)
            worker = _Worker(self._server, self._limits)
        except OSError as error:
            self._close_server()
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
        """Select the worker's socket for reading, and for writing while something is unsent."""
        events = selectors.EVENT_READ | (selectors.EVENT_WRITE if worker.unsent else 0)
        self._selector.modify(worker.socket, events, worker)

    def _on_io(self, worker: "_Worker", events: int) -> None:
        if worker.is_detached:
            return  # earlier in this round of events
        try:
            if events & selectors.EVENT_WRITE:
                worker.send()
                self._listen(worker)
            if events & selectors.EVENT_READ:
                for message in worker.received():
                    self._on_message(worker, message)
        except (OSError, EOFError, pickle.UnpicklingError):
            self._on_worker_exit(worker)

    def _on_message(self, worker: "_Worker", message: WorkerReady | PageDone) -> None:
        if isinstance(message, WorkerReady):
            worker.is_ready = True
            self._start_failures = 0
        else:
            worker.jobs.popleft().answer(message.answer)
        worker.start_clock(self._limits.seconds)
        if isinstance(message, PageDone) and message.retires:
            self._detach(worker)

    def _detach(self, worker: "_Worker") -> None:
        """Remove a worker and requeue its pages."""
        self._selector.unregister(worker.socket)
        self._workers.remove(worker)
        worker.is_detached = True
        worker.socket.close()
        with self._lock:
            self._waiting.extendleft(reversed(worker.jobs))

    def _on_worker_exit(self, worker: "_Worker", overdue: str | None = None) -> None:
        """Handle a worker that exited or is overdue: retry the page being processed, or reject it."""
        code = self._exit_code(worker, at_once=overdue is not None)
        job = worker.jobs.popleft() if worker.jobs else None
        self._detach(worker)
        if job is None:
            return
        is_too_slow = overdue is not None and worker.is_ready
        if not is_too_slow and self._may_retry(job, worker, code):
            with self._lock:
                self._waiting.appendleft(job)
            return
        rejected = self._rejected(job, code, overdue, worker.is_ready)
        logger.error("Extraction of %s: %s", job.page.url, rejected.detail)
        job.answer(rejected)

    def _exit_code(self, worker: "_Worker", *, at_once: bool) -> int | None:
        """Return the exit code of a worker that hung up, or is killed `at_once`; None: unknown."""
        if at_once:
            worker.kill()
        code = worker.server.exit_code(worker.pid, _EXIT_SECONDS)
        if code is None:
            worker.kill()
            if worker.server is self._server:  # the server does not respond: end it, and its other workers with it
                self._close_server()
        return code

    def _close_server(self) -> None:
        """End the server, and its workers with it; the next worker comes from a new server."""
        server, self._server = self._server, None
        if server is not None:
            server.close()

    def _may_retry(self, job: _Job, worker: "_Worker", code: int | None) -> bool:
        """Return whether something other than the page may have caused the worker's exit."""
        if not worker.is_ready:
            self._start_failures += 1
            return self._start_failures < _MAX_START_FAILURES
        job.lost_workers += code in _EXTERNAL_EXITS
        most = _MAX_ATTEMPTS_WITHOUT_CODE if code is None else _MAX_ATTEMPTS
        return code in _EXTERNAL_EXITS and job.lost_workers < most

    def _rejected(self, job: _Job, code: int | None, overdue: str | None, is_ready: bool) -> RejectedPage:
        url = job.page.url
        if overdue is not None:
            return RejectedPage(url, Reason.EXTRACTION_TIMEOUT, overdue)
        if code == -signal.SIGXCPU:
            detail = f"not done after {self._limits.cpu_seconds:g} s of CPU time"
            return RejectedPage(url, Reason.EXTRACTION_TIMEOUT, detail)
        if code == ENOMEM:
            return RejectedPage(url, Reason.EXTRACTION_MEMORY, "the worker process ran out of memory")
        detail = f"the worker process {_describe_exit(code)}"
        if not is_ready:
            detail += " before it could begin"
        if job.lost_workers:
            detail += f", {job.lost_workers} times"
        return RejectedPage(url, Reason.EXTRACTION_FAILED, detail)

    def _timeout(self) -> float | None:
        """Return the seconds until the first deadline."""
        deadlines = [worker.deadline for worker in self._workers if worker.deadline is not None]
        return max(0.0, min(deadlines) - monotonic()) if deadlines else None

    def _kill_overdue(self) -> None:
        now = monotonic()
        for worker in [one for one in self._workers if one.deadline is not None and one.deadline <= now]:
            seconds = self._limits.seconds if worker.is_ready else _START_SECONDS
            self._on_worker_exit(worker, overdue=f"not done after {seconds:g} s")

    def _shutdown(self) -> None:
        with self._lock:
            self._closing = True
        for worker in tuple(self._workers):
            worker.kill()
            self._detach(worker)
        self._close_server()
        for job in self._waiting:
            job.future.cancel()
        self._selector.close()
        self._wakeup_r.close()
        self._wakeup_w.close()


class _Worker:
    """One process: its pages, unsent bytes, and received bytes."""

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
        self._received = bytearray()
        self.is_ready = False
        self.is_detached = False
        #: Monotonic time at which the page being processed is given up, or the worker if it is not ready.
        self.deadline: float | None = monotonic() + _START_SECONDS

    def give(self, job: _Job, seconds: float) -> None:
        """Queue a page for this worker."""
        self.jobs.append(job)
        if len(self.jobs) == 1:
            self.start_clock(seconds)
        self.unsent.append(memoryview(framed(job.page)))

    def start_clock(self, seconds: float) -> None:
        """Set the deadline of the first page in the queue; 0 seconds: none."""
        if self.is_ready:
            self.deadline = monotonic() + seconds if self.jobs and seconds else None

    def send(self) -> None:
        """Send as much as the socket takes without blocking."""
        with suppress(BlockingIOError):  # what was sent before has just filled it
            while self.unsent:
                sent = self.socket.send(self.unsent[0])
                if sent == len(self.unsent[0]):
                    self.unsent.popleft()
                else:
                    self.unsent[0] = self.unsent[0][sent:]
                    return

    def received(self) -> Iterable[WorkerReady | PageDone]:
        """Yield the messages received in full.

        Raises:
            EOFError: the worker hung up.
        """
        part = self.socket.recv(_CHUNK)
        if not part:
            raise EOFError
        self._received += part
        while len(self._received) >= LENGTH.size:
            end = LENGTH.size + LENGTH.unpack_from(self._received)[0]
            if len(self._received) < end:
                return
            message: WorkerReady | PageDone = pickle.loads(self._received[LENGTH.size : end])  # noqa: S301 - from our own process
            del self._received[:end]
            yield message

    def kill(self) -> None:
        """Kill the process."""
        with suppress(ProcessLookupError):
            kill(self.pid, signal.SIGKILL)


def _drain(wakeup: socket.socket) -> None:
    with suppress(BlockingIOError):
        while wakeup.recv(_CHUNK):
            pass


def _describe_exit(code: int | None) -> str:
    if code is None or code >= 0:
        return f"ended itself (exit code {code})"
    try:
        return f"was killed ({signal.Signals(-code).name})"
    except ValueError:
        return f"was killed (signal {-code})"
