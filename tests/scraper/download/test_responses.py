from datetime import UTC, datetime

import pytest
from scrapy.http import HtmlResponse, Response

from models.enums import Reason
from models.frontier.hints import Hints
from pipelines.items import PageItem
from pipelines.visit import Visit
from scraper.download.responses import page_or_visit

URL = "https://a.example/news/1"


@pytest.mark.parametrize(
    ("flags", "is_truncated"),
    [((), False), (("cached",), False), (("dataloss",), True), (("cached", "cut_short"), True)],
)
def test_a_page_says_whether_its_download_broke_off(flags: tuple[str, ...], is_truncated: bool) -> None:
    response = HtmlResponse(URL, headers={"Content-Type": "text/html"}, body=b"<p>x", flags=list(flags))

    page = page_or_visit(response, URL, "a.example", Hints(), datetime.now(UTC))

    assert isinstance(page, PageItem)
    assert page.truncated is is_truncated


@pytest.mark.parametrize(
    ("final", "reason"),
    [
        ("https://group.example/", Reason.REDIRECTED_ELSEWHERE),
        ("https://www.group.example/en/", Reason.REDIRECTED_ELSEWHERE),
        ("https://cdn.example/error/404.html", Reason.REDIRECTED_ELSEWHERE),
        ("https://login.group.example/?next=1", Reason.REDIRECTED_ELSEWHERE),
        ("https://group.example/world/harbour-dredging-begins", Reason.OFFSITE),
        ("https://group.example/world", Reason.OFFSITE),
    ],
)
def test_what_is_no_article_on_any_site_is_not_final_on_another_one(final: str, reason: Reason) -> None:
    response = HtmlResponse(final, headers={"Content-Type": "text/html"}, body=b"<p>x")

    visit = page_or_visit(response, URL, "a.example", Hints(), datetime.now(UTC))

    assert isinstance(visit, Visit)
    assert visit.reason is reason
    assert final in str(visit.detail)


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "application/octet-stream"])
@pytest.mark.parametrize(("body", "reason"), [(b" \n", Reason.EMPTY_PAGE), (b"{}", Reason.NOT_HTML)])
def test_an_empty_page_is_empty_under_any_type(kind: str, body: bytes, reason: Reason) -> None:
    response = Response(URL, headers={"Content-Type": kind}, body=body)

    visit = page_or_visit(response, URL, "a.example", Hints(), datetime.now(UTC))

    assert isinstance(visit, Visit)
    assert visit.reason is reason
