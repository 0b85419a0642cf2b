"""Paths at which many sites have feeds and news sitemaps, the likeliest first; tried only where nothing names any."""

from urllib.parse import urljoin

_FEEDS = (
    "/feed",
    "/rss",
    "/rss.xml",
    "/feed.xml",
    "/atom.xml",
    "/index.xml",
    "/feeds/posts/default",
    "/feed.json",
    "/feeds",
    "/news/rss.xml",
    "/arc/outboundfeeds/rss/?outputType=xml",
)
_SITEMAPS = (
    "/news-sitemap.xml",
    "/sitemap-news.xml",
    "/sitemap_news.xml",
    "/sitemap_index.xml",
    "/sitemap.xml",
    "/sitemap-index.xml",
    "/googlenews.xml",
    "/sitemap.txt",
)


def well_known_feeds(base_url: str) -> tuple[str, ...]:
    """Return URLs at which a site may have a feed, or a page that lists its feeds."""
    return tuple(urljoin(base_url, path) for path in _FEEDS)


def well_known_sitemaps(base_url: str) -> tuple[str, ...]:
    """Return URLs at which a site may have a sitemap that robots.txt does not name."""
    return tuple(urljoin(base_url, path) for path in _SITEMAPS)
