"""A file of JSON lines for the verdicts of runs that have no row in the database."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from scraper.exit_codes import ExitCode
from scraper.run_end.alerts import RunOutcome
from scraper.terminal.command_line import print_stderr

#: Bytes read from the end of the file: some hundred lines.
_BYTES = 1 << 18


def note_unrecorded(
    path: Path,
    code: ExitCode,
    message: str,
    arguments: Mapping[str, str],
    now: datetime,
    names: frozenset[str] = frozenset(),
) -> None:
    """Append how a run ended, with the fields of `crawl_run`; a failure goes to standard error."""
    _append(path, _line(RunOutcome(int(code), message, now, names), arguments))


def note_recorded(path: Path, end: RunOutcome, arguments: Mapping[str, str]) -> None:
    """Append the first run with a row after runs without one, so that the last line is always current."""
    last = next(_lines_of(path, arguments), None)
    if last is not None and "run_id" not in last:
        _append(path, _line(end, arguments) | {"run_id": end.run_id})


def noted_ends(path: Path, arguments: Mapping[str, str]) -> list[RunOutcome]:
    """Return how runs with these arguments ended, by the file, newest first."""
    ends = []
    for line in _lines_of(path, arguments):
        try:
            moment = datetime.fromisoformat(line["finished_at"])
            names = frozenset(map(str, line.get("names", ())))
            ends.append(RunOutcome(int(line["exit_code"]), str(line["message"]), moment, names, line.get("run_id")))
        except (LookupError, TypeError, ValueError):
            continue  # not one of our lines
    return ends


def _line(end: RunOutcome, arguments: Mapping[str, str]) -> dict[str, Any]:
    line: dict[str, Any] = {
        "finished_at": end.finished_at.isoformat(timespec="seconds"),
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
        print_stderr(f"{path} could not be written either: {error.strerror}")


def _lines_of(path: Path, arguments: Mapping[str, str]) -> Iterator[Mapping[str, Any]]:
    """Yield the records of runs with these arguments, newest first; other lines are skipped."""
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
