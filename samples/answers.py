"""All responses of one outlet by path: bytes with their content type and validators. Opens no socket."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from zlib import crc32

from samples.content import Outlet
from samples.pages import article_html, card_html, listing_html
from samples.syndication import feed, news_sitemap, robots


@dataclass(frozen=True, slots=True)
class Answer:
    """The response for a path. `last_modified` is an HTTP date."""

    body: bytes
    content_type: str
    last_modified: str

    @property
    def etag(self) -> str:
        """A strong validator, derived from the bytes."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:16]}"'


def site(outlet: Outlet, base_url: str) -> dict[str, Answer]:
    """Return the outlet's responses by path; addresses in feeds, sitemaps and pages start with `base_url`."""
    newest = max(article.changed_at for article in outlet.articles)
    feed_type, feed_text = feed(outlet, base_url)
    answers = {
        "/robots.txt": _answer(robots(base_url), "text/plain; charset=utf-8", newest),
        "/feed.xml": _answer(feed_text, feed_type, newest),
        "/news-sitemap.xml": _answer(news_sitemap(outlet, base_url), "application/xml; charset=utf-8", newest),
    }
    for path, html in _listings(outlet).items():
        answers[path] = _page(outlet, html, newest)
    for article in outlet.articles:
        answers[article.path] = _page(outlet, article_html(outlet, article, base_url), article.changed_at)
    return answers | _images(outlet, newest)


def _listings(outlet: Outlet) -> dict[str, str]:
    extra = "\n".join(card_html(outlet, page.path, page.title) for page in outlet.pages if page.linked)
    pages = {"/": listing_html(outlet, outlet.name, "", outlet.articles, extra)}
    for section in outlet.sections:
        listed = [article for article in outlet.articles if article.section in section.sections]
        pages[section.path] = listing_html(outlet, section.title, "", listed)
    for page in outlet.pages:
        pages[page.path] = listing_html(outlet, page.title, page.text, ()) if page.text else ""
    return pages


def _page(outlet: Outlet, html: str, changed_at: datetime) -> Answer:
    content_type = f"text/html; charset={outlet.encoding}" if outlet.declares_encoding_in_header else "text/html"
    return _answer(html, content_type, changed_at, outlet.encoding)


def _answer(text: str, content_type: str, changed_at: datetime, encoding: str = "utf-8") -> Answer:
    last_modified = format_datetime(changed_at.astimezone(UTC), usegmt=True)
    return Answer(text.encode(encoding, "xmlcharrefreplace"), content_type, last_modified)


def _images(outlet: Outlet, newest: datetime) -> dict[str, Answer]:
    names = {article.image for article in outlet.articles} | {"inline", "author", "autor"}
    return {f"/images/{name}.svg": _answer(_picture(name), "image/svg+xml", newest) for name in names}


def _picture(name: str) -> str:
    hue = crc32(name.encode()) % 360
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 240" preserveAspectRatio="xMidYMid slice">'
        f'<rect width="640" height="240" fill="hsl({hue} 35% 72%)"/>'
        f'<path d="M0 190 Q160 130 320 180 T640 160 V240 H0Z" fill="hsl({hue} 35% 45%)"/></svg>'
    )
