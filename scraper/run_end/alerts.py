"""When a run's end is worth an alert: when it is worse than before, and when all is well again. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from scraper.exit_codes import ExitCode

#: Severity of each exit code, from 0 (well) up. docs/exit-codes.md explains the codes.
SEVERITY: Mapping[int, int] = {
    ExitCode.OK: 0,
    ExitCode.LOCKED: 0,
    ExitCode.STOPPED: 1,
    ExitCode.TIME_LIMIT: 1,
    ExitCode.SILENT: 2,
    ExitCode.PARTIAL: 3,
    ExitCode.ACCOUNTING: 4,
    ExitCode.DISK: 5,
    ExitCode.DATABASE: 6,
    ExitCode.CONFIGURATION: 6,
}
# Severity of a problem with a source or a URL.
_OF_KIND = {
    "unread": SEVERITY[ExitCode.PARTIAL],
    "barren": SEVERITY[ExitCode.PARTIAL],
    "failed": SEVERITY[ExitCode.PARTIAL],
    "silent": SEVERITY[ExitCode.SILENT],
}
#: Verdicts of runs that were cut short: they say nothing about sources.
CUT_SHORT = frozenset({ExitCode.STOPPED, ExitCode.TIME_LIMIT})
#: In the message of a run that was stopped by itself, not by the operator.
_OF_ITSELF = "(memusage_exceeded)"


class Event(StrEnum):
    """Why an alert is sent."""

    WORSE = "worse"
    RECOVERED = "recovered"


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """How a run ended.

    `names`: the sources and URLs with problems, each after its kind: `unread`, `barren`, `failed`, `silent`. A
    source that the run did not reach keeps its earlier problem.
    """

    exit_code: int
    message: str
    finished_at: datetime
    names: frozenset[str] = frozenset()
    run_id: int | None = None

    @property
    def severity(self) -> int:
        """The severity; an unknown exit code has the highest.

        A good run that did not reach a source with a problem leaves the problem open.
        """
        of_names = (_OF_KIND[name.partition(" ")[0]] for name in self.names)
        return max(SEVERITY.get(self.exit_code, max(SEVERITY.values())), *of_names, 0)

    @property
    def is_quiet(self) -> bool:
        """Return whether it never causes an alert: another run was active, or the operator stopped it."""
        return self.exit_code == ExitCode.LOCKED or (
            self.exit_code == ExitCode.STOPPED and _OF_ITSELF not in self.message
        )


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert: the event, the run before, and the new problems."""

    event: Event
    previous: RunOutcome | None
    #: Names that had no problem before.
    new_names: frozenset[str]


def alert_of(now: RunOutcome, before: Sequence[RunOutcome]) -> Alert | None:
    """Return the alert for a run's end after those `before` it (of the same job, newest first); None: no alert.

    A run is worse than the one before when its verdict is, or when the verdict is the same and names something new. A
    run that was cut short says nothing about sources: later runs are compared with the one before it.
    """
    loud = [end for end in before if not end.is_quiet]
    last = loud[0] if loud else None
    if now.is_quiet:
        return None
    if now.severity == 0:
        return Alert(Event.RECOVERED, last, frozenset()) if last is not None and last.severity else None
    if now.exit_code in CUT_SHORT:
        is_worse = now.severity > (last.severity if last is not None else 0)
        return Alert(Event.WORSE, last, frozenset()) if is_worse else None
    settled = next((end for end in loud if end.exit_code not in CUT_SHORT), None)
    new = now.names - (settled.names if settled is not None else frozenset())
    return Alert(Event.WORSE, settled, new) if settled is None or _is_worse(now, settled, new) else None


def _is_worse(now: RunOutcome, before: RunOutcome, new: frozenset[str]) -> bool:
    if now.severity != before.severity:
        return now.severity > before.severity
    is_another = now.exit_code != before.exit_code and SEVERITY.get(now.exit_code) == SEVERITY.get(before.exit_code)
    return is_another or bool(new)


def alert_record(found: Alert, end: RunOutcome, run: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the record for the alert command: the verdict, the previous one, and the facts of the run."""
    return {
        "event": found.event.value,
        **_end_record(end),
        "previous": None if found.previous is None else _end_record(found.previous),
        "new_names": sorted(found.new_names),
        **run,
    }


def _end_record(end: RunOutcome) -> dict[str, Any]:
    return {
        "exit_code": end.exit_code,
        "verdict": verdict_word(end.exit_code),
        "message": end.message,
        "run_id": end.run_id,
        "finished_at": end.finished_at.isoformat(timespec="seconds"),
    }


def verdict_word(code: int) -> str:
    """Return the word of an exit code; an unknown code as digits."""
    try:
        return ExitCode(code).name.lower()
    except ValueError:
        return str(code)
