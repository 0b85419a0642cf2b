"""Articles with their pages in a database, some of them as an older version would have extracted them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Engine, select

from models.articles.articles import ArticleChildren, change_article, replace_children
from models.articles.revisions import COPIED
from models.database.upsert import table_of
from models.tables import Article, ArticleRevision, ArticleText
from pipelines.extraction.article import build_article
from pipelines.items import PageItem
from pipelines.storage.store import store
from pipelines.visit import Visit
from tests.factories import make_page
from tests.newsweb import article

PROMOTION = "Sign up for our newsletter and never miss a story."
CUT = {
    "position": 9,
    "reason": "related",
    "evidence": "a guess",
    "text": "Read also <b>this</b>",
    "pattern": None,
    "html": None,
    "html_at": None,
}


def page(number: int, headline: str | None = None, extra: bytes = b"") -> PageItem:
    """Return the page of a story."""
    url = f"https://example.org/news/{number}.html"
    body = article(headline or f"bridge number {number}").replace(b"</article>", extra + b"</article>")
    return make_page(url, body=body, headers=(("Content-Type", "text/html; charset=utf-8"),))


def store_pages(engine: Engine, run_id: int, pages: Iterable[PageItem]) -> None:
    """Store pages with the articles that today's code makes of them."""
    store(engine, run_id, [Visit.of_page(one, build_article(one)) for one in pages])


def edited(one: PageItem, headline: str) -> PageItem:
    """Return the page of a story after its site has edited it, a day later."""
    body = article(headline)
    return replace(one, body=body, fetched_at=one.fetched_at + timedelta(days=1))


def make_old(engine: Engine, urls: Iterable[str] | None = None) -> None:
    """Give stored articles the text, the authors and the cuts of a version that cut less, and no version."""
    texts = select(Article.id, Article.url, ArticleText.article_body).join(
        ArticleText, ArticleText.article_id == Article.id
    )
    with engine.begin() as connection:
        for number, url, text in connection.execute(texts).all():
            if urls is not None and url not in urls:
                continue
            body = f"{text}\n{PROMOTION}"
            old = {
                "article_body": body,
                "article_body_html": "".join(f"<p>{line}</p>" for line in body.split("\n")),
                "word_count": 99,
                "fingerprint": f"old {number}",
                "page_type": "live_blog",
                "extraction_version": None,
                "extraction_quality": 0.5,
            }
            change_article(connection, number, old)
            children = ArticleChildren((("Old Author", None, True),), ("old",), (CUT,))
            replace_children(connection, {number: children})


def revisions(engine: Engine) -> list[tuple[object, ...]]:
    """Return the revisions without their ids."""
    table = table_of(ArticleRevision)
    columns = [table.c[name] for name in ("article_id", "reason", "headline_changed", "replaced_at", *COPIED)]
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(select(*columns).order_by(table.c.id))]
