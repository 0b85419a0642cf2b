"""Patterns of URLs, read as robots.txt reads its lines: a beginning, `*` for anything, `$` for the end. Pure.

No regular expressions: these are matched from left to right, whatever somebody writes.
"""

from urllib.parse import urlsplit

from pipelines.urls.normalise import MAX_URL_BYTES, InvalidUrlError, encode_path, normalise_url

_WHOLE = ("http://", "https://")


class BadPattern(ValueError):  # noqa: N818 the name says what is wrong
    """The text is no pattern; the message says what to write."""


def pattern(text: str) -> str:
    """Return a pattern in the spelling of normalised URLs.

    It begins with `/` or `*`, and is compared with path and query, or with `https://`, and is compared with the whole.

    Raises:
        BadPattern: it begins with something else, or no URL can match it.
    """
    written = text.strip()
    if written.startswith(_WHOLE):
        scheme, _, rest = written.partition("://")
        host, slash, path = rest.partition("/")
        start = f"{scheme}://{_host(host, text)}" if "*" not in host else f"{scheme}://{host.lower()}"
        return start + _path(slash + path, text) if slash else start + "/"
    if not written.startswith(("/", "*")):
        raise BadPattern(f"{text!r} begins neither with / nor with * nor with https://: write {_guess(written)}")
    return _path(written, text)


def matches(pattern: str, url: str) -> bool:
    """Return whether a normalised URL begins as a pattern that `pattern` returned wants it."""
    if pattern.startswith(_WHOLE):
        compared = url
    else:
        parts = urlsplit(url)
        compared = parts.path + (f"?{parts.query}" if parts.query else "")
    first, *others = pattern.removesuffix("$").split("*")
    ends = pattern.endswith("$")
    if not compared.startswith(first):
        return False
    if ends and not others:
        return compared == first
    last = others.pop() if ends else ""
    place = len(first)
    for part in others:
        found = compared.find(part, place)
        if found < 0:
            return False
        place = found + len(part)
    return len(compared) - len(last) >= place and compared.endswith(last)


def _path(written: str, text: str) -> str:
    """Return what stands behind the host in the spelling that normalised URLs have."""
    if "#" in written:
        raise BadPattern(f"{text!r}: what follows # is no part of a page's address: leave it out")
    if "\\" in written:
        raise BadPattern(f"{text!r}: no address has a backslash in it; patterns are no regular expressions")
    spelled = encode_path(written)
    if len(spelled) > MAX_URL_BYTES:
        raise BadPattern(f"{text[:100]!r}...: longer than any address")
    return spelled


def _host(written: str, text: str) -> str:
    try:
        return urlsplit(normalise_url(f"https://{written}/")).netloc
    except InvalidUrlError as error:
        raise BadPattern(f"{text!r}: {written!r} is no host") from error


def _guess(written: str) -> str:
    return f'"/{written}" or "*/{written}"' if written else '"/news/"'
