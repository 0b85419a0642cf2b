"""URL patterns with the syntax of robots.txt: a beginning, `*` for anything, `$` for the end. Pure.

They are matched from left to right in linear time, which regular expressions of users would not be.
"""

from urllib.parse import urlsplit

from pipelines.urls.normalise import MAX_URL_BYTES, InvalidUrlError, encode_path, normalise_url

_SCHEMES = ("http://", "https://")


class UrlPatternError(ValueError):
    """The text is not a pattern; the message suggests one."""


def normalised_pattern(text: str) -> str:
    """Return a pattern spelled like normalised URLs.

    It begins with `/` or `*` and is compared with path and query, or with `https://` and is compared with whole URLs.

    Raises:
        UrlPatternError: it begins with something else, or can match no URL.
    """
    written = text.strip()
    if written.startswith(_SCHEMES):
        scheme, _, rest = written.partition("://")
        host, slash, path = rest.partition("/")
        start = f"{scheme}://{_host(host, text)}" if "*" not in host else f"{scheme}://{host.lower()}"
        return start + _path(slash + path, text) if slash else start + "/"
    if not written.startswith(("/", "*")):
        raise UrlPatternError(
            f"{text!r} begins neither with / nor with * nor with https://: write {_suggestion(written)}"
        )
    return _path(written, text)


def url_matches(pattern: str, url: str) -> bool:
    """Return whether a normalised URL matches a pattern that `normalised_pattern` returned."""
    if pattern.startswith(_SCHEMES):
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
    """Return path and query spelled like those of normalised URLs."""
    if "#" in written:
        raise UrlPatternError(f"{text!r}: what follows # is not part of a page's address: leave it out")
    if "\\" in written:
        raise UrlPatternError(f"{text!r}: no address has a backslash in it; patterns are not regular expressions")
    spelled = encode_path(written)
    if len(spelled) > MAX_URL_BYTES:
        raise UrlPatternError(f"{text[:100]!r}...: longer than any address")
    return spelled


def _host(written: str, text: str) -> str:
    try:
        return urlsplit(normalise_url(f"https://{written}/")).netloc
    except InvalidUrlError as error:
        raise UrlPatternError(f"{text!r}: {written!r} is not a host") from error


def _suggestion(written: str) -> str:
    return f'"/{written}" or "*/{written}"' if written else '"/news/"'
