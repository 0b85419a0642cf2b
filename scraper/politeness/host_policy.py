"""The hosts of one crawl: which of them may be asked now, and how often."""

import logging
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from weakref import WeakKeyDictionary, ref

from scrapy.crawler import Crawler
from scrapy.http import Request

from models.frontier.hosts import HostRow
from pipelines.metadata.tdm_rights import Statement
from pipelines.run.crawl_run import run_of
from pipelines.run.host_cache import HostCache
from pipelines.urls.normalize import InvalidUrl, host
from scraper.exceptions import ClosedHostError
from scraper.politeness.circuit_breaker import CircuitState, circuit_state
from scraper.politeness.delays import AS_EVERYWHERE, DelayOverride, HostDelay, host_delay
from scraper.politeness.robots_cache import unpacked
from scraper.politeness.robots_txt import RobotsFile, product_token
from scraper.politeness.tdm_policy import TdmRule, statements, tdm_rules
from scraper.setting_values import crawl_delay_max

logger = logging.getLogger(__name__)


class HostPolicy:
    """Says of each host of a crawl whether and how often it may be asked."""

    def __init__(self, crawler: Crawler) -> None:
        """Begin with what the crawler's run knows, or with nothing."""
        # Weakly: the doors are kept by their crawler, which could never go otherwise.
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
        """The `host` rows of this crawl."""
        run = run_of(self._spider)
        return self._own_cache if run is None else run.host_cache

    def row_of(self, url: str) -> HostRow:
        """Return what is known of the host of a URL."""
        return self.host_cache.row(name_of(url))

    def check(self, url: str) -> None:
        """Return if the host of a URL may be asked, or tried.

        Raises:
            ClosedHostError: it is closed.
        """
        if self.is_closed(url):
            raise self.error(self.row_of(url))

    def is_closed(self, url: str) -> bool:
        """Return whether the host of a URL may not be asked."""
        return circuit_state(self.row_of(url), datetime.now(UTC)) is CircuitState.CLOSED

    def old_news(self, url: str) -> str | None:
        """Return how the host of a URL fails, where it has failed an earlier run too; None: it does not, or is new."""
        row = self.row_of(url)
        if row.host not in self.host_cache.failing_before or not (row.failures or row.closed_until):
            return None
        return describe_closed(row) if self.is_closed(url) else f"{row.host} has failed before"

    def error(self, row: HostRow) -> ClosedHostError:
        """Return the error that says why a host is closed."""
        return ClosedHostError(describe_closed(row), is_new=row.host not in self.host_cache.failing_before)

    def token_of(self, request: Request) -> str:
        """Return the name by which a request's host knows us."""
        said = self._agent or request.headers.get("User-Agent", self._usual_agent)
        return product_token(said.decode("latin-1") if isinstance(said, bytes) else str(said))

    def rules_of(self, name: str, token: str) -> RobotsFile:
        """Return the rules of a host as its row has them, read once; the Crawl-delay is entered on the way."""
        row = self.host_cache.row(name)
        known = self._rules.get(name)
        if known is not None and known[0] is row.robots:
            return known[1]
        rules = RobotsFile(unpacked(row.robots))
        self._rules[name] = (row.robots, rules)
        self.host_cache.put(replace(row, crawl_delay=rules.group(token).crawl_delay))
        return rules

    def site_says(self, url: str, token: str) -> tuple[Statement, ...]:
        """Return what the files of a URL's site say about text and data mining, as far as they were asked for."""
        row = self.row_of(url)
        known = self._tdm_rules.get(row.host)
        if known is None or known[0] is not row.tdmrep:
            known = self._tdm_rules[row.host] = (row.tdmrep, tdm_rules(unpacked(row.tdmrep)))
        return tuple(statements(url, self.rules_of(row.host, token), token, known[1]))

    def pace_of(self, url: str, usual: HostDelay) -> HostDelay:
        """Return the pace of the host of a URL; `usual` is that of hosts of which nothing is known."""
        row = self.row_of(url)
        if row.crawl_delay is not None and row.crawl_delay > self._most and row.host not in self._capped:
            self._capped.add(row.host)
            logger.info(
                "%s asks for a Crawl-delay of %g seconds: NEWSGRAIN_CRAWL_DELAY_MAX grants %g",
                row.host,
                row.crawl_delay,
                self._most,
            )
        return host_delay(usual, self._own_pace(row.host), row.crawl_delay, self._most)

    def _own_pace(self, name: str) -> DelayOverride:
        paces = getattr(self._spider, "own_paces", {})
        own: DelayOverride = paces.get(name.removeprefix("www."), AS_EVERYWHERE)
        return own


@lru_cache(maxsize=8_192)
def name_of(url: str) -> str:
    """Return the name of a URL's host in the book; empty for what has none, which is asked nothing anyway."""
    try:
        return host(url)
    except InvalidUrl:
        return ""


def describe_closed(row: HostRow) -> str:
    """Return a sentence about a host that is closed."""
    until = "" if row.closed_until is None else f" until {row.closed_until:%Y-%m-%d %H:%M:%S} UTC"
    return f"{row.host} is left alone{until}: {row.closed_detail or row.closed_reason}"


_doors: WeakKeyDictionary[Crawler, HostPolicy] = WeakKeyDictionary()


def host_policy_of(crawler: Crawler) -> HostPolicy:
    """Return the doors that all parts of a crawler share."""
    if crawler not in _doors:
        _doors[crawler] = HostPolicy(crawler)
    return _doors[crawler]
