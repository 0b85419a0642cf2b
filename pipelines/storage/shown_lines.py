"""Whether two versions of an article differ only in the verdict on paragraphs that both pages show."""

from collections.abc import Callable, Sequence

from sqlalchemy import Connection

from models.articles.articles import StoredArticle, latest_raw_page
from pipelines.html.page_words import page_words
from pipelines.items import PageItem
from pipelines.storage.packed_page import unpacked_body
from pipelines.text.version_diff import ArticleVersion, differing_lines

#: Longer pages are not unpacked.
_MAX_BYTES = 20_000_000


def differs_in_verdicts(
    old: ArticleVersion, new: ArticleVersion, old_words: Callable[[], str], new_words: Callable[[], str]
) -> bool:
    """Return whether each paragraph that only one version has is on the other one's page all the same.

    Its surroundings (advertisements, lists of links) decide whether a paragraph is taken for boilerplate; an edit by
    the publisher changes the page itself.
    """
    differing = differing_lines(old, new)
    if differing is None or not any(differing):
        return False
    lost, gained = differing
    return _are_on(lost, new_words) and _are_on(gained, old_words)


def _are_on(lines: Sequence[str], words: Callable[[], str]) -> bool:
    if not lines:
        return True
    shown = words()
    return all(f" {line} " in shown for line in lines)


def stored_page_words(connection: Connection, stored: StoredArticle) -> str:
    """Return the words of the page that an article was last seen on; none if it is not kept."""
    row = latest_raw_page(connection, stored.id)
    if row is None or row.body_bytes > _MAX_BYTES:
        return ""
    body = unpacked_body(row.body)
    if body is None:
        return ""
    headers = tuple((str(name), str(value)) for name, value in row.headers)
    return page_words(PageItem(stored.url, stored.url, row.status, headers, body, row.fetched_at, ""))
