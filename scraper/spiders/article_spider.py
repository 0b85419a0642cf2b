"""The base of spiders of the user's own, whose pages are cleaned and stored as those of `scrapy crawl news` are."""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Response

from models.frontier.hints import Hints
from pipelines.items import PageItem
from pipelines.run.crawl_run import CrawlRun
from pipelines.urls.normalise import host_of, normalise_url
from pipelines.visit import Visit
from scraper.app_settings import AppSettings, read_settings
from scraper.egress.user_agent import refused_agent
from scraper.politeness.host_policy import host_policy_of
from scraper.sources import read_if_there
from scraper.sources.active_rules import ActiveRules
from scraper.spiders.host_options import HostOptionsSpider
from scraper.spiders.http import PageBuilder
from scraper.spiders.run_plans import run_plan


class ArticleSpider(HostOptionsSpider):
    """Follow links as you like, and yield `self.page(response)` for each page that may be an article."""

    app_settings: AppSettings
    run: CrawlRun
    _pages: PageBuilder

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Make the spider; the database is opened when the crawl starts.

        Raises:
            SettingsError: some settings cannot be used.
            SourcesError: the list of sources has mistakes.
        """
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.set_up(kwargs)
        return spider

    def set_up(self, arguments: Mapping[str, Any]) -> None:
        """Make the parts of a crawl; `arguments` are those of `-a`."""
        self.app_settings = read_settings(self.crawler.settings)
        path = self.app_settings.sources_file
        listed = read_if_there(path)
        self.set_host_options(listed, list(getattr(self, "start_urls", ())))
        self.run = CrawlRun(run_plan(self.name, self.app_settings, arguments, admits_pages=True))
        rules = ActiveRules(listed, datetime.now(UTC).date())
        self._pages = PageBuilder(rules, self.source_hosts, host_policy_of(self.crawler), self.app_settings)

    async def start(self) -> AsyncIterator[Any]:
        """Begin the run, then start as Scrapy does: with `start_urls`.

        Raises:
            CloseSpider: the run cannot begin, or the user agent is a placeholder.
        """
        refusal = refused_agent(self.crawler.settings.get("USER_AGENT"), getattr(self, "start_urls", ()))
        if refusal is not None:
            self.logger.critical("%s", refusal)
            raise CloseSpider("configuration")
        try:
            await self.run.begin()
        except Exception as error:
            self.logger.critical("The run cannot begin: %s", error)
            raise CloseSpider("database") from error
        async for request in super().start():
            yield request

    def page(self, response: Response) -> PageItem | Visit:
        """Return the page of a response, to be yielded: it is cleaned and stored, or its reason is recorded."""
        requested = response.meta.get("redirect_urls", [response.request.url if response.request else response.url])
        url = normalise_url(requested[0])
        source = self.source_hosts.source_of(url)
        domain = host_of(url) if source is None else source.domain
        return self._pages.build(response, url, domain, Hints(), datetime.now(UTC))
