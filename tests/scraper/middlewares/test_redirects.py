import pytest
from scrapy.http import Request, Response
from scrapy.utils.test import get_crawler

from scraper.exceptions import BadRedirectError
from scraper.middlewares.redirects import Redirects
from scraper.middlewares.source_requests import SourceRequests

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


@pytest.mark.parametrize("location", ["https://b.example/", "/elsewhere"])
def test_a_redirect_waits_for_its_turn_at_its_own_host(location: str) -> None:
    request = followed(location, download_slot="a.example")

    assert isinstance(request, Request)
    assert "download_slot" not in request.meta


@pytest.mark.parametrize("location", ["ftp://a.example/", "file:///etc/passwd", "data:,x"])
def test_a_redirect_to_something_else_is_left_as_it_is(location: str) -> None:
    assert isinstance(followed(location), Response)


def bounced(*steps: tuple[str, str | None], start: str = "https://a.example/x") -> list[str | None]:
    """Follow redirects, each with a cookie that it sets, and return the `Cookie` headers sent after each."""
    crawler = get_crawler()
    redirects, options = Redirects.from_crawler(crawler), SourceRequests(crawler)
    request, sent = Request(start), []
    for location, cookie in steps:
        headers = {"Location": location} | ({"Set-Cookie": cookie} if cookie else {})
        result = redirects.process_response(request, Response(request.url, 302, headers=headers))
        assert isinstance(result, Request)
        request = result
        options.process_request(request)
        header = request.headers.get("Cookie")
        sent.append(None if header is None else header.decode())
    return sent


@pytest.mark.parametrize(
    ("steps", "sent"),
    [
        ([("/x", "seen=1; Path=/; Secure")], ["seen=1"]),
        ([("/set", None), ("/x", "seen=1")], [None, "seen=1"]),
        ([("/check?back=/x", "seen=1"), ("/x", "more=2; HttpOnly")], ["seen=1", "seen=1; more=2"]),
        ([("/x?checked", "seen=1"), ("/x", "seen=2")], ["seen=1", "seen=2"]),
        ([("https://b.example/set", "seen=1"), ("https://a.example/x", "b=2")], [None, "seen=1"]),
    ],
)
def test_one_bounce_for_a_cookie_is_followed(steps: list[tuple[str, str | None]], sent: list[str | None]) -> None:
    assert bounced(*steps) == sent


@pytest.mark.parametrize(
    "steps",
    [
        [("/x", None)],
        [("/x", "seen=; Path=/")],
        [("/x", "seen=1; Max-Age=0")],
        [("/x", "no cookie")],
        [("/x", "seen=1"), ("/x", "seen=2")],
        [("/x", "seen=1"), ("/y", "seen=2"), ("/x", "seen=3")],
        [("https://b.example/x", None), ("https://a.example/x", "b=2")],
    ],
)
def test_a_circle_ends_with_the_remedy(steps: list[tuple[str, str | None]]) -> None:
    with pytest.raises(BadRedirectError, match=r"in a circle: https://a\.example/x; .* `cookies` of"):
        bounced(*steps)


def test_what_is_no_cookie_is_left_out() -> None:
    assert bounced(("/x", "a=b; x"), ("/z", 'b="\u00e4"')) == ["a=b", "a=b"]
