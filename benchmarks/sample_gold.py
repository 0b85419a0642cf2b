"""The pages of the sample newsroom as gold: a set for training, since they have to be right without any exception."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.gold import FETCHED_AT, GoldPage
from pipelines.items import PageItem
from samples.content import outlets
from samples.pages import article_html
from samples.truth import truth

SAMPLES = "samples"


@dataclass(frozen=True, slots=True)
class SamplePage(GoldPage):
    """A page that is made, not read."""

    body: bytes

    def page(self) -> PageItem:
        """Return the page as if it had just been fetched."""
        url = str(self.truth["url"])
        headers = (("Content-Type", "text/html; charset=utf-8"),)
        return PageItem(url, url, 200, headers, self.body, FETCHED_AT, self.host)


def sample_pages() -> Iterator[SamplePage]:
    """Yield the articles of the sample newsroom with their true paragraphs."""
    for outlet in outlets():
        for article in outlet.articles:
            site = f"http://{outlet.host}"
            found = {
                "id": f"{outlet.slug}-{article.image}",
                "url": f"{site}{article.path}",
                "host": outlet.host,
                "text": "\n".join(truth()[article.path].paragraphs),
            }
            yield SamplePage(SAMPLES, found, Path(outlet.slug), article_html(outlet, article, site).encode())
