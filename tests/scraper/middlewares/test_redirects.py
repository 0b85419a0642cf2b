import pytest
from scrapy.http import Request, Response
from scrapy.utils.test import get_crawler

from scraper.exceptions import BadRedirectError
from scraper.middlewares.redirects import Redirects

PRIVATE = {"Cookie": "session=secret", "Authorization": "Basic c2VjcmV0", "Referer": "https://a.example/from"}


def followed(location: str, url: str = "https://a.example/x", status: int = 302, **meta: object) -> Request | Response:
    request = Request(url, headers=PRIVATE, meta=meta)
    redirects = Redirects.from_crawler(get_crawler())
    return redirects.process_response(request, Response(url, status, headers={"Location": location.encode("latin-1")}))


@pytest.mark.parametrize(
    "location",
    [
        "https://b.example/",
        "https://www.a.example/",
        "http://a.example/",
        "https://a.example:8443/",
        "//b.example/",
        "https://a.example.b.example/",
    ],
)
def test_nothing_private_goes_to_another_origin(location: str) -> None:
    request = followed(location)

    assert isinstance(request, Request)
    assert not {b"Cookie", b"Authorization", b"Referer"} & set(request.headers)


def test_credentials_stay_with_their_own_origin() -> None:
    request = followed("/elsewhere")

    assert isinstance(request, Request)
    assert request.headers[b"Authorization"] == b"Basic c2VjcmV0"
    assert b"Referer" not in request.headers


@pytest.mark.parametrize(
    "location",
    [
        "http://[::1/",
        "http://a.example:99999/",
        "http://user:password@b.example/",
        "/" + "x" * 3_000,
        "/a\x00b",
        "/a\rb",
        "javascript:alert(1)",
        "https://a.example/x",
    ],
)
def test_a_redirect_that_cannot_be_followed_is_told(location: str) -> None:
    with pytest.raises(BadRedirectError):
        followed(location)


def test_what_was_asked_before_is_not_asked_again() -> None:
    with pytest.raises(BadRedirectError, match="in a circle"):
        followed("/first", redirect_urls=["https://a.example/first"])


@pytest.mark.parametrize("location", ["ftp://a.example/", "file:///etc/passwd", "data:,x"])
def test_a_redirect_to_something_else_is_left_as_it_is(location: str) -> None:
    assert isinstance(followed(location), Response)
