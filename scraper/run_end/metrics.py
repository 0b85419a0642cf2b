"""The state of the last run as a text file for Prometheus (node_exporter's textfile collector)."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

logger = logging.getLogger(__name__)

_MODE = 0o644


@dataclass(frozen=True, slots=True)
class RunMetrics:
    """What is known of a run at its end; of one that was refused, only the code and the time."""

    exit_code: int
    finished_at: datetime
    seconds: float | None = None
    #: URLs by outcome, and by reason.
    outcomes: Mapping[str, int] = field(default_factory=dict)
    reasons: Mapping[str, int] = field(default_factory=dict)
    #: Sources that were crawled, could not be read, are silent or bring no articles.
    sources: Mapping[str, int] = field(default_factory=dict)
    due: int | None = None
    next_due_at: datetime | None = None


def metrics_text(run: RunMetrics) -> str:
    """Return the metrics in Prometheus' text format."""
    return "".join(_lines(run))


def _lines(run: RunMetrics) -> Iterator[str]:
    yield from _gauge("run_exit_code", "Exit code of the last run (docs/exit-codes.md).", run.exit_code)
    yield from _gauge("run_finished_timestamp_seconds", "When the last run ended.", run.finished_at.timestamp())
    if run.seconds is not None:
        yield from _gauge("run_duration_seconds", "How long the last run took.", run.seconds)
    yield from _labelled("run_urls", "URLs of the last run by outcome.", "outcome", run.outcomes)
    yield from _labelled("run_url_reasons", "URLs of the last run by reason.", "reason", run.reasons)
    yield from _labelled("run_sources", "Sources of the last run by state.", "state", run.sources)
    if run.due is not None:
        yield from _gauge("urls_due", "URLs due when the last run ended.", run.due)
    if run.next_due_at is not None:
        yield from _gauge("next_due_timestamp_seconds", "When something is due next.", run.next_due_at.timestamp())


def _gauge(name: str, meaning: str, value: float) -> Iterator[str]:
    yield f"# HELP newsgrain_{name} {meaning}\n# TYPE newsgrain_{name} gauge\nnewsgrain_{name} {value:.15g}\n"


def _labelled(name: str, meaning: str, label: str, values: Mapping[str, int]) -> Iterator[str]:
    if values:
        yield f"# HELP newsgrain_{name} {meaning}\n# TYPE newsgrain_{name} gauge\n"
        yield from (f'newsgrain_{name}{{{label}="{key}"}} {value}\n' for key, value in sorted(values.items()))


def write_metrics(path: Path | None, run: RunMetrics) -> None:
    """Replace the file as a whole; a file that cannot be written is logged, and fails no run. None: no file."""
    if path is None:
        return
    try:
        with NamedTemporaryFile("w", dir=path.parent, prefix=f".{path.name}.", delete=False, encoding="utf-8") as file:
            written = Path(file.name)
            file.write(metrics_text(run))
        try:
            written.chmod(_MODE)
            written.replace(path)
        except OSError:
            with suppress(OSError):
                written.unlink()
            raise
    except OSError as error:
        logger.warning("NEWSGRAIN_METRICS_FILE: %s cannot be written: %s", path, error.strerror)
