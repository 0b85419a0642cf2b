"""One key for all variants of a URL for which no site is known to serve different articles. Pure."""

from urllib.parse import urlsplit

#: Names of a directory's index page.
_INDEX_NAMES = frozenset(
    {
        "index.html",
        "index.htm",
        "index.shtml",
        "index.php",
        "index.asp",
        "index.aspx",
        "index.jsp",
        "default.html",
        "default.htm",
        "default.asp",
        "default.aspx",
    },
)


def url_key(url: str) -> str:
    """Return the key of a normalised URL: `host/path?query`, without what does not identify a page.

    That is the scheme, `www.`, an index name and trailing slashes. Parameters are sorted by name, stably. A string
    that is not a URL is its own key.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        return url
    query = _sorted(parts.query)
    return _without_www(parts.netloc) + _without_index(parts.path) + (f"?{query}" if query else "")


def host_key(host: str) -> str:
    """Return the key of a host with its port, if any."""
    return host_of_key(url_key(f"http://{host}/"))


def host_of_key(key: str) -> str:
    """Return the host in a key: the part before its path, query or text."""
    for mark in "/?#":
        key = key.partition(mark)[0]
    return key


def _without_www(netloc: str) -> str:
    rest = netloc.removeprefix("www.")
    return rest if "." in rest else netloc


def _without_index(path: str) -> str:
    folder, _, name = path.rstrip("/").rpartition("/")
    return folder.rstrip("/") if name.lower() in _INDEX_NAMES else path.rstrip("/")


def _sorted(query: str) -> str:
    parameters = [parameter for parameter in query.split("&") if parameter]
    return "&".join(sorted(parameters, key=lambda parameter: parameter.partition("=")[0]))
