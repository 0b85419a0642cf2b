"""One key for all variants of a URL for which no site is known to serve different articles. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit, urlunsplit

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


@dataclass(frozen=True, slots=True)
class UrlKeys:
    """Keys that leave out the parameters which do not identify pages of a host (host without `www.` -> names)."""

    ignored: Mapping[str, Collection[str]] = field(default_factory=dict)

    def __call__(self, url: str) -> str:
        """Return the `url_key` without the ignored parameters."""
        key = url_key(url)
        names = self.ignored.get(host_of_key(key))
        return key if not names else url_key(without_parameters(url, names))


#: Keys of hosts of which nothing is learnt.
PLAIN_KEYS = UrlKeys()


def without_parameters(url: str, names: Collection[str]) -> str:
    """Return a normalised URL without the parameters of these names, in its query or behind semicolons in its path."""
    parts = urlsplit(url)
    query = "&".join(one for one in parts.query.split("&") if parameter_name(one) not in names)
    path, *parameters = parts.path.split(";")
    kept = ";".join([path, *(one for one in parameters if parameter_name(one) not in names)])
    return urlunsplit((parts.scheme, parts.netloc, kept, query, ""))


def parameters_of(url: str) -> tuple[str, ...]:
    """Return the parameters (`name=value`) of a URL: those of its query, and those behind semicolons in its path."""
    parts = urlsplit(url)
    return tuple(filter(None, (*parts.path.split(";")[1:], *parts.query.split("&"))))


def parameter_name(parameter: str) -> str:
    """Return the name of a parameter."""
    return parameter.partition("=")[0]


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
