import gzip
from typing import Any

import pytest
from scrapy.http import HtmlResponse, Request, Response
from scrapy.utils.test import get_crawler

from scraper.middlewares.compression import Decompression

REQUEST = Request("http://a.example/")
BODY = "<p>caf\u00e9</p>".encode()


def processed(response: Response) -> Response:
    middleware = Decompression.from_crawler(get_crawler())
    found = middleware.process_response(REQUEST, response)
    assert isinstance(found, Response)
    return found


def test_a_packed_page_is_unpacked_without_guessing_at_its_packed_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    def guess(body: bytes) -> Any:
        raise AssertionError("guessed")

    monkeypatch.setattr("scrapy.http.response.text.from_bytes", guess)
    headers = {"Content-Type": "text/html", "Content-Encoding": "gzip"}

    found = processed(HtmlResponse(REQUEST.url, headers=headers, body=gzip.compress(BODY), flags=["a"], status=203))

    assert isinstance(found, HtmlResponse)
    assert found.body == BODY
    assert found.text == "<p>caf\u00e9</p>"
    assert (found.status, found.flags) == (203, ["a"])


def test_a_page_that_was_not_packed_is_left_alone() -> None:
    response = HtmlResponse(REQUEST.url, headers={"Content-Type": "text/html"}, body=BODY)

    assert processed(response) is response
