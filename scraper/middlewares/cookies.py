"""Scrapy's cookies, for those who switch them on."""

from typing import Any

from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured


class Cookies:
    """Stands for Scrapy's middleware, whose module loads a client for HTTP and the list of public suffixes."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Any:
        """Return Scrapy's middleware.

        Raises:
            NotConfigured: COOKIES_ENABLED is off, as it is by default.
        """
        if not crawler.settings.getbool("COOKIES_ENABLED"):
            raise NotConfigured
        # Imported only where cookies are on.
        from scrapy.downloadermiddlewares.cookies import CookiesMiddleware  # noqa: PLC0415

        return CookiesMiddleware.from_crawler(crawler)
