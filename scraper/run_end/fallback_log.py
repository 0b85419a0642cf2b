"""The last resort of a verdict that no row can hold: a line of JSON in a file."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from scraper.exit_codes import ExitCode
from scraper.run_end.alerts import RunEndState
from scraper.terminal.command_line import say

#: How much of the end of the file is read: some hundred lines.
_BYTES = 1 << 18


def note_unrecorded(
    path: Path,
    code: ExitCode,
    message: str,
    arguments: Mapping[str, str],
    now: datetime,
    names: frozenset[str] = frozenset(),
) -> None:
    """Append how a run ended to the file at `path`, as `crawl_run` would have it; say so where that fails too."""
    _append(path, _line(RunEndState(int(code), message, now, names), arguments))


def note_recorded(path: Path, end: RunEndState, arguments: Mapping[str, str]) -> None:
    """Append, after runs that had no row, the first one that has: whoever reads the last line knows how things are."""
    last = next(_lines_of(path, arguments), None)
    if last is not None and "run_id" not in last:
        _append(path, _line(end, arguments) | {"run_id": end.run_id})


def noted_ends(path: Path, arguments: Mapping[str, str]) -> list[RunEndState]:
    """Return how runs with these arguments ended, as the file has it, the last one first."""
    ends = []
    for line in _lines_of(path, arguments):
        try:
            moment = datetime.fromisoformat(line["finished_at"])
            names = frozenset(map(str, line.get("names", ())))
            ends.append(RunEndState(int(line["exit_code"]), str(line["message"]), moment, names, line.get("run_id")))
        except (LookupError, TypeError, ValueError):
            continue  # a line of another hand
    return ends


def _line(end: RunEndState, arguments: Mapping[str, str]) -> dict[str, Any]:
    line: dict[str, Any] = {
        "finished_at": end.finished_at.isoformat(),
        "exit_code": end.exit_code,
        "verdict": ExitCode(end.exit_code).name.lower(),
        "message": end.message,
        "arguments": dict(arguments),
    }
    return line | ({"names": sorted(end.names)} if end.names else {})


def _append(path: Path, line: Mapping[str, Any]) -> None:
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
    except OSError as error:
        say(f"{path} could not be written either: {error.strerror}")


def _lines_of(path: Path, arguments: Mapping[str, str]) -> Iterator[Mapping[str, Any]]:
    """Yield the lines of runs with these arguments, the last one first; what is no such line is left out."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - _BYTES))
            lines = file.read().splitlines()
    except OSError:
        return
    for line in reversed(lines):
        try:
            record = json.loads(line)
        except ValueError:
            continue
        if isinstance(record, dict) and record.get("arguments") == dict(arguments):
            yield record
