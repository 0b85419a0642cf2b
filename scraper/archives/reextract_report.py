"""What a re-extraction changes, as a table for the terminal and as JSON. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from models.archives.extraction_runs import RunRow
from pipelines.reextraction.difference import ArticleDifference
from pipelines.reextraction.run import Findings
from scraper.terminal.plural import plural

_MOST_LINES = 10


def report_lines(findings: Findings, title: str) -> Iterator[str]:
    """Yield the lines of the report."""
    yield f"{title}: {_counts(findings)}"
    if findings.changed:
        yield f"words: {findings.lost_words:,} lost, {findings.won_words:,} won"
        yield from _table("field", findings.fields)
        yield from _cuts(findings)
        yield from _table("page type", Counter({f"{a} -> {b}": n for (a, b), n in findings.page_types.items()}))
    if findings.rejected:
        yield from _table("no article any more (the stored one stays)", findings.reasons)
    yield from _largest(findings)


def _counts(findings: Findings) -> str:
    parts = [f"{findings.changed:,} changed", f"{findings.same:,} the same"]
    if findings.rejected:
        parts.append(f"{findings.rejected:,} rejected")
    if findings.overtaken:
        parts.append(f"{findings.overtaken:,} changed by crawls meanwhile")
    if findings.without_page:
        parts.append(f"{findings.without_page:,} without a stored page")
    return f"{plural(findings.articles, 'article')}: {', '.join(parts)}"


def _table(name: str, numbers: Mapping[str, int]) -> Iterator[str]:
    if not numbers:
        return
    width = max(len(name), *map(len, numbers))
    yield f"  {name:<{width}}  articles"
    for one, number in Counter(numbers).most_common():
        yield f"  {one:<{width}}  {number:>8,}"


def _cuts(findings: Findings) -> Iterator[str]:
    reasons = sorted(findings.cuts_added.keys() | findings.cuts_dropped.keys())
    if not reasons:
        return
    width = max(len("cut"), *map(len, reasons))
    yield f"  {'cut':<{width}}     added   dropped"
    for reason in reasons:
        yield f"  {reason:<{width}}  {findings.cuts_added[reason]:>8,}  {findings.cuts_dropped[reason]:>8,}"


def _largest(findings: Findings) -> Iterator[str]:
    if findings.changes:
        yield "changed most:"
    for one in findings.changes[:_MOST_LINES]:
        yield f"  -{one.lost_words:<6} +{one.won_words:<6} {', '.join(one.fields) or 'cuts'}: {one.url}"
    for change in findings.rejections[:_MOST_LINES]:
        yield f"  {change.reason}: {change.url}: {change.detail}"


def report_record(findings: Findings, run: RunRow | None, *, is_dry: bool) -> dict[str, Any]:
    """Return the report as an object."""
    return {
        "run": None if run is None else run.id,
        "dry_run": is_dry,
        "version": None if run is None else run.version,
        "finished": None if run is None else run.finished_at is not None,
        "undone": None if run is None else run.undone_at is not None,
        "articles": findings.articles,
        "changed": findings.changed,
        "same": findings.same,
        "rejected": findings.rejected,
        "overtaken": findings.overtaken,
        "without_page": findings.without_page,
        "lost_words": findings.lost_words,
        "won_words": findings.won_words,
        "fields": dict(findings.fields.most_common()),
        "cuts_added": dict(findings.cuts_added.most_common()),
        "cuts_dropped": dict(findings.cuts_dropped.most_common()),
        "page_types": [
            {"before": before, "after": after, "articles": number}
            for (before, after), number in findings.page_types.most_common()
        ],
        "rejected_by_reason": dict(findings.reasons.most_common()),
        "changes": [_change(one) for one in findings.changes],
        "rejections": [
            {"article_id": one.article_id, "url": one.url, "reason": one.reason, "detail": one.detail}
            for one in findings.rejections
        ],
    }


def _change(one: ArticleDifference) -> dict[str, Any]:
    return {
        "article_id": one.article_id,
        "url": one.url,
        "headline": one.headline,
        "lost_words": one.lost_words,
        "won_words": one.won_words,
        "fields": {name: {"before": before, "after": after} for name, (before, after) in one.fields.items()},
        "cuts_added": [{"reason": cut["reason"], "text": cut["text"]} for cut in one.cuts_added],
        "cuts_dropped": [{"reason": cut["reason"], "text": cut["text"]} for cut in one.cuts_dropped],
    }
