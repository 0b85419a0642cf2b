from datetime import UTC, datetime

import pytest
from scrapy.http import HtmlResponse

from models.frontier.hints import Hints
from pipelines.items import PageItem
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
