"""Adds the crawl's policy and its site's statements to a page."""

from dataclasses import replace

from scrapy.http import Request, Response

from pipelines.items import PageItem, PagePolicy
from pipelines.visit import Visit
from scraper.app_settings import AppSettings
from scraper.politeness.host_policy import HostPolicy


def with_page_policy(
    found: PageItem | Visit, response: Response, host_policy: HostPolicy, limits: AppSettings
) -> PageItem | Visit:
    """Return a page with its policy; a visit that brought none unchanged."""
    if not isinstance(found, PageItem):
        return found
    token = host_policy.token_of(response.request or Request(response.url))
    policy = PagePolicy(
        token,
        limits.obeys_robots_meta,
        limits.skips_tdm_opt_outs,
        host_policy.tdm_statements(response.url, token),
        host_policy.licenses(response.url, token),
    )
    return replace(found, policy=policy)
