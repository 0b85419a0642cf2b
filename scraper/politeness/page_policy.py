"""Gives a page what the crawl makes of it, and what its site says about it."""

from dataclasses import replace

from scrapy.http import Request, Response

from pipelines.items import PageItem, PagePolicy
from pipelines.visit import Visit
from scraper.app_settings import AppSettings
from scraper.politeness.host_policy import HostPolicy


def with_page_policy(
    found: PageItem | Visit, response: Response, doors: HostPolicy, limits: AppSettings
) -> PageItem | Visit:
    """Return a page with the manners of the crawl; a visit that brought none as it is."""
    if not isinstance(found, PageItem):
        return found
    token = doors.token_of(response.request or Request(response.url))
    manners = PagePolicy(
        token, limits.obeys_robots_meta, limits.skips_tdm_opt_outs, doors.site_says(response.url, token)
    )
    return replace(found, manners=manners)
