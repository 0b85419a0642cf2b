"""The last line of a run, for the log and cron's mail. Pure."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from models.enums import Outcome, Reason
from pipelines.run.findings import NOTHING_DUE
from pipelines.run.ledger import Ledger
from scraper.exit_codes import ExitCode
from scraper.run_end.verdict import ALL_IS_WELL, Verdict
from scraper.terminal.plural import plural

_MOST_REASONS = 3
_ALWAYS = (Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED)
_WITH_REASONS = (Outcome.SKIPPED, Outcome.FAILED, Outcome.DEFERRED)
_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Backlog:
    """Work for the next runs: how many URLs are due now, and when the next one is."""

    due: int
    next_due_at: datetime | None


def summary(name: str, found: Verdict, ledger: Ledger, seconds: float | None, left: Backlog | None) -> str:
    """Return the last line of a run: verdict, cause, counts with reasons, backlog."""
    code = "" if found.code is ExitCode.OK else f" (exit code {found.code:d})"
    took = "" if seconds is None else f" in {_length(seconds)}"
    said = "" if found.message == ALL_IS_WELL else f": {found.message}"
    # The message of an idle run has the next due moment already.
    rest = "" if found.message.startswith(NOTHING_DUE) else f"; {_counts(ledger)}{_next(left)}"
    return f"{name}: {found.word}{code}{took}{said}{rest}"


def closing_line(name: str, found: Verdict, ledger: Ledger, seconds: float | None, left: Backlog | None) -> str:
    """Return the last line of a run for people at a terminal: what there is now, and what comes next."""
    outcomes = ledger.outcomes
    counts = [
        plural(outcomes[Outcome.NEW], "new article"),
        *([f"{outcomes[Outcome.CHANGED]} edited"] if outcomes[Outcome.CHANGED] else []),
        *([f"{outcomes[Outcome.UNCHANGED]} unchanged"] if outcomes[Outcome.UNCHANGED] else []),
        *([f"{plural(outcomes[one], 'page')} {one}" for one in _WITH_REASONS if outcomes[one]]),
    ]
    took = "" if seconds is None else f" in {_length(seconds)}"
    if not ledger.taken:
        said = found.message if found.message.startswith(NOTHING_DUE) else "no page was due"
        return f"{name}{took}: {said}."
    return f"{name}: {', '.join(counts)}{took}{_next(left)}. `scrapy report` shows more."


def _counts(ledger: Ledger) -> str:
    if not ledger.taken:
        return "no page was due"
    numbers = [f"{ledger.outcomes[outcome]} {outcome}" for outcome in _ALWAYS]
    numbers += [
        f"{ledger.outcomes[outcome]} {outcome}{_reasons(ledger.reasons, outcome)}"
        for outcome in _WITH_REASONS
        if ledger.outcomes[outcome]
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
