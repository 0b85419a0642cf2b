from dataclasses import replace

from pipelines.extraction.article import build_article
from pipelines.items import ArticleItem
from pipelines.site_memory.codec import packed_features
from pipelines.site_memory.on_store import apply_memory
from pipelines.storage.packed_page import sha256_of, unpacked_body
from pipelines.storage.spool_format import from_line, to_line
from pipelines.visit import Visit
from pipelines.workers.preload import article_to_store
from tests.factories import NOW, make_page, make_visit

BODY = b"""<html lang="en"><head><title>Trams run again along the harbour</title></head><body>
<article><h1>Trams run again along the harbour</h1>
<p>Trams carried passengers along the harbour again on Monday, three months after the flood had stopped them.</p>
<p>The mayor, Ada Quill, who had waited in the rain, said that the repairs had cost less than expected.</p>
</article></body></html>"""


def stored_from(article: ArticleItem) -> bytes:
    return apply_memory(article, article.url, {}).packed_features


def test_an_article_to_store_brings_what_storing_would_derive() -> None:
    plain = build_article(make_page(body=BODY))
    article = article_to_store(make_page(body=BODY))

    assert isinstance(plain, ArticleItem)
    assert isinstance(article, ArticleItem)
    assert article == plain
    assert article.derived is not None
    assert unpacked_body(article.derived.page.body) == BODY
    assert article.derived.page.sha256 == sha256_of(BODY)
    assert article.derived.site_features == stored_from(article) == stored_from(plain) == packed_features(plain)


def test_features_are_derived_again_from_an_article_that_was_spooled() -> None:
    article = article_to_store(make_page(body=BODY))
    assert isinstance(article, ArticleItem)

    line = to_line(make_visit(article=article, page=None))

    assert line == to_line(make_visit(article=replace(article, derived=None), page=None))
    spooled = from_line(line)
    assert isinstance(spooled, Visit)
    assert isinstance(spooled.article, ArticleItem)
    assert spooled.article.derived is None
    assert stored_from(spooled.article) == stored_from(article)


def test_a_page_that_is_no_article_is_rejected_as_ever() -> None:
    page = make_page(body=b"<p>Nothing here.</p>", fetched_at=NOW)

    assert article_to_store(page) == build_article(page)
