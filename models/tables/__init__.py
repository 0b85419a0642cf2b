"""The tables, one module for each subject; importing any of them loads all."""

from models.tables.articles import (
    Article,
    ArticleAddress,
    ArticleAuthor,
    ArticleContributor,
    ArticleKey,
    ArticleKeyword,
    ArticleRevision,
    ArticleText,
    Author,
    Keyword,
    RemovedBlock,
)
from models.tables.sites import HostParameter, Site, SiteBlock, SitePage
from models.tables.sources import Feed, Host, Source
from models.tables.urls import CrawlRun, Fetch, Forgotten, RawPage, Url

__all__ = [
    "Article",
    "ArticleAddress",
    "ArticleAuthor",
    "ArticleContributor",
    "ArticleKey",
    "ArticleKeyword",
    "ArticleRevision",
    "ArticleText",
    "Author",
    "CrawlRun",
    "Feed",
    "Fetch",
    "Forgotten",
    "Host",
    "HostParameter",
    "Keyword",
    "RawPage",
    "RemovedBlock",
    "Site",
    "SiteBlock",
    "SitePage",
    "Source",
    "Url",
]
