"""What `scrapy search` prints of each article: lines for people, or a JSON object."""

from collections.abc import Mapping
from typing import Any

from pipelines.search.find import SearchResult
from pipelines.search.snippets import MarkedText
from scraper.terminal.safe_text import safe_text

_BOLD, _PLAIN = "\x1b[1m", "\x1b[0m"
_BEFORE, _AFTER = "[", "]"


def result_record(result: SearchResult) -> Mapping[str, Any]:
    """Return the JSON object of an article; docs/search.md describes it."""
    published = result.date_published
    return {
        "article_id": result.article_id,
        "url": result.url,
        "headline": result.headline.text() or None,
        "source": result.source,
        "date_published": None if published is None else published.isoformat(),
        "in_language": result.in_language,
        "snippet": result.snippet.text(_BEFORE, _AFTER),
        "score": None if result.score is None else float(f"{result.score:.6g}"),
    }


def result_text(result: SearchResult, *, is_terminal: bool) -> str:
    """Return the lines about an article: date, outlet and headline, the snippet, the URL."""
    published = result.date_published
    date = "no date" if published is None else f"{published:%Y-%m-%d %H:%M}"
    language = f"  {result.in_language}" if result.in_language else ""
    head = f"{date}  {safe_text(result.source)}{language}"
    lines = [head, _shown(result.headline, is_terminal=is_terminal) or "(no headline)"]
    if result.snippet != result.headline:
        lines.append(f"    {_shown(result.snippet, is_terminal=is_terminal)}")
    lines.append(f"    {safe_text(result.url)}")
    return "\n".join(lines) + "\n"


def _shown(text: MarkedText, *, is_terminal: bool) -> str:
    """Return a text with its marks, in which nothing of the page can command the terminal."""
    before, after = (_BOLD, _PLAIN) if is_terminal else (_BEFORE, _AFTER)
    return MarkedText(tuple((safe_text(piece), is_marked) for piece, is_marked in text.pieces)).text(before, after)
