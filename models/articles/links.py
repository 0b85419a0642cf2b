"""The links in the text of articles, read from its HTML, which this project writes itself."""

import re
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, delete, insert, select

from models.database.upsert import table_of
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
    if not article_body_html or "<a " not in article_body_html:
        return ()
    own = _host(article_url)
    found: list[Link] = []
    for match in _LINK.finditer(article_body_html):
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


def add_links(
    connection: Connection, article_id: int, source_id: int, article_url: str, article_body_html: str | None
) -> None:
    """Store the links of an article that has none yet."""
    rows = link_rows(article_id, source_id, article_url, article_body_html)
    if rows:
        connection.execute(insert(table_of(ArticleLink)), rows)


def replace_links(connection: Connection, article_id: int, article_body_html: str | None) -> None:
    """Store the links of a stored article in place of those that it had."""
    link = table_of(ArticleLink)
    connection.execute(delete(link).where(link.c.article_id == article_id))
    source_id, url = connection.execute(select(Article.source_id, Article.url).where(Article.id == article_id)).one()
    add_links(connection, article_id, source_id, url, article_body_html)


def link_rows(article_id: int, source_id: int, article_url: str, article_body_html: str | None) -> list[dict[str, Any]]:
    """Return the rows of an article's links."""
    return [
        {
            "article_id": article_id,
            "position": position,
            "source_id": source_id,
            "host": link.host,
            "is_internal": link.is_internal,
            "url": link.url,
            "text": link.text,
        }
        for position, link in enumerate(links_in(article_body_html, article_url))
    ]


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc.rpartition("@")[2].lower()[:_MAX_HOST]
    except ValueError:
        return ""
