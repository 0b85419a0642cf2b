"""The page as it was fetched, as plain text."""

import zstandard

from models.reports.article_record import FetchedPage
from pipelines.html.encoding import decode

#: Longer pages are cut here.
MOST_CHARACTERS = 250_000
_MOST_BYTES = 4 * MOST_CHARACTERS


def page_text(page: FetchedPage) -> str:
    """Return the source of a page, after two lines that say where and when it was fetched."""
    with zstandard.ZstdDecompressor().stream_reader(page.body) as body:
        source = decode(body.read(_MOST_BYTES), [(name, value) for name, value in page.headers]).text
    end = f"\n\n[cut here after {MOST_CHARACTERS:,} characters]\n" if len(source) > MOST_CHARACTERS else ""
    return f"{page.url}\nfetched {page.fetched_at:%Y-%m-%d %H:%M} UTC\n\n{source[:MOST_CHARACTERS]}{end}"
