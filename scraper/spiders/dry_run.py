"""A crawl that stores nothing: its database is a new one in a folder of its own, which is thrown away."""

import atexit
import shutil
from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp

from pipelines.items import ArticleItem
from scraper.app_settings import AppSettings

#: Enough to see whether a source works.
PAGES = 10


def for_dry_run(limits: AppSettings) -> AppSettings:
    """Return the settings of a run that writes nothing to the user's database, and asks for few pages of a source.

    A number of pages that stands on the command line holds.
    """
    folder = Path(mkdtemp(prefix="newsgrain-dry-run-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    pages = limits.pages_per_source if limits.is_page_limit_typed else PAGES
    return replace(
        limits, database_url=f"sqlite:///{folder / 'dry-run.db'}", spool=folder / "spool", pages_per_source=pages
    )


def in_a_line(article: ArticleItem) -> str:
    """Return an article for people: its date, headline, length and URL."""
    date = "without a date" if article.date_published is None else f"{article.date_published:%Y-%m-%d %H:%M}"
    return f"{date}, {article.headline or 'without a headline'} ({article.word_count} words): {article.url}"
