"""A page that shows less than half of its declared text says so."""

import json

import pytest

from pipelines.extraction.article import build_article
from pipelines.items import ArticleItem
from tests.pages import HEADLINE, PARAGRAPHS, page, page_html


def _is_truncated(shown: int, declared: str) -> bool:
    data = json.dumps({"@type": "NewsArticle", "headline": HEADLINE, "articleBody": declared})
    source = page_html(PARAGRAPHS[:shown]).replace(
        "</head>", f"<script type=application/ld+json>{data}</script></head>"
    )
    article = build_article(page(source))
    assert isinstance(article, ArticleItem)
    return article.is_truncated


@pytest.mark.parametrize(("shown", "expected"), [(2, True), (4, False), (6, False)])
def test_less_than_half_of_a_long_declared_text(shown: int, expected: bool) -> None:
    assert _is_truncated(shown, " ".join(PARAGRAPHS)) is expected


def test_a_declared_summary_is_no_text() -> None:
    assert not _is_truncated(6, "How the tram line came back to the harbour after the storm of two years ago.")
