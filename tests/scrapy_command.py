"""A `scrapy` command for tests: real command lines, real processes, real exit codes."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
def running_commands(*places: tuple[str, Path]) -> Iterator[tuple["Scrapy", ...]]:
    """Yield a command for each program and the folder where it leaves its files. They may run beside each other."""
    with ExitStack() as closing:
        pairs = [tuple(map(closing.enter_context, socket.socketpair())) for _ in places]
        numbers = [theirs.fileno() for _, theirs in pairs]
        forkserver = subprocess.Popen(
            [sys.executable, "-m", "tests.forkserver", *map(str, numbers)],
            cwd=ROOT,
            env=clean_environment(),
            stdin=subprocess.DEVNULL,
            pass_fds=numbers,
        )
        for _, theirs in pairs:
            theirs.close()
        commands = [Scrapy(*place, ours) for place, (ours, _) in zip(places, pairs, strict=True)]
        try:
            yield tuple(commands)
        finally:
            for command in commands:
                command.close()
            forkserver.wait()


class Scrapy:
    """Runs command lines of `scrapy`, or of `newsgrain`, one after the other."""

    def __init__(self, program: str, folder: Path, forkserver: socket.socket) -> None:
        self._program, self._folder = program, folder
        self._forkserver = forkserver
        self._answers = forkserver.makefile()
        self._ready = False
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
        self._wait_until_ready()
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

    def _wait_until_ready(self) -> None:
        if not self._ready:
            self._ready = bool(self._receive()["ready"])

    def _send(self, message: Mapping[str, Any]) -> None:
        self._forkserver.sendall(json.dumps(message).encode() + b"\n")

    def _receive(self) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self._answers.readline())
        return answer
