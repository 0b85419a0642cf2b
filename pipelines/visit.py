"""What became of one URL: its visit, and what was stored of that visit."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from models.enums import Outcome, Reason
from pipelines.items import ArticleItem, PageItem, RejectedPage

_WITHOUT_ARTICLE = frozenset({Outcome.SKIPPED, Outcome.FAILED, Outcome.DEFERRED, Outcome.UNCHANGED})


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit of a frontier URL: its article, or the outcome (skipped, failed, deferred, unchanged for a 304)."""

    url: str
    source: str
    visited_at: datetime
    page: PageItem | None
    article: ArticleItem | None
    outcome: Outcome | None
    reason: Reason | None
    detail: str | None
    status: int | None
    #: From the request to the headers of the response, if there was one.
    seconds: float | None = None

    def __post_init__(self) -> None:
        """Raise ValueError unless there is exactly one of article and outcome."""
        if self.article is not None and self.outcome is not None:
            raise ValueError(f"{self.url}: a visit with an article has no outcome yet, got {self.outcome}")
        if self.article is None and self.outcome not in _WITHOUT_ARTICLE:
            raise ValueError(f"{self.url}: a visit without an article ends as one of {sorted(_WITHOUT_ARTICLE)}")

    @classmethod
    def of_page(cls, page: PageItem, result: ArticleItem | RejectedPage) -> Self:
        """Return the visit that brought a page, with its article or the reason why there is none."""
        rejected = result if isinstance(result, RejectedPage) else None
        return cls(
            url=page.requested_url,
            source=page.source,
            visited_at=page.fetched_at,
            page=None if rejected and rejected.is_private else page,
            article=None if isinstance(result, RejectedPage) else result,
            outcome=rejected.reason.outcome if rejected else None,
            reason=rejected.reason if rejected else None,
            detail=rejected.detail if rejected else None,
            status=page.status,
            seconds=page.seconds,
        )

    @classmethod
    def without_page(  # noqa: PLR0913 - what a request may have brought beside a page
        cls,
        url: str,
        source: str,
        reason: Reason,
        detail: str | None = None,
        status: int | None = None,
        *,
        at: datetime,
        seconds: float | None = None,
    ) -> Self:
        """Return the visit, at a moment, of a URL that brought no page: skipped, failed or deferred for `reason`."""
        return cls(
            url=url,
            source=source,
            visited_at=at,
            page=None,
            article=None,
            outcome=reason.outcome,
            reason=reason,
            detail=detail,
            status=status,
            seconds=seconds,
        )


@dataclass(frozen=True, slots=True)
class Stored:
    """The outcome of a visit, and the article that its URL leads to, if any.

    `reason`, `detail`: why an article was rejected at storing. `article`: the article as stored, if site memory cut
    something from the one of the visit. `joined`: how many other articles turned out to be this one.
    """

    outcome: Outcome
    article_id: int | None
    reason: Reason | None = None
    detail: str | None = None
    article: ArticleItem | None = None
    joined: int = 0
