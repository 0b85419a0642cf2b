"""The links in the text of articles, read from its HTML, which this project writes itself."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlsplit

from sqlalchemy import Connection, delete, insert, select

from models.database.upsert import chunks, table_of
from models.storable_text import storable
from models.tables import Article, ArticleLink

#: More links than any article has; a hostile page may have any number.
MAX_LINKS = 1_000
#: Longer hosts would not fit into an index of PostgreSQL, and are none.
_MAX_HOST = 260
# As `pipelines.extraction.article_html` writes it: no mark-up inside, everything escaped.
_LINK = re.compile(r'<a href="([^"]*)">([^<]*)</a>')


@dataclass(frozen=True, slots=True)
class Link:
    """A link of an article: the host and the URL that it leads to, its text, and whether that is the same site."""

    host: str
    url: str
    text: str
    is_internal: bool


def links_in(article_body_html: str | None, article_url: str) -> tuple[Link, ...]:
    """Return the links of an article in their order."""
    own = _host(article_url)
    found = []
    for match in _LINK.finditer(article_body_html or ""):
        url = unescape(match[1])
        host = _host(url)
        if host:
            found.append(Link(host, url, unescape(match[2]), is_same_site(host, own)))
        if len(found) == MAX_LINKS:
            break
    return tuple(found)


def is_same_site(host: str, other: str) -> bool:
    """Return whether two hosts are the same but for `www.`, or one is below the other."""
    one, two = host.removeprefix("www."), other.removeprefix("www.")
    return one == two or one.endswith(f".{two}") or two.endswith(f".{one}")


def replace_links(connection: Connection, texts: Mapping[int, str | None]) -> None:
    """Store the links in the HTML of these articles (by id) in place of earlier ones."""
    link, article = table_of(ArticleLink), table_of(Article)
    for chunk in chunks(sorted(texts)):
        connection.execute(delete(link).where(link.c.article_id.in_(chunk)))
        having = [number for number in chunk if "<a " in (texts[number] or "")]
        known = connection.execute(select(article.c.id, article.c.source_id, article.c.url).where(article.c.id.in_(having)))
        rows = [row for found in known.all() for row in link_rows(found.id, found.source_id, found.url, texts[found.id])]
        if rows:
            connection.execute(insert(link), rows)


def link_rows(article_id: int, source_id: int, url: str, article_body_html: str | None) -> list[dict[str, object]]:
    """Return the rows of an article's links."""
    return [
        {
            "article_id": article_id,
            "position": position,
            "source_id": source_id,
            "host": storable(link.host),
            "is_internal": link.is_internal,
            "url": storable(link.url),
            "text": storable(link.text),
        }
        for position, link in enumerate(links_in(article_body_html, url))
    ]


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc.rpartition("@")[2].lower()[:_MAX_HOST]
    except ValueError:
        return ""
