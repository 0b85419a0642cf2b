"""Between which moments the entries of a discovery document lie: its pace before it was ever polled. Pure."""

from collections.abc import Sequence
from datetime import datetime

from models.frontier.queue import Candidate
from pipelines.text.date_parsing import parse_date

#: Entries whose dates are read: a sitemap may have fifty thousand.
SAMPLE = 200


def span_of(candidates: Sequence[Candidate], now: datetime) -> tuple[datetime | None, datetime | None]:
    """Return the dates of the oldest and the newest entry; both None where too few have one. The future is now."""
    sample = candidates[:: max(1, len(candidates) // SAMPLE)]
    read = (parse_date(one.date, now) for one in sample if one.date)
    moments = sorted(min(moment, now) for moment in read if moment is not None)
    if not moments or 2 * len(moments) < len(sample):
        return None, None
    return moments[0], moments[-1]
