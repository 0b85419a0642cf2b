"""The declared text overrules a verdict that it contradicts, and no other."""

import json

import numpy as np
import pytest

from pipelines.boilerplate.declared_witness import with_witness
from pipelines.extraction.article import build_article
from pipelines.items import ArticleItem
from tests.pages import HEADLINE, PARAGRAPHS, page

#: A standfirst, a subheading (too short to be compared) between paragraphs, and another article.
_SHARES = np.array([0, 1, -1, 0.95, 0.9, 0, 0], np.float32)
_COUNTS = np.array([30, 60, 2, 60, 60, 200, 200], np.float32)
_ARTICLE = frozenset({0, 1, 2, 3, 4})


def _kept(*blocks: int, declared_words: int = 180) -> frozenset[int]:
    return with_witness(frozenset(blocks), _SHARES, _COUNTS, declared_words)


def test_a_verdict_that_agrees_stays_with_its_standfirst() -> None:
    assert _kept(*_ARTICLE) == _ARTICLE
    assert _kept(1, 4) == {1, 4}, "not enough against it"


@pytest.mark.parametrize("verdict", [{1, 2, 3, 4, 5, 6}, {2, 5, 6}, {2}])
def test_a_verdict_that_is_contradicted_gives_way_to_the_declared_blocks(verdict: set[int]) -> None:
    assert _kept(*verdict) == {1, 2, 3, 4}


def test_a_declared_text_that_the_page_does_not_show_decides_nothing() -> None:
    assert _kept(5, 6, declared_words=600) == {5, 6}


def test_a_summary_decides_nothing() -> None:
    assert _kept(5, 6, declared_words=100) == {5, 6}


def test_an_empty_verdict_can_be_overruled() -> None:
    assert _kept() == {1, 3, 4}


def test_a_declared_part_of_the_article_decides_nothing() -> None:
    shares, counts = np.array([0, 0, 1, 1, 0, 0], np.float32), np.array([60, 60, 90, 90, 200, 200], np.float32)
    assert with_witness(frozenset(range(6)), shares, counts, 180) == frozenset(range(6))
    assert with_witness(frozenset({1, 2, 3, 4, 5}), shares, counts, 180) == {2, 3}, "a standfirst and other articles"
    assert with_witness(frozenset({0, 1, 4, 5}), shares, counts, 180) == {2, 3}, "a verdict without it"


def test_other_articles_below_are_cut_where_the_page_declares_the_first() -> None:
    others = [
        f"{' '.join(reversed(line.rstrip('.').split()))}, in {year}." for year in (1998, 2004) for line in PARAGRAPHS
    ]
    data = json.dumps({"@type": "NewsArticle", "headline": HEADLINE, "articleBody": " ".join(PARAGRAPHS)})
    text = "".join(f"<p>{line}</p>" for line in (*PARAGRAPHS, *others))
    source = f"<html><head><script type='application/ld+json'>{data}</script></head><body><h1>{HEADLINE}</h1>{text}"

    article = build_article(page(source + "</body></html>"))

    assert isinstance(article, ArticleItem)
    assert article.article_body == "\n".join(PARAGRAPHS)
