"""What to correct in the user's list of sources, as the latest runs found out."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from models.tables import CrawlRun

#: In the stats of a run, by source.
CORRECTIONS_STAT = "newsgrain/corrections"
#: Runs that are searched, from the newest back.
_MOST_RUNS = 20


@dataclass(frozen=True, slots=True)
class Correction:
    """What to correct in the entry of a source, and the run that found it out."""

    source: str
    remedy: str
    run_id: int


def corrections(connection: Connection, since: datetime, source: str | None) -> tuple[Correction, ...]:
    """Return the latest correction for each source, of runs since a moment."""
    statement = (
        select(CrawlRun.id, CrawlRun.stats)
        .where(CrawlRun.started_at >= since, CrawlRun.finished_at.is_not(None))
        .order_by(CrawlRun.id.desc())
        .limit(_MOST_RUNS)
    )
    found: dict[str, Correction] = {}
    for run_id, stats in connection.execute(statement):
        for domain, remedy in ((stats or {}).get(CORRECTIONS_STAT) or {}).items():
            found.setdefault(domain, Correction(domain, str(remedy), run_id))
    return tuple(found[domain] for domain in sorted(found) if source in (None, domain))
