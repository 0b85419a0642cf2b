"""Writes folders of gold pages as the benchmarks read them; all pages are made up."""

import gzip
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.gold import GoldPage
from tests.pages import AUTHOR, HEADLINE, PARAGRAPHS, Markup, page_html, with_line

PROMOTION = "Order a pair of Brightsole boots today and walk through every winter with dry feet, guaranteed."
TEXT = "\n".join(PARAGRAPHS)
#: What is true of `page_html()`.
ARTICLE = {
    "id": "tram",
    "url": "https://example.org/news/tram-line.html",
    "host": "example.org",
    "text": TEXT,
    "title": HEADLINE,
    "authors": [AUTHOR],
    "date": None,
}
_PAGES: Mapping[str, tuple[dict[str, Any], str]] = {
    "news": (ARTICLE, page_html()),
    "promo": (
        {
            "id": "dev_single_news_tram",
            "url": ARTICLE["url"],
            "host": "example.org",
            "promos": [{"text": PROMOTION, "brand": "Brightsole"}],
            "paras": list(PARAGRAPHS),
        },
        page_html(with_line(PROMOTION, 3), Markup.FLAT),
    ),
    "kinds": (
        {"id": "void", "url": "https://example.org/", "host": "example.org", "page_type": "listing"},
        "<html><body></body></html>",
    ),
}


def write_gold(folder: Path) -> Path:
    """Write three sets of one page each: an article, one with a promotion, and a page that is no article."""
    for name, (truth, source) in _PAGES.items():
        pages = folder / name / "pages"
        pages.mkdir(parents=True)
        (folder / name / "truth.jsonl").write_text(json.dumps(truth) + "\n", encoding="utf-8")
        (pages / f"{truth['id']}.html.gz").write_bytes(gzip.compress(source.encode()))
    return folder


def write_seeds(folder: Path) -> Path:
    """Write a set beside its truth file, with every line that has to go."""
    folder.mkdir()
    truth = {**ARTICLE, "file": "tram.html", "without": ["Weather: light rain, eight degrees", "© Harbour Post"]}
    (folder / "truth.jsonl").write_text(json.dumps(truth) + "\n", encoding="utf-8")
    (folder / "tram.html").write_text(page_html(), encoding="utf-8")
    return folder


def write_aeb(folder: Path) -> Path:
    """Write a folder laid out like the public article-extraction-benchmark, one page of it without address."""
    (folder / "html").mkdir(parents=True)
    truths: dict[str, dict[str, str]] = {
        "b2": {"articleBody": TEXT},
        "a1": {"articleBody": TEXT, "url": "http://a.org/1"},
    }
    (folder / "ground-truth.json").write_text(json.dumps(truths), encoding="utf-8")
    for name in truths:
        (folder / "html" / f"{name}.html.gz").write_bytes(gzip.compress(page_html().encode()))
    return folder


def gold_page(dataset: str, **truth: Any) -> GoldPage:
    """Return a gold page without a file."""
    return GoldPage(dataset, truth, Path("nowhere"))
