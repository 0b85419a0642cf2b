"""A small process that has loaded what workers need, and forks one whenever it is asked to.

Started as a program of its own: the crawling process has threads, connections and a reactor that no worker must
inherit. Unlike that of `multiprocessing` it never runs the caller's main program again in each worker, and needs no
temporary folder. It ends with the process that started it, and its workers end with it.
"""

import json
import os
import signal
import socket
import subprocess
import sys
from importlib import import_module
from time import monotonic
from typing import Any, NoReturn

from pipelines.workers.worker import PageLimits, serve

_CHUNK = 1 << 16
#: The longest request: a handful of numbers.
_REQUEST = 4096
#: Seconds for loading and forking, on a machine that is busy with other things.
_PATIENCE = 120.0
_PROGRAM = "import json,sys; sys.path[:]=json.loads(sys.argv[3]); from pipelines.workers.fork_server import run; run()"


class ForkServer:
    """The server as its client sees it. Used by one thread."""

    def __init__(self, work: str) -> None:
        """Start a server whose workers call the function `work` (`module:function`); it loads while nobody waits."""
        self._socket, theirs = socket.socketpair()
        self._heard = b""
        #: Exit codes of workers that have ended, by their process numbers; negative where a signal ended them.
        self._ends: dict[int, int] = {}
        try:
            arguments = [str(theirs.fileno()), work, json.dumps(sys.path)]
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-c", _PROGRAM, *arguments], pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL
            )
        except BaseException:
            self._socket.close()
            raise
        finally:
            theirs.close()

    def fork(self, connection: socket.socket, limits: PageLimits) -> int:
        """Return the number of a new process that serves at the other end of `connection`.

        Raises:
            OSError: it cannot be forked, or the server cannot load the work; the server is of no use then.
        """
        request = json.dumps([limits.seconds, limits.cpu_seconds, limits.megabytes]).encode()
        socket.send_fds(self._socket, [request], [connection.fileno()])
        while True:
            answer = self._line(monotonic() + _PATIENCE)
            if "pid" in answer:
                return int(answer["pid"])
            if "error" in answer:
                raise OSError(answer["errno"], answer["error"])

    def exit_code(self, pid: int, seconds: float) -> int | None:
        """Return how a worker ended; None if it does not within so many seconds, or the server has ended."""
        until = monotonic() + seconds
        try:
            while pid not in self._ends:
                self._line(until)
        except OSError:
            return None
        return self._ends.pop(pid)

    def close(self) -> None:
        """End the server at once."""
        self._socket.close()
        self._process.kill()
        self._process.wait()

    def _line(self, until: float) -> dict[str, Any]:
        """Return the next message; ends of workers are noted on the way.

        Raises:
            OSError: none came in time, or the server has ended.
        """
        while b"\n" not in self._heard:
            self._socket.settimeout(max(0.001, until - monotonic()))
            part = self._socket.recv(_CHUNK)
            if not part:
                raise ConnectionError("the process that forks workers has ended")
            self._heard += part
        line, _, self._heard = self._heard.partition(b"\n")
        message: dict[str, Any] = json.loads(line)
        if "ended" in message:
            self._ends[message["ended"]] = message["code"]
        return message


def run() -> NoReturn:
    """Be the server: `sys.argv` has the number of its socket and the name of the work."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the crawl, which ends this process itself
    control = socket.socket(fileno=int(sys.argv[1]))
    work = sys.argv[2]
    failure: Exception | None = None
    try:
        import_module(work.partition(":")[0])
    except Exception as error:  # noqa: BLE001 - whoever asks for a worker is told
        failure = error
    signal.signal(signal.SIGCHLD, lambda _number, _frame: _tell_ends(control))
    while True:
        try:
            request, descriptors, _, _ = socket.recv_fds(control, _REQUEST, 1)
        except OSError:
            os._exit(0)  # who asks is gone, and left a word of ours unread
        if not request:
            os._exit(0)
        try:
            _say(control, pid=_forked(request, descriptors[0], control, work, failure))
        except Exception as error:  # noqa: BLE001 - as above
            _say(control, errno=getattr(error, "errno", None) or 0, error=f"{type(error).__name__}: {error}")
        os.close(descriptors[0])


def _forked(request: bytes, descriptor: int, control: socket.socket, work: str, failure: Exception | None) -> int:
    if failure is not None:
        raise failure
    pid = os.fork()
    if pid == 0:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        control.close()
        serve(socket.socket(fileno=descriptor), work, PageLimits(*json.loads(request)))
    return pid


def _tell_ends(control: socket.socket) -> None:
    try:
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            _say(control, ended=pid, code=os.waitstatus_to_exitcode(status))
    except ChildProcessError:
        return


def _say(control: socket.socket, **message: object) -> None:
    try:
        control.sendall(json.dumps(message).encode() + b"\n")
    except OSError:
        os._exit(0)  # nobody listens any more
