"""Headers and cookies that an entry may set: those of RFC 9110 and 6265, but for those of the crawler. Pure.

No message shows a value: it may be a secret.
"""

import re
from collections.abc import Mapping

#: About what servers accept.
MAX_VALUE = 8_192
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}")
_VISIBLE = re.compile(r"[\x21-\x7e](?:[\x20-\x7e\t]*[\x21-\x7e])?")
_COOKIE = re.compile(r"(?:[\x21-\x3a\x3c-\x7e](?:[\x20-\x3a\x3c-\x7e]*[\x21-\x3a\x3c-\x7e])?)?")
_SET_BY_CRAWLER = "the crawler sets it for each request: leave it out"
_CONDITIONAL = "the crawler makes conditional requests by itself: leave it out"
_FORBIDDEN: Mapping[str, str] = {
    "user-agent": 'write user_agent = "..." instead',
    "cookie": 'write cookies = { name = "value" } instead',
    "cookie2": 'write cookies = { name = "value" } instead',
    "proxy-authorization": 'write proxy = "http://user:password@host:port" instead',
    "if-none-match": _CONDITIONAL,
    "if-modified-since": _CONDITIONAL,
    "if-match": _CONDITIONAL,
    "if-unmodified-since": _CONDITIONAL,
    "if-range": _CONDITIONAL,
    "range": "pages are read whole: leave it out",
    "accept-encoding": "the crawler sets it to what it can decode: leave it out",
} | dict.fromkeys(
    "host content-length transfer-encoding connection keep-alive proxy-connection te trailer upgrade expect".split(),
    _SET_BY_CRAWLER,
)


class HeaderError(ValueError):
    """A header or cookie that cannot be sent; the message says why, without its value."""


def checked_header(name: str, value: str) -> tuple[str, str]:
    """Return a header's name and value, without space around it.

    Raises:
        HeaderError: the name or the value is malformed, or the crawler sets the header itself.
    """
    if not _TOKEN.fullmatch(name):
        raise HeaderError("not the name of a header: write letters, digits and hyphens")
    if name.lower() in _FORBIDDEN:
        raise HeaderError(_FORBIDDEN[name.lower()])
    return name, checked_header_value(value)


def checked_header_value(value: str) -> str:
    """Return a header's value, without space around it.

    Raises:
        HeaderError: it is empty, too long, or has line breaks, controls or letters that are not ASCII.
    """
    text = value.strip(" \t")
    if not text:
        raise HeaderError("empty: leave it out or give it a value")
    if len(text) > MAX_VALUE:
        raise HeaderError(f"longer than {MAX_VALUE} characters")
    if not _VISIBLE.fullmatch(text):
        raise HeaderError("its value has a line break, a control character or one that is not ASCII")
    return text


def checked_cookie(name: str, value: str) -> tuple[str, str]:
    """Return a cookie's name and value.

    Raises:
        HeaderError: they cannot stand in a Cookie header.
    """
    if not _TOKEN.fullmatch(name):
        raise HeaderError('not the name of a cookie: write one for each, cookies = { name = "value" }')
    if len(value) > MAX_VALUE:
        raise HeaderError(f"longer than {MAX_VALUE} characters")
    if ";" in value:
        raise HeaderError('";" ends a cookie: write each by itself, cookies = { a = "1", b = "2" }')
    if not _COOKIE.fullmatch(value):
        raise HeaderError(
            "its value has a line break, a control character, space at an end or a character that is not ASCII"
        )
    return name, value
