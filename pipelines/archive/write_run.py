"""Stored pages into a WARC file: what was fetched, and the article that was made of it."""

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Any, BinaryIO

from models.archives.stored_pages import PageQuery, StoredPage, article_records, known_sources, pages_after
from models.database.engine import reader_engine
from models.database.transaction import in_transaction
from models.storable_text import storable_json
from pipelines.archive.warc_writer import Exchange, SeenPayloads, WarcFile
from pipelines.storage.packed_page import unpacked_body

logger = logging.getLogger(__name__)


def write_pages(
    database_url: str, query: PageQuery, file: BinaryIO, name: str, software: str, *, is_gzip: bool
) -> Iterator[tuple[str, datetime, str | None]]:
    """Write the raw pages of a query; yield the URL, the moment and the headline of each."""
    warc = WarcFile(file, SeenPayloads(), is_gzip=is_gzip)
    warc.write_info(
        name,
        {
            "software": software,
            "format": "WARC File Format 1.1",
            "description": "Pages stored by Newsgrain. Bodies are decoded; requests are reconstructed from URLs; "
            "metadata records are the cleaned articles, and what was cut from them, as JSON.",
        },
    )
    engine, last = reader_engine(database_url), 0
    try:
        # A transaction for each batch: one that reads for hours would keep the database's log from being truncated.
        while batch := in_transaction(engine, partial(pages_after, query=query, last=last)):
            last = batch[-1].id
            numbers = [page.article_id for page in batch if page.article_id is not None]
            articles = in_transaction(engine, partial(article_records, article_ids=numbers)) if numbers else {}
            for page in batch:
                article = None if page.article_id is None else articles.get(page.article_id)
                exchange = _exchange(page)
                if exchange is None:
                    logger.warning("The stored page of %s is damaged, and left out", page.url)
                    continue
                warc.write_exchange(exchange, None if article is None else storable_json(_record(article)))
                yield exchange.url, exchange.at, None if article is None else article["headline"]
    finally:
        engine.dispose()


def sources_missing(database_url: str, domains: Sequence[str]) -> list[str]:
    """Return those of the outlets that the database does not know."""
    engine = reader_engine(database_url)
    try:
        known = in_transaction(engine, partial(known_sources, domains=domains))
        return [domain for domain in domains if domain not in known]
    finally:
        engine.dispose()


def _exchange(page: StoredPage) -> Exchange | None:
    headers = tuple((name, value) for name, value in page.headers)
    body = unpacked_body(page.body)
    return None if body is None else Exchange(page.page_url or page.url, page.fetched_at, page.status, headers, body)


def _record(article: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in article.items()}
