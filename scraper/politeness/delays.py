"""How often a host may be asked. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scraper.sources import Source, without_www

#: Delays from here on are kept from run to run: the next one may begin within them.
LASTING = 2.0


@dataclass(frozen=True, slots=True)
class DelayOverride:
    """What the operator wants of one host: seconds between requests, and requests at a time; None: as everywhere."""

    delay: float | None = None
    concurrency: int | None = None


@dataclass(frozen=True, slots=True)
class HostDelay:
    """Seconds that always lie between two requests, the delay to begin with, and the most requests at a time."""

    floor: float
    delay: float
    concurrency: int
    #: The delay is one that the operator has set for this host.
    is_own: bool = False


AS_EVERYWHERE = DelayOverride()


def host_delay(usual: HostDelay, own: DelayOverride, crawl_delay: float | None, most: float) -> HostDelay:
    """Return the pace of a host.

    `usual` is that of hosts of which nothing is known. Of a `crawl_delay` at most `most` seconds are granted. What a
    host or the operator asks for is never undercut: not by chance, not by the throttle.
    """
    asked = min(crawl_delay or 0.0, most)
    floor = max(own.delay or 0.0, asked, usual.floor if own.delay is None else 0.0)
    delay = max(usual.delay if own.delay is None else own.delay, floor)
    concurrency = 1 if asked else own.concurrency or usual.concurrency
    return HostDelay(floor, delay, concurrency, is_own=own.delay is not None)


def delay_overrides(sources: Iterable[Source]) -> Mapping[str, DelayOverride]:
    """Return what the entries of sources say about their hosts, by names without `www.`."""
    own = ((without_www(source.domain), DelayOverride(source.delay, source.concurrency)) for source in sources)
    return {name: wanted for name, wanted in own if wanted != AS_EVERYWHERE}
