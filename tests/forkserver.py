"""Runs command lines of `scrapy` and `newsgrain`, each in a process of its own that is forked from this one.

So imports are paid once. Its argument is the number of a socket that listens. On each connection it reads one JSON
object a line: program, argv, cwd, env, and files for the standard streams; it answers {"pid"}, then
{"code", "peak_kib"}. Connections are served beside each other.
"""

import atexit
import ctypes
import gc
import importlib
import json
import os
import re
import resource
import signal
import socket
import struct
import sys
import threading
from typing import Any, NoReturn

from scrapy.settings import Settings
from scrapy.utils.misc import load_object, walk_modules_iter
from sqlalchemy.orm import configure_mappers

from pipelines.stories.terms import terms_of
from pipelines.urls.normalise import has_public_suffix

_CAPABILITY_VERSION_3 = 0x20080522
#: Not the reactor's: it is installed by each command.
_CLASS = re.compile(r"(scrapy|scraper|pipelines)(\.\w+)+\.[A-Z]\w+")

#: What a crawl imports, and loads for its first feed and its first page; then what other commands import when they run.
PRELOADED = (
    # First: it reads the source of all its importers.
    "scrapy.core.downloader.handlers.http11",
    "scrapy.cmdline",
    "scrapy.crawler",
    "pipelines.item_pipelines",
    "pipelines.workers.preload",
    "feedparser",
    "pipelines.stories.grouping",
    "models.database.postgres_timeouts",
    "alembic.command",
    "pipelines.site_memory.batch",
    "scraper.cli.fetch_page",
    "scraper.explain.output_file",
    "pipelines.export.files.parquet_file",
)
#: What runs the words of each program.
PROGRAMS = {"scrapy": ("scrapy.cmdline", "execute"), "newsgrain": ("newsgrain.console", "main")}
COMPONENTS = ("DOWNLOADER_MIDDLEWARES", "SPIDER_MIDDLEWARES", "EXTENSIONS", "DOWNLOAD_HANDLERS", "FEED_EXPORTERS")


def main() -> None:
    _preload()
    # Otherwise each child copies all of this when it collects garbage.
    gc.freeze()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    copies = []
    with socket.socket(fileno=int(sys.argv[1])) as listening:
        try:
            while True:
                copies.append(_serving(listening.accept()[0]))
        finally:
            for pid in copies:
                os.waitpid(pid, 0)


def _preload() -> None:
    for name in PRELOADED:
        importlib.import_module(name)
    for package in ("scrapy.commands", "scraper.commands"):
        list(walk_modules_iter(package))
    settings = Settings()
    settings.setmodule("scraper.settings")
    paths = [path for name in COMPONENTS for entry in settings.getwithbase(name).items() for path in entry]
    for path in (*paths, *settings.values()):
        if isinstance(path, str) and _CLASS.fullmatch(path):
            load_object(path)
    configure_mappers()
    # Read once, these stay in memory: the words of stories, and the public suffixes of domains.
    terms_of("Trams run again", ("Trams carried passengers along the harbour again.",), "en")
    has_public_suffix("www.example.com")


def _serving(ours: socket.socket) -> int:
    """Return the number of a process that serves a connection."""
    pid = os.fork()
    if pid == 0:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        _serve(ours)
        os._exit(0)
    ours.close()
    return pid


def _serve(ours: socket.socket) -> None:
    for line in ours.makefile():
        request = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _run(request)
        _say(ours, pid=pid)
        _, status, used = os.wait4(pid, 0)
        _say(ours, code=os.waitstatus_to_exitcode(status), peak_kib=used.ru_maxrss)


def _give_up_capabilities() -> None:
    """Let the permissions of files hold for root too: without its capabilities it is a user like others."""
    if os.geteuid() != 0:
        return
    header = struct.pack("=Ii", _CAPABILITY_VERSION_3, 0)
    if ctypes.CDLL(None, use_errno=True).capset(header, bytes(24)) != 0:
        raise OSError(ctypes.get_errno(), "capset")


def _say(ours: socket.socket, **answer: int) -> None:
    ours.sendall(json.dumps(answer).encode() + b"\n")


def _run(request: dict[str, Any]) -> None:
    os.chdir(request["cwd"])
    os.environ.update(request["env"])
    for stream, name, mode in (
        (0, "stdin", os.O_RDONLY),
        (1, "stdout", os.O_WRONLY | os.O_CREAT | os.O_TRUNC),
        (2, "stderr", os.O_WRONLY | os.O_CREAT | os.O_TRUNC),
    ):
        os.dup2(os.open(request[name], mode, 0o666), stream)
    if request["obeys_modes"]:
        _give_up_capabilities()
    if request["file_bytes"]:
        # As a quota does: no file grows beyond this.
        resource.setrlimit(resource.RLIMIT_FSIZE, (request["file_bytes"], request["file_bytes"]))
    sys.stdin = os.fdopen(os.dup(0), encoding="utf-8")
    # It read the environment of the parent.
    importlib.reload(importlib.import_module("scraper.settings"))
    sys.argv = [request["program"], *request["argv"]]
    module, function = PROGRAMS[request["program"]]
    try:
        getattr(importlib.import_module(module), function)()
    except SystemExit as end:
        if not isinstance(end.code, int | None):
            raise
        _leave(end.code or 0)
    _leave(0)


def _leave(code: int) -> NoReturn:
    """End this process as a started one ends, but without taking its modules apart, which would copy all their memory.

    Threads are waited for, and what is registered for the end is run: for neither is there a public function.
    """
    threading._shutdown()  # type: ignore[attr-defined] # noqa: SLF001
    atexit._run_exitfuncs()  # noqa: SLF001
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
