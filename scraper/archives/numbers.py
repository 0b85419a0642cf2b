"""The numbers of archives that were read, of one run or of many, and the line that shows them. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from pipelines.archive.captures import ArchiveCounts
from pipelines.run.ledger import Ledger
from scraper.terminal.plural import plural

_MOST_REASONS = 4
_SUMMED = ("archives", "read_before", "records", "damaged", "pages")
_COUNTED = ("counts", "reasons", "left_out")


def numbers_of(
    ledger: Ledger, counts: ArchiveCounts, archives: int, known: int, unread: Mapping[str, str]
) -> dict[str, Any]:
    """Return what was read: archives, records, pages by their outcome and reason, and what was left out."""
    return {
        "archives": archives,
        "read_before": known,
        "records": counts.records,
        "damaged": counts.damaged,
        "pages": ledger.taken,
        "counts": {outcome.value: number for outcome, number in sorted(ledger.outcomes.items())},
        "reasons": {reason.value: number for reason, number in sorted(ledger.reasons.items())},
        "left_out": {reason.value: number for reason, number in sorted(counts.left_out.items())},
        "unread": dict(unread),
    }


def summed(numbers: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the sum of several."""
    total: dict[str, Any] = dict.fromkeys(_SUMMED, 0) | {name: Counter() for name in _COUNTED} | {"unread": {}}
    for one in numbers:
        for name in _SUMMED:
            total[name] += one[name]
        for name in _COUNTED:
            total[name].update(one[name])
        total["unread"] |= one["unread"]
    return total | {name: dict(sorted(total[name].items())) for name in _COUNTED}


def archives_line(numbers: Mapping[str, Any]) -> str:
    """Return archives and records in words, with what was damaged and left out."""
    known = f" ({numbers['read_before']} read before)" if numbers["read_before"] else ""
    damaged = f", {numbers['damaged']:,} damaged and skipped" if numbers["damaged"] else ""
    line = f"{plural(numbers['archives'], 'archive')}{known}, {plural(numbers['records'], 'record')}{damaged}"
    left_out = Counter(numbers["left_out"])
    if not left_out:
        return line
    shown = [f"{reason} {number:,}" for reason, number in left_out.most_common(_MOST_REASONS)]
    more = ", ..." if len(left_out) > _MOST_REASONS else ""
    return f"{line}; left out: {', '.join(shown)}{more}"


def counts_line(numbers: Mapping[str, Any]) -> str:
    """Return the pages by their outcome, in words."""
    counted = ", ".join(f"{number:,} {outcome}" for outcome, number in numbers["counts"].items())
    return f"{plural(numbers['pages'], 'page')}{f': {counted}' if counted else ''}"
