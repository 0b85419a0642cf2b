"""Whatever is done to a page, extraction ends with an article or a reason, and stores nothing that is no text."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from models.enums import Outcome, Reason
from models.tables import ArticleText
from pipelines.extraction.article import build_article
from pipelines.items import ArticleItem, RejectedPage
from pipelines.page_type.types import REASONS
from pipelines.storage.store import store
from tests.factories import make_visit
from tests.mutations import mutated
from tests.pages import Markup, page, page_html

_HEAD = """<meta name="author" content="Ada Quill"><meta property="og:title" content="Harbour tram line reopens">
<meta property="article:published_time" content="2026-03-01T08:00:00+01:00"><link rel="canonical" href="/news/tram">
<script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":"NewsArticle","headline":
"Harbour tram line reopens","datePublished":"2026-03-01","author":[{"@type":"Person","name":"Ada Quill"}],
"keywords":["trams","harbour"],"publisher":{"name":"Harbour Post"}}]}</script></head>"""
PAGES = (
    *(page_html(markup=markup).encode() for markup in Markup),
    page_html().replace("</head>", _HEAD).encode(),
    b"<p>Trams run again.</p>",
    b"",
)
#: What no text that is stored may hold: NUL and other controls, halves of characters, no characters.
_NO_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_REASONS = {
    *REASONS.values(),
    Reason.EMPTY_PAGE,
    Reason.NOT_HTML,
    Reason.NO_TEXT,
    Reason.TOO_SHORT,
    Reason.TRUNCATED,
}


def texts(value: Any) -> Iterator[str]:
    """Yield every string inside of a value."""
    if isinstance(value, str):
        yield str(value)
    elif is_dataclass(value):
        for one in fields(value):
            yield from texts(getattr(value, one.name))
    elif isinstance(value, Mapping):
        yield from texts([*value.keys(), *value.values()])
    elif isinstance(value, (list, tuple, set, frozenset)):
        for item in value:
            yield from texts(item)


def check(body: bytes, content_type: str) -> ArticleItem | RejectedPage:
    """Extract a page and hold the result against what is promised of any."""
    found = build_article(page(body, content_type))

    assert build_article(page(body, content_type)) == found
    if isinstance(found, RejectedPage):
        assert found.reason in _REASONS, found
    assert [text for text in texts(found) if _NO_TEXT.search(text)] == []
    for moment in (getattr(found, "date_published", None), getattr(found, "date_modified", None)):
        assert moment is None or datetime(1990, 1, 1, tzinfo=moment.tzinfo) <= moment
    return found


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(mutated(PAGES), st.sampled_from(["text/html", "text/html; charset=utf-8", "text/html; charset=utf-16", "x"]))
def test_a_damaged_page_is_an_article_of_plain_text_or_rejected_with_a_reason(body: bytes, content_type: str) -> None:
    check(body, content_type)


@pytest.mark.slow
@settings(max_examples=5000, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    mutated(PAGES, most=40), st.sampled_from(["text/html", "text/html; charset=gb18030", "text/html; charset=utf-7"])
)
def test_thousands_of_damaged_pages(body: bytes, content_type: str) -> None:
    check(body, content_type)


def test_both_databases_take_what_hostile_pages_leave(engine: Engine, run_id: int) -> None:
    rubbish = "\x00\x01\x1b[31m&#0;&#xD800;&#x110000;\u202e\ufffe\U0010ffff\U0001f600 caf\u00e9"
    source = page_html([f"Trams{rubbish} run every ten minutes{rubbish} until midnight, said the mayor."] * 6)
    source = source.replace("</title>", f"{rubbish}</title><meta name=description content='{rubbish} x'>")
    article = check(source.encode("utf-8", "surrogatepass"), "text/html; charset=utf-8")
    assert isinstance(article, ArticleItem)

    (stored,) = store(engine, run_id, [make_visit(article.url, article=article)])

    assert stored.outcome is Outcome.NEW
    with engine.connect() as connection:
        body = connection.execute(select(ArticleText.article_body)).scalar_one()
    assert body == article.article_body
    assert "café" in body
