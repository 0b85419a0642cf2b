"""Redirector URLs that embed their target. Pure; no requests."""

import base64
import binascii
import re
from urllib.parse import SplitResult, parse_qsl, urlsplit

_SCHEMES = ("http://", "https://")
#: Hosts (a pattern, without `www.`), the beginning of the path, and the parameters that may hold the target.
_BY_PARAMETER: tuple[tuple[re.Pattern[str], str, tuple[str, ...]], ...] = tuple(
    (re.compile(host), path, tuple(names.split()))
    for host, path, names in (
        (r"google\.[a-z]{2,3}(?:\.[a-z]{2})?", "/url", "q url"),
        (r"news\.google\.[a-z]{2,3}(?:\.[a-z]{2})?", "/news/url", "url q"),
        (r"bing\.com", "/news/apiclick.aspx", "url"),
        (r"(?:l|lm)\.facebook\.com", "/l.php", "u"),
        (r"l\.instagram\.com", "/", "u"),
        (r"out\.reddit\.com", "/", "url"),
        (r"linkedin\.com", "/redir", "url"),
        (r"youtube\.com", "/redirect", "q"),
        (r"getpocket\.com", "/redirect", "url"),
        (r"slack-redir\.net", "/link", "url"),
        (r"t\.umblr\.com", "/redirect", "z"),
        (r"vk\.com", "/away.php", "to"),
        (r"go\.skimresources\.com", "/", "url"),
        (r"flipboard\.com", "/redirect", "url"),
    )
)
_GOOGLE_NEWS = re.compile(r"news\.google\.[a-z]{2,3}(?:\.[a-z]{2})?")
_GOOGLE_NEWS_PATH = re.compile(r"/(?:__i/)?(?:rss/)?articles/(CBM[A-Za-z0-9_-]{8,4000})=*/?\Z")
#: The bytes before the URL in Google's older codes: two protobuf fields, and the tag of the third.
_CODE_PREFIX = b"\x08\x13\x22"
_YAHOO = re.compile(r"[a-z]{1,3}\.rd\.yahoo\.com|rd\.yahoo\.com")


def redirect_target(url: str) -> str:
    """Return the http(s) URL that a redirect of a well-known service embeds, otherwise the URL unchanged.

    Newer links of Google News embed none.
    """
    try:
        parts = urlsplit(url)
        name = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return url
    if _YAHOO.fullmatch(name):
        target: str | None = url.partition("/*")[2]
    else:
        target = _in_parameter(parts, name) or _in_google_news(parts, name)
    return target if target is not None and target.startswith(_SCHEMES) else url


def _in_parameter(parts: SplitResult, name: str) -> str | None:
    for host, path, parameters in _BY_PARAMETER:
        if host.fullmatch(name) and parts.path.startswith(path):
            values = dict(parse_qsl(parts.query, max_num_fields=None))
            return next((values[key] for key in parameters if values.get(key)), None)
    return None


def _in_google_news(parts: SplitResult, name: str) -> str | None:
    coded = _GOOGLE_NEWS_PATH.match(parts.path) if _GOOGLE_NEWS.fullmatch(name) else None
    return _decoded(coded[1]) if coded else None


def _decoded(code: str) -> str | None:
    try:
        message = base64.urlsafe_b64decode(code + "=" * (-len(code) % 4))
    except (binascii.Error, ValueError):
        return None
    if not message.startswith(_CODE_PREFIX):
        return None
    length, start = _varint(message, len(_CODE_PREFIX))
    target = message[start : start + length]
    return target.decode() if len(target) == length and target.isascii() else None


def _varint(message: bytes, position: int) -> tuple[int, int]:
    """Return the protobuf varint at `position`, and the position after it."""
    value = 0
    for shift in range(0, 21, 7):
        if position >= len(message):
            break
        byte = message[position]
        value |= (byte & 0x7F) << shift
        position += 1
        if byte < 0x80:  # noqa: PLR2004 - the last byte of a number
            break
    return value, position
