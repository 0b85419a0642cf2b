"""A crawl that stores nothing: it has a new database in a folder of its own, deleted at the end of the process."""

import atexit
import shutil
from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp

from pipelines.items import ArticleItem
from scraper.app_settings import AppSettings

#: Enough to see whether a source works.
PAGES = 10


def for_dry_run(app_settings: AppSettings) -> AppSettings:
    """Return the settings of a dry run: a database of its own, and few pages unless the command line sets a number."""
    folder = Path(mkdtemp(prefix="newsgrain-dry-run-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    pages = app_settings.pages_per_source if app_settings.is_page_limit_typed else PAGES
    return replace(
        app_settings, database_url=f"sqlite:///{folder / 'dry-run.db'}", spool=folder / "spool", pages_per_source=pages
    )


def summary_line(article: ArticleItem) -> str:
    """Return an article's date, headline, length and URL in one line."""
    published_at = article.metadata.published_at
    date = "without a date" if published_at is None else f"{published_at:%Y-%m-%d %H:%M}"
    return f"{date}, {article.metadata.headline or 'without a headline'} ({article.word_count} words): {article.url}"
