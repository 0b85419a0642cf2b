"""The tables, one module for each subject; importing any of them loads all."""

from models.tables.archives import ArchiveFile, ExtractionChange, ExtractionRun
from models.tables.articles import (
    Article,
    ArticleAddress,
    ArticleAuthor,
    ArticleContributor,
    ArticleKey,
    ArticleKeyword,
    ArticleLink,
    ArticleRevision,
    ArticleText,
    Author,
    Keyword,
    RemovedBlock,
)
from models.tables.search import ArticleSearch, ArticleSearchState
from models.tables.sites import HostParameter, Site, SiteBlock, SitePage
from models.tables.sources import Feed, Host, Source
from models.tables.stories import ArticleCopy, ArticleEdit, ArticleMark, ArticleStory, Story, TermFrequency
from models.tables.urls import CrawlRun, Fetch, Forgotten, RawPage, Url

__all__ = [
    "ArchiveFile",
    "Article",
    "ArticleAddress",
    "ArticleAuthor",
    "ArticleContributor",
    "ArticleCopy",
    "ArticleEdit",
    "ArticleKey",
    "ArticleKeyword",
    "ArticleLink",
    "ArticleMark",
    "ArticleRevision",
    "ArticleSearch",
    "ArticleSearchState",
    "ArticleStory",
    "ArticleText",
    "Author",
    "CrawlRun",
    "ExtractionChange",
    "ExtractionRun",
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
    "Story",
    "TermFrequency",
    "Url",
]
