"""Newsgrain for other programs: the articles of pages, cleaned in processes of their own.

    import newsgrain

    article = newsgrain.clean(html, url="https://www.example.org/2026/11/01/one-article")

    with newsgrain.Cleaner(jobs=2) as cleaner:
        for result in cleaner.map(pages):
            ...

Importing this needs the standard library only, and puts none of the application's packages into the process.
"""

from threading import Lock

from newsgrain.articles import Article, RejectedPage, Removed
from newsgrain.cleaner import Cleaner, CleanerError

__all__ = ["Article", "Cleaner", "CleanerError", "RejectedPage", "Removed", "clean"]
__version__ = "0.1.0"

_lock = Lock()
_cleaners: list[Cleaner] = []


def clean(html: str | bytes, url: str | None = None) -> Article | RejectedPage:
    """Return the article of a page, or the page as rejected; one process is kept for the pages that follow.

    Raises:
        CleanerError: the process cannot be started.
    """
    with _lock:
        if not _cleaners:
            _cleaners.append(Cleaner(jobs=1))
    return _cleaners[0].clean(html, url)
