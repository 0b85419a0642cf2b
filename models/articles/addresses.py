"""Addresses of articles: where their pages were fetched, and which canonical URL each of them declares."""

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, delete, insert, select

from models.database.upsert import chunks, table_of
from models.tables import ArticleAddress

#: The address of each fetched page of an article -> the canonical URL that the page declares.
Addresses = Mapping[str, str | None]


def addresses_of(connection: Connection, article_ids: Collection[int]) -> dict[int, Addresses]:
    """Return the addresses of each of these articles that has any."""
    table = table_of(ArticleAddress)
    found: dict[int, dict[str, str | None]] = {}
    for chunk in chunks(sorted(article_ids)):
        rows = select(table.c.article_id, table.c.url, table.c.canonical_url).where(table.c.article_id.in_(chunk))
        for article_id, url, canonical_url in connection.execute(rows):
            found.setdefault(article_id, {})[url] = canonical_url
    return dict(found)


def replace_addresses(connection: Connection, addresses: Mapping[int, Addresses], added: Collection[int] = ()) -> None:
    """Replace the addresses of these locked articles; those just `added` have none."""
    table = table_of(ArticleAddress)
    for chunk in chunks(sorted(addresses.keys() - set(added))):
        connection.execute(delete(table).where(table.c.article_id.in_(chunk)))
    rows = [
        {"article_id": article_id, "url": url, "canonical_url": canonical_url}
        for article_id, of_article in sorted(addresses.items())
        for url, canonical_url in sorted(of_article.items())
    ]
    if rows:
        connection.execute(insert(table), rows)
