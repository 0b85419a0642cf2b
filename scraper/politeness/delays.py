"""Delays between requests to a host. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipelines.urls.normalise import without_www
from scraper.sources import Source

#: Seconds from which on a delay outlasts a run: the next run may start within it.
LASTING = 2.0


@dataclass(frozen=True, slots=True)
class DelayOverride:
    """The operator's settings for one host: seconds between requests, and concurrent requests; None: the default."""

    delay: float | None = None
    concurrency: int | None = None


@dataclass(frozen=True, slots=True)
class HostDelay:
    """The least seconds between two requests, the initial delay, and the most concurrent requests."""

    floor: float
    delay: float
    concurrency: int
    #: Whether the operator has set the delay of this host.
    is_own: bool = False


NO_OVERRIDE = DelayOverride()


def host_delay(usual: HostDelay, own: DelayOverride, crawl_delay: float | None, most: float) -> HostDelay:
    """Return the delay of a host.

    `usual` is the default. A `crawl_delay` counts up to `most` seconds. Neither jitter nor the throttle goes below the
    floor that the host or the operator sets.
    """
    asked = min(crawl_delay or 0.0, most)
    floor = max(own.delay or 0.0, asked, usual.floor if own.delay is None else 0.0)
    delay = max(usual.delay if own.delay is None else own.delay, floor)
    concurrency = 1 if asked else own.concurrency or usual.concurrency
    return HostDelay(floor, delay, concurrency, is_own=own.delay is not None)


def delay_overrides(sources: Iterable[Source]) -> Mapping[str, DelayOverride]:
    """Return the overrides in the entries of sources, by host name without `www.`."""
    own = (
        (without_www(domain), DelayOverride(source.delay, source.concurrency))
        for source in sources
        for domain in (source.domain, *source.domains)
    )
    return {name: wanted for name, wanted in own if wanted != NO_OVERRIDE}
