"""When people are to be told how a run ended: when it is worse than before, and when all is well again. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from scraper.exit_codes import ExitCode

#: How bad it is, from well to nothing works. docs/exit-codes.md says what each code means.
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
# How bad it is when a source or a URL is in such trouble.
_OF_KIND = {
    "unread": SEVERITY[ExitCode.PARTIAL],
    "failed": SEVERITY[ExitCode.PARTIAL],
    "silent": SEVERITY[ExitCode.SILENT],
}
#: Verdicts that say nothing about sources: the run did not come to its end.
CUT_SHORT = frozenset({ExitCode.STOPPED, ExitCode.TIME_LIMIT})
#: What stands in the message of a run that was stopped, and not because somebody wanted that.
_OF_ITSELF = "(memusage_exceeded)"


class Event(StrEnum):
    """Why people are told."""

    WORSE = "worse"
    RECOVERED = "recovered"


@dataclass(frozen=True, slots=True)
class RunEndState:
    """How a run ended.

    `names`: the sources and URLs that are in trouble, each with its kind before it: `unread`, `failed`, `silent`. A
    source that the run did not come to is in the trouble in which it was before.
    """

    exit_code: int
    message: str
    finished_at: datetime
    names: frozenset[str] = frozenset()
    run_id: int | None = None

    @property
    def severity(self) -> int:
        """Return how bad it is; codes that nobody knows here are as bad as any.

        A good run that did not come to a source which was in trouble leaves it there.
        """
        of_names = (_OF_KIND[name.partition(" ")[0]] for name in self.names)
        return max(SEVERITY.get(self.exit_code, max(SEVERITY.values())), *of_names, 0)

    @property
    def is_quiet(self) -> bool:
        """Return whether nobody is ever told of it: another run was at work, or somebody ended it on purpose."""
        return self.exit_code == ExitCode.LOCKED or (
            self.exit_code == ExitCode.STOPPED and _OF_ITSELF not in self.message
        )


@dataclass(frozen=True, slots=True)
class Alert:
    """What people are to be told, beside what the run itself says."""

    event: Event
    previous: RunEndState | None
    #: Names that were not in trouble before.
    new_names: frozenset[str]


def alert_of(now: RunEndState, before: Sequence[RunEndState]) -> Alert | None:
    """Return the alarm that an end gives after those before it (of the same job, the last one first); None: none.

    A run is worse than before when its verdict is, or when it is the same and names something new. A run that was cut
    short knows nothing of sources: those after it are compared with the one before it.
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


def _is_worse(now: RunEndState, before: RunEndState, new: frozenset[str]) -> bool:
    if now.severity != before.severity:
        return now.severity > before.severity
    is_another = now.exit_code != before.exit_code and SEVERITY.get(now.exit_code) == SEVERITY.get(before.exit_code)
    return is_another or bool(new)


def alert_record(found: Alert, end: RunEndState, run: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what the alert command gets: the verdict, what was before, and what the run says of itself."""
    return {
        "event": found.event.value,
        **_end_record(end),
        "previous": None if found.previous is None else _end_record(found.previous),
        "new_names": sorted(found.new_names),
        **run,
    }


def _end_record(end: RunEndState) -> dict[str, Any]:
    return {
        "exit_code": end.exit_code,
        "verdict": word(end.exit_code),
        "message": end.message,
        "run_id": end.run_id,
        "finished_at": end.finished_at.isoformat(),
    }


def word(code: int) -> str:
    """Return the word of an exit code."""
    try:
        return ExitCode(code).name.lower()
    except ValueError:
        return str(code)
