"""`build_article`, with everything loaded that its first page would load: importing this takes a second or two.

The fork server imports it, so that no page waits for it in a worker.
"""

import gc
from dataclasses import replace
from datetime import UTC, datetime

from pipelines.boilerplate.phrases import NOTICES, PRAISE
from pipelines.derived_values import DerivedValues
from pipelines.extraction.article import build_article
from pipelines.extraction.explain import explain
from pipelines.items import ArticleItem, PageItem, RejectedPage
from pipelines.search.document import search_document
from pipelines.site_memory.codec import packed_features
from pipelines.storage.packed_page import packed_page
from pipelines.stories.story_values import story_values

__all__ = ["article_to_store", "build_article", "explain"]

#: New objects after which a worker looks for garbage.
_GARBAGE_THRESHOLD = 10_000
#: Loads what only some pages need: the model, languages, date words, trafilatura (for uncertain verdicts).
_PAGE = """<html lang="en"><head><title>Trams run again along the harbour</title></head><body>
<ul><li><a href="/news">News</a></li><li><a href="/sport">Sport</a></li></ul>
<h1>Trams run again along the harbour</h1><p>By Ada Quill, Wednesday 4 November 2026</p>
<p>Trams carried passengers along the harbour again on Monday, three months after the flood.</p>
<p>The mayor, who had waited in the rain, said that the repairs had cost less than expected.</p>
<table><tr><td>Line 4</td><td>every ten minutes</td></tr></table>
<p>Read also: <a href="/x">The flood in pictures</a></p></body></html>"""


def article_to_store(page: PageItem) -> ArticleItem | RejectedPage:
    """Build the article of a page with what storing would derive from it, so that the storing process need not."""
    result = build_article(page)
    return result if isinstance(result, RejectedPage) else replace(result, derived=derived_values(page, result))


def derived_values(page: PageItem, article: ArticleItem) -> DerivedValues:
    """Return what storing derives from a page and its article."""
    headline, body = article.metadata.headline or "", article.article_body
    return DerivedValues(
        page=packed_page(page.body),
        site_features=packed_features(article),
        search=search_document(headline, body),
        story=story_values((headline, body, article.in_language)),
    )


def _warm_up() -> None:
    for phrases in (NOTICES, PRAISE):
        phrases.compile_all()
    for body in (_PAGE, "<p>Trams run again along the harbour.</p>"):
        page = PageItem("", "", 200, (), body.encode(), datetime.now(UTC), "")
        article_to_store(page)
    # Keep the garbage collector of each worker from scanning what is loaded here, and from searching each page for
    # garbage a dozen times: trees and blocks have no cycles.
    gc.collect()
    gc.freeze()
    gc.set_threshold(_GARBAGE_THRESHOLD)


_warm_up()
