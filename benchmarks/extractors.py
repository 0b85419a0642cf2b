"""The two compared extractors, each from a gold page to the same kind of output."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from trafilatura import bare_extraction

from benchmarks.gold import GoldPage
from pipelines.extraction.article import build_article
from pipelines.items import ArticleItem, Metadata, PageItem, RejectedPage


@dataclass(frozen=True, slots=True)
class Output:
    """An extractor's output for a page: one paragraph a line, the day of publication as YYYY-MM-DD."""

    body: str
    headline: str | None = None
    authors: tuple[str, ...] = ()
    day: str | None = None
    #: None: unknown, as of a text without the decision about its page.
    rejected: bool | None = False

    def line(self, page_id: str) -> Mapping[str, Any]:
        """Return the output under the field names of an article, for a line of JSON."""
        return {
            "id": page_id,
            "article_body": self.body,
            "headline": self.headline,
            "authors": list(self.authors),
            "date_published": self.day,
            "rejected": self.rejected,
        }


def newsgrain(gold: GoldPage) -> Output:
    """Return the project's output for a page."""
    return output_of(build_article(gold.page()))


def output_of(made: ArticleItem | RejectedPage) -> Output:
    """Return what became of a page as an output."""
    if isinstance(made, RejectedPage):
        return _rejected(made)
    return Output(made.article_body, **_declared(made.metadata))


def _rejected(page: RejectedPage) -> Output:
    """Return the output for a rejected page: the metadata of its article, if it is about one."""
    if page.metadata is None:
        return Output("", rejected=True)
    return Output("", rejected=True, **_declared(page.metadata))


def _declared(metadata: Metadata) -> dict[str, Any]:
    published_at = metadata.published_at
    return {
        "headline": metadata.headline,
        "authors": tuple(author.name for author in metadata.authors),
        "day": published_at.date().isoformat() if published_at else None,
    }


def trafilatura(gold: GoldPage) -> Output:
    """Return plain trafilatura's output for a page; it rejects none."""
    found = plain_trafilatura(gold.page(), gold.truth.get("url"))
    if found is None or isinstance(found, dict):
        return Output("")
    return Output(
        body=found.text or "",
        headline=found.title,
        authors=tuple(name.strip() for name in (found.author or "").split(";") if name.strip()),
        day=found.date,
    )


def plain_trafilatura(page: PageItem, url: str | None) -> Any:
    """Run trafilatura as in its documentation, from bytes to text and metadata."""
    return bare_extraction(page.body, url=url, with_metadata=True, include_comments=False)
