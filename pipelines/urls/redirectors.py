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
#: What stands before the address in the older of Google's codes: two fields, and the sort of the third.
_BEFORE_ADDRESS = b"\x08\x13\x22"
_YAHOO = re.compile(r"[a-z]{1,3}\.rd\.yahoo\.com|rd\.yahoo\.com")


def redirect_target(url: str) -> str:
    """Return the http(s) address that a counting redirect of a well-known service holds, or the URL as it is.

    Google News' newer links do not hold theirs.
    """
    try:
        parts = urlsplit(url)
        name = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return url
    if _YAHOO.fullmatch(name):
        found: str | None = url.partition("/*")[2]
    else:
        found = _in_parameter(parts, name) or _in_google_news(parts, name)
    return found if found is not None and found.startswith(_SCHEMES) else url


def _in_parameter(parts: SplitResult, name: str) -> str | None:
    for host, path, parameters in _BY_PARAMETER:
        if host.fullmatch(name) and parts.path.startswith(path):
            held = dict(parse_qsl(parts.query, max_num_fields=None))
            return next((held[key] for key in parameters if held.get(key)), None)
    return None


def _in_google_news(parts: SplitResult, name: str) -> str | None:
    coded = _GOOGLE_NEWS_PATH.match(parts.path) if _GOOGLE_NEWS.fullmatch(name) else None
    return _decoded(coded[1]) if coded else None


def _decoded(code: str) -> str | None:
    try:
        held = base64.urlsafe_b64decode(code + "=" * (-len(code) % 4))
    except (binascii.Error, ValueError):
        return None
    if not held.startswith(_BEFORE_ADDRESS):
        return None
    length, place = _varint(held, len(_BEFORE_ADDRESS))
    address = held[place : place + length]
    return address.decode() if len(address) == length and address.isascii() else None


def _varint(held: bytes, place: int) -> tuple[int, int]:
    """Return the number that begins at `place`, seven bits in a byte, and where it ends."""
    value = 0
    for shift in range(0, 21, 7):
        if place >= len(held):
            break
        byte = held[place]
        value |= (byte & 0x7F) << shift
        place += 1
        if byte < 0x80:  # noqa: PLR2004 - the last byte of a number
            break
    return value, place
