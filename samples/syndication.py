"""An outlet's machine-readable documents: feed (RSS or Atom), news sitemap, robots.txt. Opens no socket."""

from datetime import UTC
from email.utils import format_datetime
from html import escape

from samples.content import Article, Outlet


def feed(outlet: Outlet, base_url: str) -> tuple[str, str]:
    """Return the feed's content type and text. Only articles with `in_feed` are listed."""
    if outlet.feed == "atom":
        return "application/atom+xml; charset=utf-8", _atom(outlet, base_url)
    return "application/rss+xml; charset=utf-8", _rss(outlet, base_url)


def news_sitemap(outlet: Outlet, base_url: str) -> str:
    """Return the sitemap with the `news:` fields of Google's extension."""
    entries = "\n".join(
        f"<url><loc>{escape(base_url + article.path)}</loc><news:news>"
        f"<news:publication><news:name>{escape(outlet.name)}</news:name>"
        f"<news:language>{outlet.language.partition('-')[0]}</news:language></news:publication>"
        f"<news:publication_date>{article.published.isoformat()}</news:publication_date>"
        f"<news:title>{escape(article.headline)}</news:title></news:news></url>"
        for article in outlet.articles
        if article.in_sitemap
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">\n'
        f"{entries}\n</urlset>\n"
    )


def robots(base_url: str) -> str:
    """Return the outlet's robots.txt."""
    return f"User-agent: *\nDisallow: /private/\n\nSitemap: {base_url}/news-sitemap.xml\n"


def _rss(outlet: Outlet, base_url: str) -> str:
    items = "\n".join(_rss_item(outlet, article, base_url) for article in outlet.articles if article.in_feed)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel>\n'
        f"<title>{escape(outlet.name)}</title><link>{base_url}/</link>"
        f"<description>{escape(outlet.lines['motto'])}</description>"
        f"<language>{outlet.language.lower()}</language>\n{items}\n</channel></rss>\n"
    )


def _rss_item(outlet: Outlet, article: Article, base_url: str) -> str:
    link = escape(base_url + article.path + outlet.feed_tracking)
    published = format_datetime(article.published.astimezone(UTC))
    return (
        f"<item><title>{escape(article.headline)}</title><link>{link}</link>"
        f'<guid isPermaLink="false">{outlet.host}{article.path}</guid>'
        f"<pubDate>{published}</pubDate><description>{escape(article.description)}</description></item>"
    )


def _atom(outlet: Outlet, base_url: str) -> str:
    newest = max(article.changed_at for article in outlet.articles)
    entries = "\n".join(_atom_entry(outlet, article, base_url) for article in outlet.articles if article.in_feed)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
        f"<title>{escape(outlet.name)}</title><id>tag:{outlet.host},2026:/</id>"
        f'<link href="{base_url}/"/><link rel="self" href="{base_url}/feed.xml"/>'
        f"<updated>{newest.isoformat()}</updated>\n{entries}\n</feed>\n"
    )


def _atom_entry(outlet: Outlet, article: Article, base_url: str) -> str:
    authors = "".join(f"<author><name>{escape(name)}</name></author>" for name in article.authors)
    return (
        f"<entry><title>{escape(article.headline)}</title>"
        f"<id>tag:{outlet.host},2026:{article.path}</id>"
        f'<link href="{escape(base_url + article.path + outlet.feed_tracking)}"/>{authors}'
        f"<published>{article.published.isoformat()}</published>"
        f"<updated>{article.changed_at.isoformat()}</updated>"
        f"<summary>{escape(article.description)}</summary></entry>"
    )
