"""Cookies that a site sets on the way to one page: they go with its redirects, and end with them.

Some sites set a cookie and redirect to the same page, which is served to those that send it back. Pure, from the `meta`
of one request to that of the next.
"""

import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from scrapy.http import Request, Response

#: In `meta` of a redirected request: the cookies set so far, by origin and name.
_COOKIES = "newsgrain_bounce_cookies"
_PAIR = re.compile(rb"\s*([!#$%&'*+.^_`|~0-9A-Za-z-]{1,256})\s*=\s*([\x21-\x3a\x3c-\x7e]{1,4096})\s*(?:;|\Z)")
_EXPIRED = re.compile(rb";\s*max-age\s*=\s*(?:0|-\d+)\s*(?:;|\Z)", re.IGNORECASE)
_MOST_COOKIES = 50

Jar = Mapping[str, Mapping[str, str]]


def keep_cookies(redirected: Request, request: Request, response: Response) -> None:
    """Let the cookies of a redirect go with the request that follows it."""
    jar = _with_cookies(request.meta.get(_COOKIES, {}), request.url, response.headers.getlist("Set-Cookie"))
    if jar:
        redirected.meta[_COOKIES] = jar


def cookies_for(request: Request) -> str | None:
    """Return the `Cookie` header that the redirects of a request have set for its origin; None: nothing."""
    cookies = request.meta.get(_COOKIES, {}).get(_origin(request.url))
    return "; ".join(f"{name}={value}" for name, value in cookies.items()) if cookies else None


def _with_cookies(jar: Jar, url: str, written: Iterable[bytes]) -> Jar:
    own = dict(jar.get(_origin(url), {}))
    for line in written:
        pair = _PAIR.match(line)
        if pair is None:
            continue
        name = pair[1].decode("ascii")
        if _EXPIRED.search(line):
            own.pop(name, None)
        elif name in own or len(own) < _MOST_COOKIES:
            own[name] = pair[2].decode("ascii")
    return {**jar, _origin(url): own} if own else jar


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
