"""Which headers and cookies an entry may set: what RFC 9110 and 6265 allow, but for what is the crawler's own. Pure.

No message shows a value: it may be a secret.
"""

import re
from collections.abc import Mapping

#: Servers take about as much.
MAX_VALUE = 8_192
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}")
_VISIBLE = re.compile(r"[\x21-\x7e](?:[\x20-\x7e\t]*[\x21-\x7e])?")
_COOKIE = re.compile(r"(?:[\x21-\x3a\x3c-\x7e](?:[\x20-\x3a\x3c-\x7e]*[\x21-\x3a\x3c-\x7e])?)?")
_OURS = "the crawler sets it for each request: leave it out"
_KEEPS = "the crawler asks for what changed by itself: leave it out"
_OTHERWISE: Mapping[str, str] = {
    "user-agent": 'write user_agent = "..." instead',
    "cookie": 'write cookies = { name = "value" } instead',
    "cookie2": 'write cookies = { name = "value" } instead',
    "proxy-authorization": 'write proxy = "http://user:password@host:port" instead',
    "if-none-match": _KEEPS,
    "if-modified-since": _KEEPS,
    "if-match": _KEEPS,
    "if-unmodified-since": _KEEPS,
    "if-range": _KEEPS,
    "range": "pages are read whole: leave it out",
    "accept-encoding": "the crawler says what it can unpack: leave it out",
} | dict.fromkeys(
    "host content-length transfer-encoding connection keep-alive proxy-connection te trailer upgrade expect".split(),
    _OURS,
)


class BadHeader(ValueError):  # noqa: N818 the name says what is wrong
    """A header or cookie that cannot be sent; the message says why, without its value."""


def header(name: str, value: str) -> tuple[str, str]:
    """Return a header's name and value, without space around it.

    Raises:
        BadHeader: the name or the value is none, or the header is not the operator's to set.
    """
    if not _TOKEN.fullmatch(name):
        raise BadHeader("no name of a header: write letters, digits and hyphens")
    if name.lower() in _OTHERWISE:
        raise BadHeader(_OTHERWISE[name.lower()])
    return name, header_value(value)


def header_value(value: str) -> str:
    """Return what may stand behind a header's name, without space around it.

    Raises:
        BadHeader: it is empty, too long, or has line breaks, controls or letters that are not ASCII.
    """
    text = value.strip(" \t")
    if not text:
        raise BadHeader("empty: leave it out or give it a value")
    if len(text) > MAX_VALUE:
        raise BadHeader(f"longer than {MAX_VALUE} characters")
    if not _VISIBLE.fullmatch(text):
        raise BadHeader("a line break, a control character or one that is not ASCII is in its value")
    return text


def cookie(name: str, value: str) -> tuple[str, str]:
    """Return a cookie's name and value.

    Raises:
        BadHeader: they cannot stand in a Cookie header.
    """
    if not _TOKEN.fullmatch(name):
        raise BadHeader('no name of a cookie: write one for each, cookies = { name = "value" }')
    if len(value) > MAX_VALUE:
        raise BadHeader(f"longer than {MAX_VALUE} characters")
    if ";" in value:
        raise BadHeader('";" ends a cookie: write each by itself, cookies = { a = "1", b = "2" }')
    if not _COOKIE.fullmatch(value):
        raise BadHeader("a line break, a control character, space at an end or one that is not ASCII is in its value")
    return name, value
