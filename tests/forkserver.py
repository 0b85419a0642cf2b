"""Runs `scrapy ...` command lines, each in a process of its own that is forked from this one: imports are paid once.

Reads one JSON object a line: argv, cwd, env, and files for the standard streams. Answers {"pid"}, then {"code",
"peak_kib"}.
"""

import ctypes
import gc
import importlib
import json
import os
import resource
import struct
import sys
from typing import Any

from scrapy.utils.misc import walk_modules_iter

_CAPABILITY_VERSION_3 = 0x20080522

PRELOADED = (
    "scrapy.cmdline",
    "scrapy.crawler",
    "scraper.commands.crawl",
    "scraper.commands.db",
    "scraper.commands.extract",
    "scraper.extensions.progress",
    "pipelines.item_pipelines",
    "pipelines.extraction.article",
)


def main() -> None:
    for name in PRELOADED:
        importlib.import_module(name)
    list(walk_modules_iter("scrapy.commands"))
    # Otherwise each child copies all of this when it collects garbage.
    gc.freeze()
    _say(ready=True)
    for line in sys.stdin:
        request = json.loads(line)
        pid = os.fork()
        if pid == 0:
            # Ends by SystemExit, so that this process leaves the way a started one does.
            _run(request)
        _say(pid=pid)
        _, status, used = os.wait4(pid, 0)
        _say(code=os.waitstatus_to_exitcode(status), peak_kib=used.ru_maxrss)


def _give_up_capabilities() -> None:
    """Let the permissions of files hold for root too: without its capabilities it is a user like others."""
    if os.geteuid() != 0:
        return
    header = struct.pack("=Ii", _CAPABILITY_VERSION_3, 0)
    if ctypes.CDLL(None, use_errno=True).capset(header, bytes(24)) != 0:
        raise OSError(ctypes.get_errno(), "capset")


def _say(**answer: int) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


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
        # As a quota does: no file grows beyond this. The model of languages unpacks itself into a large one.
        importlib.import_module("pipelines.text.language").detect_language(
            "The bridge opened on Friday after four years.", None
        )
        resource.setrlimit(resource.RLIMIT_FSIZE, (request["file_bytes"], request["file_bytes"]))
    # The reader has read ahead what belongs to the parent.
    sys.stdin = os.fdopen(os.dup(0), encoding="utf-8")
    # It read the environment of the parent.
    importlib.reload(importlib.import_module("scraper.settings"))
    sys.argv = ["scrapy", *request["argv"]]
    importlib.import_module("scrapy.cmdline").execute(sys.argv)
    raise SystemExit(0)


if __name__ == "__main__":
    main()
