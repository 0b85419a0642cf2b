"""Conditions that an address, or an article, is at a host."""

from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_

from models.database.prefix import begins_with
from models.tables import Article


def is_at(address: Any, host: str, dialect: str) -> ColumnElement[bool]:
    """Return the condition that an address is at a host, given without `www.`."""
    return or_(*_forms(address, host, dialect))


def article_is_at(host: str, dialect: str) -> ColumnElement[bool]:
    """Return the condition that the page of an article is at a host; its key stands in for a page not kept."""
    if dialect != "sqlite":
        by_key = and_(Article.page_url.is_(None), is_at(Article.url, host, dialect))
        return or_(is_at(Article.page_url, host, dialect), by_key)
    # Its index of pages has only those that are not at their keys, which each alternative has to say.
    is_elsewhere = Article.page_url != Article.url
    is_at_key = func.coalesce(Article.page_url, Article.url) == Article.url
    return or_(
        *(and_(is_elsewhere, form) for form in _forms(Article.page_url, host, dialect)),
        *(and_(is_at_key, form) for form in _forms(Article.url, host, dialect)),
    )


def _forms(address: Any, host: str, dialect: str) -> list[ColumnElement[bool]]:
    """Return the conditions of which an address at a host meets one."""
    places = [f"{scheme}://{www}{host}" for scheme in ("http", "https") for www in ("", "www.")]
    return [address.in_(places), *(begins_with(address, place + mark, dialect) for place in places for mark in "/?")]
