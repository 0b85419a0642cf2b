"""A `scrapy` command for tests: real command lines, real processes, real exit codes."""

import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.postgres import end_with_parent, open_folder

ROOT = Path(__file__).parents[1]
#: Without the manners of the real web, and without processes of its own for extraction; patient with a busy machine.
QUICK = (
    "-s",
    "DOWNLOAD_DELAY=0",
    "-s",
    "AUTOTHROTTLE_ENABLED=False",
    "-s",
    "RETRY_TIMES=0",
    "-s",
    "DOWNLOAD_TIMEOUT=300",
    "-s",
    "NEWSGRAIN_WORKERS=0",
    "-s",
    "NEWSGRAIN_ALLOWED_NETWORKS=127.0.0.1/32",
)


def clean_environment() -> dict[str, str]:
    """Return the environment without what would change a crawl: proxies and a database."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.lower().endswith("_proxy") and name != "DATABASE_URL"
    }


@dataclass(frozen=True, slots=True)
class Result:
    """How a command ended."""

    code: int
    out: str
    err: str
    #: The most memory that the process itself had.
    peak_mib: int = 0


@contextmanager
def running_forkserver() -> Iterator[str]:
    """Run what commands are forked from for the time of the block, and yield the path of its socket."""
    with (
        tempfile.TemporaryDirectory(prefix="ngfork-", dir=open_folder()) as folder,
        socket.socket(socket.AF_UNIX) as ours,
    ):
        path = f"{folder}/commands"
        ours.bind(path)
        ours.listen()
        forkserver = subprocess.Popen(
            [sys.executable, "-m", "tests.forkserver", str(ours.fileno())],
            cwd=ROOT,
            env=clean_environment(),
            stdin=subprocess.DEVNULL,
            pass_fds=[ours.fileno()],
            preexec_fn=end_with_parent(),  # noqa: PLW1509 - calls one function that was loaded before
        )
        try:
            yield path
        finally:
            forkserver.terminate()
            forkserver.wait()


@contextmanager
def running_commands(forkserver: str, *places: tuple[str, Path]) -> Iterator[tuple["Scrapy", ...]]:
    """Yield a command for each program and the folder where it leaves its files. They may run beside each other."""
    with ExitStack() as opened:
        commands = []
        for place in places:
            connection = socket.socket(socket.AF_UNIX)
            connection.connect(forkserver)
            commands.append(opened.enter_context(closing(Scrapy(*place, connection))))
        yield tuple(commands)


class Scrapy:
    """Runs command lines of `scrapy`, or of `newsgrain`, one after the other."""

    def __init__(self, program: str, folder: Path, forkserver: socket.socket) -> None:
        self._program, self._folder = program, folder
        self._forkserver = forkserver
        self._answers = forkserver.makefile()
        #: Where crawls that have no row say how they ended.
        self.unrecorded = folder / "unrecorded-runs.jsonl"

    def __call__(
        self,
        *argv: str,
        stdin: bytes = b"",
        cwd: Path = ROOT,
        env: Mapping[str, str] | None = None,
        obeys_modes: bool = False,
    ) -> Result:
        """Run `scrapy ARGV` to its end, for root too as a user whom permissions bind if `obeys_modes`."""
        self.begin(*argv, stdin=stdin, cwd=cwd, env=env, obeys_modes=obeys_modes)
        return self.end()

    def crawl(self, database_url: str, *argv: str, env: Mapping[str, str] | None = None) -> Result:
        """Run `scrapy crawl news` quickly on a database."""
        return self("crawl", "news", *QUICK, "-s", f"DATABASE_URL={database_url}", *argv, env=env)

    def begin(
        self,
        *argv: str,
        stdin: bytes = b"",
        cwd: Path = ROOT,
        env: Mapping[str, str] | None = None,
        obeys_modes: bool = False,
        terminal: str | None = None,
        file_bytes: int = 0,
    ) -> int:
        """Start `scrapy ARGV` and return the number of its process.

        `terminal` is a device for standard error; no file may grow beyond `file_bytes`, as a quota would have it.
        """
        if argv[0] == "crawl" and not any(word.startswith("NEWSGRAIN_FALLBACK_LOG=") for word in argv):
            argv = (*argv, "-s", f"NEWSGRAIN_FALLBACK_LOG={self.unrecorded}")
        (self._folder / "stdin").write_bytes(stdin)
        streams = {name: str(self._folder / name) for name in ("stdin", "stdout", "stderr")}
        if terminal is not None:
            (self._folder / "stderr").write_text("")
            streams["stderr"] = terminal
        process = {"program": self._program, "argv": argv, "cwd": str(cwd), "env": dict(env or {})}
        self._send({**process, "obeys_modes": obeys_modes, "file_bytes": file_bytes, **streams})
        return int(self._receive()["pid"])

    def said(self) -> str:
        """Return what the running process has written to standard error so far."""
        return (self._folder / "stderr").read_text("utf-8")

    def end(self) -> Result:
        """Wait for the process that was started."""
        ended = self._receive()
        out = (self._folder / "stdout").read_text("utf-8")
        return Result(ended["code"], out, self.said(), ended["peak_kib"] // 1024)

    def close(self) -> None:
        """Let the forkserver see that no command will follow."""
        self._answers.close()
        self._forkserver.close()

    def _send(self, message: Mapping[str, Any]) -> None:
        self._forkserver.sendall(json.dumps(message).encode() + b"\n")

    def _receive(self) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self._answers.readline())
        return answer
