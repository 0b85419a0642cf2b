"""The settings of one run."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from models.database.url import parse_database_url, sqlite_path
from models.frontier.poll_policy import DEFAULT_BOUNDS, Bounds
from models.frontier.revisit_policy import DEFAULT_HOURS
from pipelines.run.disk_space import shortage
from pipelines.workers.worker import DEFAULT_LIMITS, PageLimits


@dataclass(frozen=True, slots=True)
class RunPlan:
    """The settings of a run, fixed before it starts.

    `page_limits`: bounds of the extraction of one page. `database_seconds`: how long a write waits for a busy or
    absent database. `spool`: the folder for visits that the database could not take. `disks`: places whose disks must
    have `floor_mb` MB free, beside those of the database and the spool.
    """

    database_url: str
    spider: str
    arguments: Mapping[str, str]
    spool: Path
    since: datetime | None = None
    workers: int = 0
    page_limits: PageLimits = DEFAULT_LIMITS
    database_seconds: float = 120.0
    disks: tuple[Path, ...] = ()
    floor_mb: float = 0.0
    poll_bounds: Bounds = DEFAULT_BOUNDS
    revisit_hours: tuple[float, ...] = DEFAULT_HOURS
    #: Days that pages are kept as fetched; 0: for ever.
    raw_page_days: float = 0.0
    #: Maximum age of articles whose source has no limit of its own; None: any age.
    age_limit: timedelta | None = None
    #: The database is made for this run and deleted after it.
    is_dry: bool = False
    #: Whether the database was prepared before the run.
    has_schema: bool = False
    #: Whether pages may come that the run has not requested itself: those of a spider of the user's own.
    admits_pages: bool = False

    @property
    def with_old(self) -> bool:
        """Return whether URLs left by earlier runs are fetched too; see `models.frontier.queue.offer`."""
        return self.since is None

    def disk_shortage(self) -> str | None:
        """Return a sentence about the first disk with too little room, looked up now; None: all have enough."""
        database = sqlite_path(parse_database_url(self.database_url))
        written = (self.spool,) if database is None else (database, self.spool)
        return shortage((*written, *self.disks), self.floor_mb)
