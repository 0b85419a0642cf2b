"""Serves three made-up outlets on loopback, for the demo and for tests.

`python samples/newsroom.py [--port N]` runs until Ctrl-C; `newsroom()` is the same for a program.
"""

import argparse
import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

if not __package__:  # started as a script: the project's root is not on the path
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from samples.answers import Answer, site
from samples.content import Outlet, outlets
from samples.truth import Cut, Truth, truth

__all__ = ["DEFAULT_PORT", "Cut", "Newsroom", "PortUnavailable", "Truth", "newsroom", "running", "truth"]

#: Fixed, so that a second run has the same addresses.
DEFAULT_PORT = 8765
EXIT_CONFIGURATION = 4


class PortUnavailable(Exception):  # noqa: N818 - the name says what is wrong
    """The server cannot listen on an outlet's address; the message has the address and the remedy."""


@dataclass(frozen=True, slots=True)
class Newsroom:
    """A running outlet and its address; `base_url` has no trailing slash."""

    outlet: Outlet
    domain: str
    base_url: str


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    answers: Mapping[str, Answer] = {}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "SampleNewsroom"
    sys_version = ""
    server: _Server
    timeout = 30

    def do_GET(self) -> None:
        """Send the page, or 304 if the client's copy is current."""
        self._send(with_body=True)

    def do_HEAD(self) -> None:
        """Send the page's headers alone."""
        self._send(with_body=False)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the parent's name for it
        """Log nothing: the terminal shows the demo."""

    def _send(self, *, with_body: bool) -> None:
        answer = self.server.answers.get(urlsplit(self.path).path)
        if answer is None:
            self._respond(HTTPStatus.NOT_FOUND, {"Content-Type": "text/plain"}, b"Not found.\n")
            return
        validators = {"ETag": answer.etag, "Last-Modified": answer.last_modified}
        if _is_current(answer, self.headers["If-None-Match"], self.headers["If-Modified-Since"]):
            self._respond(HTTPStatus.NOT_MODIFIED, validators, b"")
            return
        headers = {"Content-Type": answer.content_type, **validators}
        self._respond(HTTPStatus.OK, headers, answer.body, with_body=with_body)

    def _respond(self, status: HTTPStatus, headers: Mapping[str, str], body: bytes, *, with_body: bool = True) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status is not HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if with_body:
            self.wfile.write(body)


@contextmanager
def newsroom(port: int = DEFAULT_PORT) -> Iterator[tuple[Newsroom, ...]]:
    """Serve the outlets until the block is left; with port 0 the system chooses a port for each of them.

    Raises PortUnavailable when an address cannot be listened on.
    """
    with ExitStack() as stack:
        yield tuple(stack.enter_context(running(outlet, port)) for outlet in outlets())


@contextmanager
def running(outlet: Outlet, port: int) -> Iterator[Newsroom]:
    """Serve one outlet in a thread until the block is left."""
    with _listen(outlet, port) as server:
        domain = f"{outlet.address}:{server.server_address[1]}"
        server.answers = site(outlet, f"http://{domain}")
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield Newsroom(outlet, domain, f"http://{domain}")
        finally:
            server.shutdown()
            thread.join()


def _listen(outlet: Outlet, port: int) -> _Server:
    try:
        return _Server((outlet.address, port), _Handler)
    except (OSError, OverflowError) as error:
        raise PortUnavailable(
            f"{outlet.name} cannot be served on {outlet.address}:{port} ({error}). "
            f"Close the program that uses the port, or choose another one: "
            f".venv/bin/python -m samples.demo --port {port + 1}",
        ) from error


def _is_current(answer: Answer, tags: str | None, since: str | None) -> bool:
    """Return whether the client's copy is current; If-None-Match takes precedence (RFC 9110)."""
    if tags is not None:
        return answer.etag in (tag.strip().removeprefix("W/") for tag in tags.split(","))
    if since is None:
        return False
    try:
        return parsedate_to_datetime(since) >= parsedate_to_datetime(answer.last_modified)
    except (ValueError, TypeError):
        return False


def main(arguments: list[str] | None = None) -> int:
    """Serve until Ctrl-C or SIGTERM; return the exit code."""
    parser = argparse.ArgumentParser(prog="newsroom", description="Serves three made-up outlets on loopback.")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="default: %(default)s; 0: any free port")
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with newsroom(options.port) as outlets_served:
            for served in outlets_served:
                print(f"{served.outlet.name:<18} {served.base_url}/", flush=True)
            print("Press Ctrl-C to stop.", flush=True)
            threading.Event().wait()
    except PortUnavailable as error:
        print(error, file=sys.stderr)
        return EXIT_CONFIGURATION
    except KeyboardInterrupt:
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
