"""Conditions that an address, or an article, is at a host."""

from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from models.database.prefix import begins_with
from models.tables import Article


def is_at(address: Any, host: str, dialect: str) -> ColumnElement[bool]:
    """Return the condition that an address is at a host, given without `www.`."""
    places = [f"{scheme}://{www}{host}" for scheme in ("http", "https") for www in ("", "www.")]
    below = (begins_with(address, place + mark, dialect) for place in places for mark in "/?")
    return or_(address.in_(places), *below)


def article_is_at(host: str, dialect: str) -> ColumnElement[bool]:
    """Return the condition that the page of an article is at a host; its key stands in for a page not kept."""
    by_key = and_(Article.page_url.is_(None), is_at(Article.url, host, dialect))
    return or_(is_at(Article.page_url, host, dialect), by_key)
