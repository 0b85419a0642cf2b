"""Which hosts of one crawl may be requested now, and how often."""

import logging
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from weakref import WeakKeyDictionary, ref

from scrapy.crawler import Crawler
from scrapy.http import Request

from models.frontier.hosts import HostRow
from pipelines.items import TdmStatement
from pipelines.run.crawl_run import run_of
from pipelines.run.host_cache import HostCache
from pipelines.urls.normalise import host_or_empty, without_www
from scraper.exceptions import ClosedHostError
from scraper.politeness.circuit_breaker import HostAvailability, availability
from scraper.politeness.delays import NO_OVERRIDE, DelayOverride, HostDelay, host_delay
from scraper.politeness.robots_cache import unpacked
from scraper.politeness.robots_txt import RobotsFile, product_token
from scraper.politeness.tdm_policy import TdmRule, statements, tdm_rules
from scraper.setting_values import crawl_delay_max

logger = logging.getLogger(__name__)


class HostPolicy:
    """The policy for each host of a crawl: circuit breaker, robots.txt, delay."""

    def __init__(self, crawler: Crawler) -> None:
        """Use the host cache of the crawler's run, or an empty one."""
        # Weak reference: the crawler owns this object, and a strong one would be a cycle.
        self._crawler = ref(crawler)
        self._own_cache = HostCache()
        self._most = crawl_delay_max(crawler.settings)
        self._capped: set[str] = set()
        self._rules: dict[str, tuple[bytes | None, RobotsFile]] = {}
        self._tdm_rules: dict[str, tuple[bytes | None, tuple[TdmRule, ...]]] = {}
        self._agent = crawler.settings["ROBOTSTXT_USER_AGENT"]
        self._usual_agent = crawler.settings["USER_AGENT"]

    @property
    def _spider(self) -> object:
        crawler = self._crawler()
        return None if crawler is None else crawler.spider

    @property
    def host_cache(self) -> HostCache:
        """The host rows of this crawl."""
        run = run_of(self._spider)
        return self._own_cache if run is None else run.host_cache

    def row_of(self, url: str) -> HostRow:
        """Return the row of a URL's host."""
        return self.host_cache.row(host_or_empty(url))

    def check(self, url: str) -> None:
        """Raise unless the host of a URL may be requested.

        Raises:
            ClosedHostError: the host is closed.
        """
        if self.is_closed(url):
            raise self.error(self.row_of(url))

    def is_closed(self, url: str) -> bool:
        """Return whether the host of a URL is closed."""
        return availability(self.row_of(url), datetime.now(UTC)) is HostAvailability.CLOSED

    def known_failure(self, url: str) -> str | None:
        """Return how the host of a URL fails, if it failed in an earlier run too; None otherwise."""
        row = self.row_of(url)
        if row.host not in self.host_cache.failing_before or not (row.failures or row.closed_until):
            return None
        return describe_closed(row) if self.is_closed(url) else f"{row.host} has failed before"

    def error(self, row: HostRow) -> ClosedHostError:
        """Return the error of a request to a closed host."""
        return ClosedHostError(describe_closed(row), is_new=row.host not in self.host_cache.failing_before)

    def token_of(self, request: Request) -> str:
        """Return the product token that robots.txt rules are matched against."""
        said = self._agent or request.headers.get("User-Agent", self._usual_agent)
        return product_token(said.decode("latin-1") if isinstance(said, bytes) else str(said))

    def rules_of(self, name: str, token: str) -> RobotsFile:
        """Return the rules in a host's row, parsed once; its Crawl-delay is saved on the way."""
        row = self.host_cache.row(name)
        known = self._rules.get(name)
        if known is not None and known[0] is row.robots:
            return known[1]
        rules = RobotsFile(unpacked(row.robots))
        self._rules[name] = (row.robots, rules)
        self.host_cache.put(replace(row, crawl_delay=rules.group(token).crawl_delay))
        return rules

    def tdm_statements(self, url: str, token: str) -> tuple[TdmStatement, ...]:
        """Return the statements on text and data mining in the files of a URL's site that were fetched."""
        row = self.row_of(url)
        known = self._tdm_rules.get(row.host)
        if known is None or known[0] is not row.tdmrep:
            known = self._tdm_rules[row.host] = (row.tdmrep, tdm_rules(unpacked(row.tdmrep)))
        return tuple(statements(url, self.rules_of(row.host, token), token, known[1]))

    def licenses(self, url: str, token: str) -> tuple[str, ...]:
        """Return the licences in the robots.txt of a URL's site, as worded there."""
        return tuple(
            f"robots.txt License: {address}" for address in self.rules_of(self.row_of(url).host, token).licenses
        )

    def delay_of(self, url: str, usual: HostDelay) -> HostDelay:
        """Return the delay of a URL's host; `usual` is the default."""
        row = self.row_of(url)
        if row.crawl_delay is not None and row.crawl_delay > self._most and row.host not in self._capped:
            self._capped.add(row.host)
            logger.info(
                "%s has a Crawl-delay of %g seconds: limited to the %g of NEWSGRAIN_CRAWL_DELAY_MAX",
                row.host,
                row.crawl_delay,
                self._most,
            )
        return host_delay(usual, self._delay_override(row.host), row.crawl_delay, self._most)

    def _delay_override(self, name: str) -> DelayOverride:
        overrides = getattr(self._spider, "delay_overrides", {})
        own: DelayOverride = overrides.get(without_www(name), NO_OVERRIDE)
        return own


@lru_cache(maxsize=8_192)
def describe_closed(row: HostRow) -> str:
    """Return why and until when a host is closed, in a sentence."""
    until = "" if row.closed_until is None else f" until {row.closed_until:%Y-%m-%d %H:%M:%S} UTC"
    return f"{row.host} is left alone{until}: {row.closed_detail or row.closed_reason}"


_policies: WeakKeyDictionary[Crawler, HostPolicy] = WeakKeyDictionary()


def host_policy_of(crawler: Crawler) -> HostPolicy:
    """Return the host policy that all components of a crawler share."""
    if crawler not in _policies:
        _policies[crawler] = HostPolicy(crawler)
    return _policies[crawler]
