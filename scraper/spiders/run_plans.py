"""The plan of a run, from settings and arguments."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pipelines.run.plan import RunPlan
from scraper.app_settings import AppSettings


def run_plan(  # noqa: PLR0913 - what a plan consists of
    spider: str,
    app_settings: AppSettings,
    arguments: Mapping[str, Any],
    *,
    since: datetime | None = None,
    is_dry: bool = False,
    has_schema: bool = False,
    admits_pages: bool = False,
) -> RunPlan:
    """Return the plan of a run of `spider`; see `RunPlan` for the options."""
    return RunPlan(
        database_url=app_settings.database_url,
        spider=spider,
        arguments={name: str(value) for name, value in arguments.items()},
        since=since,
        workers=app_settings.workers,
        page_limits=app_settings.page_limits,
        spool=app_settings.spool,
        database_seconds=app_settings.database_timeout,
        disks=app_settings.written_files,
        floor_mb=app_settings.min_free_mb,
        poll_bounds=app_settings.feed_poll_bounds,
        revisit_hours=app_settings.revisit_hours,
        raw_page_days=app_settings.raw_page_days,
        age_limit=app_settings.age_limit,
        is_dry=is_dry,
        has_schema=has_schema,
        admits_pages=admits_pages,
    )
