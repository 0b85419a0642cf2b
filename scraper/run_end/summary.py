"""The one line that a run ends with, for a log and for cron's mail. Pure."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from models.enums import Outcome, Reason
from pipelines.run.crawl_run import Ledger
from pipelines.run.findings import NOTHING_DUE
from scraper.exit_codes import ExitCode
from scraper.run_end.verdict import ALL_IS_WELL, Verdict

_MOST_REASONS = 3
_ALWAYS = (Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED)
_WITH_REASONS = (Outcome.SKIPPED, Outcome.FAILED, Outcome.DEFERRED)
_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Backlog:
    """What is left for the next runs: URLs that are due now, and the moment when the first other one is."""

    due: int
    next_due_at: datetime | None


def summary(name: str, found: Verdict, books: Ledger, seconds: float | None, left: Backlog | None) -> str:
    """Return the line of a run of this name: verdict, cause, what came, what did not and why, what is next."""
    code = "" if found.code is ExitCode.OK else f" (exit code {found.code:d})"
    took = "" if seconds is None else f" in {_length(seconds)}"
    said = "" if found.message == ALL_IS_WELL else f": {found.message}"
    # A run without anything to do says so already, and when there is.
    rest = "" if found.message.startswith(NOTHING_DUE) else f"; {_counts(books)}{_next(left)}"
    return f"{name}: {found.word}{code}{took}{said}{rest}"


def _counts(books: Ledger) -> str:
    if not books.taken:
        return "no page was due"
    numbers = [f"{books.outcomes[outcome]} {outcome}" for outcome in _ALWAYS]
    numbers += [
        f"{books.outcomes[outcome]} {outcome}{_reasons(books.reasons, outcome)}"
        for outcome in _WITH_REASONS
        if books.outcomes[outcome]
    ]
    return ", ".join(numbers)


def _reasons(reasons: Counter[Reason], outcome: Outcome) -> str:
    own = Counter({reason: number for reason, number in reasons.items() if reason.outcome is outcome})
    if not own:
        return ""
    named = [f"{reason} {number}" for reason, number in own.most_common(_MOST_REASONS)]
    more = ["..."] if len(own) > _MOST_REASONS else []
    return f" ({', '.join([*named, *more])})"


def _next(left: Backlog | None) -> str:
    if left is None:
        return ""
    due = f"; {left.due} are due now" if left.due else ""
    later = f"; next due {left.next_due_at:%Y-%m-%d %H:%M} UTC" if left.next_due_at is not None else ""
    return due + later


def _length(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole} s" if whole < _MINUTE else f"{whole // _MINUTE} min {whole % _MINUTE:02d} s"
