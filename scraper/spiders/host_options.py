"""The options of sources for requests to their hosts, where the parts of Scrapy that apply them look for them."""

from collections.abc import Iterable, Mapping, Sequence

from scrapy import Spider

from scraper.egress.endpoints import Endpoint, endpoints_of
from scraper.politeness.delays import DelayOverride, delay_overrides
from scraper.sources import Source
from scraper.sources.host_index import HostIndex


class HostOptionsSpider(Spider):
    """A spider with the options of its sources."""

    #: For the downloader: delays that the operator set.
    delay_overrides: Mapping[str, DelayOverride]
    #: For the egress guard: endpoints that the operator named, and those whose certificates are not verified.
    named_endpoints: frozenset[Endpoint]
    unverified_endpoints: frozenset[Endpoint]
    #: For the middleware that applies headers, cookies and proxies.
    source_hosts: HostIndex

    def set_host_options(self, sources: Sequence[Source], named_urls: Iterable[str]) -> None:
        """Set the options of sources, and the URLs that the operator named."""
        self.source_hosts = HostIndex(sources)
        self.named_endpoints = endpoints_of(named_urls)
        self.unverified_endpoints = endpoints_of(source.base_url for source in sources if not source.verify_tls)
        self.delay_overrides = delay_overrides(sources)
