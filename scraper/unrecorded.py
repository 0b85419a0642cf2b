"""The last resort of a verdict that no row can hold: a line of JSON in a file."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from scraper.command_line import say
from scraper.verdict import ExitCode


def note_unrecorded(path: Path, code: ExitCode, message: str, arguments: Mapping[str, str], now: datetime) -> None:
    """Append how a run ended to the file at `path`, as `crawl_run` would have it; say so where that fails too."""
    line = {
        "finished_at": now.isoformat(),
        "exit_code": int(code),
        "verdict": code.name.lower(),
        "message": message,
        "arguments": dict(arguments),
    }
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
    except OSError as error:
        say(f"{path} could not be written either: {error.strerror}")
