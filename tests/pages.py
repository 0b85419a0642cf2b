"""Builds news pages from lines of text in several mark-ups; all texts were made up for these tests."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from html import escape

from lxml import html

from pipelines.html.blocks import Block
from pipelines.html.segmenter import segment
from pipelines.items import PageItem

URL = "https://example.org/news/tram-line.html"
HEADLINE = "Harbour tram line reopens after two years of repairs"
AUTHOR = "Marta Lindqvist"
PARAGRAPHS = (
    (
        "The tram line along the harbour carried passengers again on Monday morning, two years after a storm had "
        "washed away the rails between the fish market and the old customs house."
    ),
    (
        "About four hundred people waited at the first stop before sunrise, among them the mayor, a school class with "
        "paper flags and a brass band that played in spite of the rain."
    ),
    (
        "“We promised that the line would come back, and today it did,” said Ines Corvalan, who leads the city's "
        "transport office. The repairs cost eleven million crowns, two million more than planned."
    ),
    (
        "Engineers had to drive nearly nine hundred steel piles into the mud because the old embankment turned out to "
        "be hollow. Divers worked through two winters, often in water of four degrees."
    ),
    (
        "Shop owners along the quay hope that customers return with the trams. Many of them lost a third of their "
        "sales while the rails were missing and buses took a detour through the tunnel."
    ),
    (
        "Trams run every ten minutes until midnight. A new stop near the ferry terminal is to open in spring, once the "
        "council has decided who pays for the lifts."
    ),
)


class Markup(StrEnum):
    """How a page puts its text into elements."""

    THEME = "theme"  # article, header, h1, aside, footer: what a careful theme writes
    FLAT = "flat"  # paragraphs in one div, nothing named
    BREAKS = "breaks"  # one div, the paragraphs set apart by two line breaks
    SOUP = "soup"  # tables and divs with names that say nothing


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an article's text: a paragraph, a subheading (`h2`), or a paragraph that is one link (`link`)."""

    text: str
    kind: str = "paragraph"


_NAVIGATION = ("Home", "City", "Business", "Sport", "Culture")
_SHELLS = {
    Markup.THEME: "<header><nav><ul>{nav}</ul></nav></header><main><article><h1>{headline}</h1>{body}</article></main>"
    "<aside class='sidebar'><p>Weather: light rain, eight degrees</p></aside><footer><p>© Harbour Post</p></footer>",
    Markup.FLAT: "<ul>{nav}</ul><h1>{headline}</h1><div>{body}</div><p>© Harbour Post</p>",
    Markup.BREAKS: "<div>{nav}</div><h1>{headline}</h1><div>{body}</div><div>© Harbour Post</div>",
    Markup.SOUP: "<table><tr><td><div class='x1'>{nav}</div></td></tr><tr><td class='q7'><div><h1>{headline}</h1>"
    "<div class='x2'>{body}</div></div></td></tr><tr><td>© Harbour Post</td></tr></table>",
}
_PARAGRAPHS = {
    Markup.THEME: "<p>{}</p>\n",
    Markup.FLAT: "<p>{}</p>\n",
    Markup.BREAKS: "{}<br><br>\n",
    Markup.SOUP: "<div class='x3'>{}</div>\n",
}


def page_html(lines: Sequence[str | Line] = PARAGRAPHS, markup: Markup = Markup.THEME, headline: str = HEADLINE) -> str:
    """Return a page with a headline, a menu, a footer and `lines` as its article."""
    entries = "".join(f"<li><a href='/{name.lower()}'>{name}</a></li>" for name in _NAVIGATION)
    body = "".join(_rendered(Line(line) if isinstance(line, str) else line, markup) for line in lines)
    shell = _SHELLS[markup].format(nav=entries, headline=escape(headline), body=body)
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{escape(headline)}</title>"
        f"<meta name='author' content='{AUTHOR}'></head><body>{shell}</body></html>"
    )


def _rendered(line: Line, markup: Markup) -> str:
    text = escape(line.text)
    if line.kind == "link":
        text = f"<a href='/{len(text)}.html'>{text}</a>"
    if line.kind == "h2":
        return f"<h2>{text}</h2>\n"
    return _PARAGRAPHS[markup].format(text)


def page(content: str | bytes, content_type: str = "text/html; charset=utf-8") -> PageItem:
    """Return a fetched page with this body."""
    body = content.encode() if isinstance(content, str) else content
    return PageItem(
        URL, URL, 200, (("Content-Type", content_type),), body, datetime(2026, 3, 2, tzinfo=UTC), "example.org"
    )


def with_line(line: str | Line, position: int, paragraphs: Sequence[str] = PARAGRAPHS) -> tuple[str | Line, ...]:
    """Return the paragraphs with one more line before the one at `position`."""
    return (*paragraphs[:position], line, *paragraphs[position:])


def blocks_of(source: str) -> tuple[Block, ...]:
    """Return the blocks of HTML source."""
    return segment(html.document_fromstring(source))


def paragraphs_as_blocks(lines: Sequence[str | Line] = PARAGRAPHS) -> tuple[tuple[Block, ...], frozenset[int]]:
    """Return blocks of a bare page that holds nothing but these lines, and the indices of all of them."""
    body = "".join(_rendered(Line(line) if isinstance(line, str) else line, Markup.FLAT) for line in lines)
    blocks = blocks_of(f"<html><body><div>{body}</div></body></html>")
    return blocks, frozenset(range(len(blocks)))
