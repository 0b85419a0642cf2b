"""Cleans pages in processes of their own: this one imports the standard library only, and survives every page.

The other side is `scraper.cli.extraction.extraction_service`. Both speak the lines of `newsgrain extract --batch`.
"""

import atexit
import base64
import json
import os
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from select import select
from tempfile import TemporaryFile
from threading import Lock, Thread, current_thread
from time import monotonic
from types import TracebackType
from typing import Any, Self

from newsgrain.app_folder import app_folder
from newsgrain.articles import Article, RejectedPage, result_of

#: A page that ends the process twice is rejected with this reason.
CRASHED = "extraction_crashed"
_TRIES = 2
#: Seconds beyond the limit of a page after which the whole process counts as hanging.
_GRACE = 30.0
_AHEAD = 4
_END_SECONDS = 5.0
_LOOK_SECONDS = 1.0
_CHUNK = 1 << 20
_PROGRAM = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from scraper.cli.extraction.extraction_service import main; main(sys.argv[2:])"
)

Page = str | bytes | tuple[str | bytes, str | None]
Result = Article | RejectedPage


class CleanerError(Exception):
    """The process that cleans pages cannot be started; the message has its last words."""


class Cleaner:
    """Cleans pages in `jobs` processes, each page within `seconds`.

    A page that hangs or crashes its process is rejected with the reason; others are not affected. Safe for threads.
    """

    def __init__(self, jobs: int | None = None, seconds: float = 30.0) -> None:
        """Start nothing yet.

        Raises:
            ValueError: there is no job, or no time.
        """
        if (jobs is not None and jobs < 1) or seconds <= 0:
            raise ValueError("jobs and seconds must be more than 0")
        self._jobs = jobs or os.cpu_count() or 1
        self._seconds = seconds
        self._lock = Lock()
        self._process: _Process | None = None
        self._is_closed = False

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """End the processes."""
        self.close()

    def clean(self, html: str | bytes, url: str | None = None) -> Result:
        """Return the article of a page, or the page as rejected. Bytes are decoded as the page declares.

        Raises:
            CleanerError: no process can be started.
        """
        return self.submit(html, url).result()

    def map(self, pages: Iterable[Page]) -> Iterator[Result]:
        """Yield the results of pages in their order; a page is its HTML, or a pair of HTML and URL.

        Raises:
            CleanerError: no process can be started.
        """
        ahead: deque[Future[Result]] = deque()
        for page in pages:
            html, url = page if isinstance(page, tuple) else (page, None)
            ahead.append(self.submit(html, url))
            if len(ahead) >= _AHEAD * self._jobs:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()

    def submit(self, html: str | bytes, url: str | None = None) -> Future[Result]:
        """Return the future of a page's result."""
        content = {"html": html} if isinstance(html, str) else {"base64": base64.b64encode(html).decode()}
        job = _Job(json.dumps({"url": url, **content}).encode() + b"\n", url)
        self._send(job)
        return job.future

    def close(self) -> None:
        """End the processes; pages that are not done are rejected."""
        with self._lock:
            self._is_closed = True
            process, self._process = self._process, None
        if process is not None:
            process.end()

    def _send(self, job: "_Job") -> None:
        with self._lock:
            if self._is_closed:
                raise CleanerError("this Cleaner is closed: make another one")
            if self._process is None or not self._process.send(job):
                self._process = _Process(self._jobs, self._seconds, self._send_again)
                self._process.send(job)

    def _send_again(self, jobs: Iterable["_Job"], words: str) -> None:
        """Give the pages of a process that has ended to another one; the first of them may be what ended it."""
        for place, job in enumerate(jobs):
            job.tries += place == 0
            if words:
                job.future.set_exception(CleanerError(f"the process that cleans pages cannot start: {words}"))
            elif self._is_closed or job.tries >= _TRIES:
                job.future.set_result(RejectedPage(job.url, CRASHED, {"url": job.url, "rejected": CRASHED}))
            else:
                self._send(job)


class _Job:
    """A page on its way: its line, and the future of its result."""

    def __init__(self, line: bytes, url: str | None) -> None:
        self.line = line
        self.url = url
        self.tries = 0
        self.future: Future[Result] = Future()


class _Process:
    """One process, the pages that it has not answered yet, and a thread that reads its answers."""

    def __init__(self, jobs: int, seconds: float, on_end: Any) -> None:
        self._pending: deque[_Job] = deque()
        self._lock = Lock()
        self._sending = Lock()
        self._on_end = on_end
        self._has_answered = self._is_over = False
        #: When the page whose turn it is became the first one.
        self._since = monotonic()
        self._seconds = seconds * _TRIES + _GRACE
        self._said = TemporaryFile()  # noqa: SIM115 - closed at the end of the process
        words = [sys.executable, "-P", "-c", _PROGRAM, str(app_folder()), str(jobs), str(seconds)]
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._said
            )
        except OSError as error:
            raise CleanerError(f"the process that cleans pages cannot start: {error}") from error
        atexit.register(self.end)
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    def send(self, job: _Job) -> bool:
        """Hand a page over; return False if the process has ended."""
        with self._sending:
            with self._lock:
                if self._is_over:
                    return False
                if not self._pending:
                    self._since = monotonic()
                self._pending.append(job)
            with suppress(OSError, ValueError):  # it has just ended: the reading thread sends the page again
                stdin = self._process.stdin
                if stdin is not None:
                    stdin.write(job.line)
                    stdin.flush()
        return True

    def end(self) -> None:
        """End the process; its pages are given back."""
        atexit.unregister(self.end)
        with suppress(OSError, ValueError):
            self._process.kill()
        if self._reader is not current_thread():
            self._reader.join(_END_SECONDS)

    def _read(self) -> None:
        for line in self._lines():
            self._has_answered = True
            with self._lock:
                job = self._pending.popleft()
                self._since = monotonic()
            job.future.set_result(result_of(json.loads(line)))
        self._give_back()

    def _lines(self) -> Iterator[bytes]:
        """Yield the answers until the process has ended: it is killed if a page takes far too long."""
        stdout, received = self._process.stdout, bytearray()
        while stdout is not None:
            if not select([stdout], [], [], _LOOK_SECONDS)[0]:
                self._kill_if_hanging()
                continue
            part = os.read(stdout.fileno(), _CHUNK)
            if not part:
                return
            received += part
            *lines, rest = received.split(b"\n")
            received = bytearray(rest)
            yield from map(bytes, lines)

    def _kill_if_hanging(self) -> None:
        with self._lock:
            is_hanging = bool(self._pending) and monotonic() - self._since > self._seconds
        if is_hanging:
            self._process.kill()

    def _give_back(self) -> None:
        with self._lock:
            self._is_over = True
            left, self._pending = list(self._pending), deque()
        self._process.kill()
        code = self._process.wait()
        self._said.seek(0)
        words = self._said.read().decode("utf-8", "replace").strip()
        for file in (self._said, self._process.stdout, self._process.stdin):
            with suppress(OSError):  # what was not written yet
                if file is not None:
                    file.close()
        # A negative code is a signal: another process may be luckier.
        self._on_end(left, "" if self._has_answered or code < 0 else words or f"exit code {code}")
