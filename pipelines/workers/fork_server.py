"""A small process that has loaded what workers need, and forks them on request.

Started as a program of its own: the crawling process has threads, connections and a reactor that no worker must
inherit. Unlike the fork server of `multiprocessing` it never runs the caller's main program again in each worker, and
needs no temporary folder. It ends with the process that started it, and its workers end with it.
"""

import gc
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
#: Maximum size of a request: a handful of numbers.
_REQUEST_BYTES = 4096
#: Seconds for loading and forking, on a busy machine.
_FORK_SECONDS = 120.0
_PROGRAM = "import json,sys; sys.path[:]=json.loads(sys.argv[3]); from pipelines.workers.fork_server import run; run()"


class ForkServer:
    """Client of the server process. For one thread."""

    def __init__(self, work: str) -> None:
        """Start a server whose workers call the function `work` (`module:function`), and do not wait for it."""
        self._socket, theirs = socket.socketpair()
        self._received = b""
        #: Process id -> exit code of workers that ended; negative: killed by a signal.
        self._exit_codes: dict[int, int] = {}
        try:
            arguments = [str(theirs.fileno()), work, json.dumps(sys.path)]
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-P", "-c", _PROGRAM, *arguments], pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL
            )
        except BaseException:
            self._socket.close()
            raise
        finally:
            theirs.close()

    def fork(self, connection: socket.socket, limits: PageLimits) -> int:
        """Return the id of a new process that serves at the other end of `connection`.

        Raises:
            OSError: it cannot be forked, or the server cannot load the function; the server is useless then.
        """
        request = json.dumps([limits.seconds, limits.cpu_seconds, limits.megabytes]).encode()
        socket.send_fds(self._socket, [request], [connection.fileno()])
        while True:
            answer = self._next_message(monotonic() + _FORK_SECONDS)
            if "pid" in answer:
                return int(answer["pid"])
            if "error" in answer:
                raise OSError(answer["errno"], answer["error"])

    def exit_code(self, pid: int, seconds: float) -> int | None:
        """Return the exit code of a worker; None if it does not end within so many seconds, or the server has ended."""
        until = monotonic() + seconds
        try:
            while pid not in self._exit_codes:
                self._next_message(until)
        except OSError:
            return None
        return self._exit_codes.pop(pid)

    def close(self) -> None:
        """End the server at once."""
        self._socket.close()
        self._process.kill()
        self._process.wait()

    def _next_message(self, until: float) -> dict[str, Any]:
        """Return the next message; exit codes are noted on the way.

        Raises:
            OSError: none came in time, or the server has ended.
        """
        while b"\n" not in self._received:
            self._socket.settimeout(max(0.001, until - monotonic()))
            part = self._socket.recv(_CHUNK)
            if not part:
                raise ConnectionError("the process that forks workers has ended")
            self._received += part
        line, _, self._received = self._received.partition(b"\n")
        message: dict[str, Any] = json.loads(line)
        if "ended" in message:
            self._exit_codes[message["ended"]] = message["code"]
        return message


def run() -> NoReturn:
    """Run the server: `sys.argv` has the file descriptor of its socket and the name of the function."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the crawl, which ends this process itself
    control = socket.socket(fileno=int(sys.argv[1]))
    work = sys.argv[2]
    failure: Exception | None = None
    gc.disable()  # while modules load, which stay
    try:
        import_module(work.partition(":")[0])
    except Exception as error:  # noqa: BLE001 - the answer to the first request names it
        failure = error
    gc.freeze()
    gc.enable()
    signal.signal(signal.SIGCHLD, lambda _number, _frame: _report_exits(control))
    while True:
        try:
            request, descriptors, _, _ = socket.recv_fds(control, _REQUEST_BYTES, 1)
        except OSError:
            os._exit(0)  # the client is gone, with a message unread
        if not request:
            os._exit(0)
        try:
            _send(control, pid=_fork(request, descriptors[0], control, work, failure))
        except Exception as error:  # noqa: BLE001 - as above
            _send(control, errno=getattr(error, "errno", None) or 0, error=f"{type(error).__name__}: {error}")
        os.close(descriptors[0])


def _fork(request: bytes, descriptor: int, control: socket.socket, work: str, failure: Exception | None) -> int:
    if failure is not None:
        raise failure
    pid = os.fork()
    if pid == 0:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        control.close()
        serve(socket.socket(fileno=descriptor), work, PageLimits(*json.loads(request)))
    return pid


def _report_exits(control: socket.socket) -> None:
    try:
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            _send(control, ended=pid, code=os.waitstatus_to_exitcode(status))
    except ChildProcessError:
        return


def _send(control: socket.socket, **message: object) -> None:
    try:
        control.sendall(json.dumps(message).encode() + b"\n")
    except OSError:
        os._exit(0)  # the client is gone
