"""Which page a URL is a version of: copies in caches, AMP, print and mobile pages. Pure; nothing is fetched.

`models.url_key.url_key` folds what is certain. Guesses from a URL alone must be confirmed by the text, except for
copies in the caches of Google and Bing, whose URLs contain the original's.
"""

import re
from urllib.parse import SplitResult, urlsplit, urlunsplit

from models.url_key import url_key
from pipelines.urls.normalise import InvalidUrlError, normalise_url, same_site

_CACHE_HOST = re.compile(r"(?:[a-z0-9-]+\.)?(?:cdn\.ampproject\.org|bing-amp\.com)")
_GOOGLE_HOST = re.compile(r"(?:www\.)?google\.[a-z]{2,3}(?:\.[a-z]{2})?")
# `c` and `v` are content and viewer; `s` says https.
_CACHE_PATH = re.compile(r"/(?:c|v|wp)/(s/)?([^/]+\..+)", re.DOTALL)
_GOOGLE_PATH = re.compile(r"/amp/(s/)?([^/]+\.[^/]+/.*)", re.DOTALL)
#: Parameters that the viewers of the caches add.
_VIEWER_PARAMETERS = frozenset({"amp_js_v", "amp_gsa", "amp_r", "amp_tf", "amp_lite", "aoh", "usqp"})

_VARIANT_LABELS = frozenset({"m", "mobile", "mobil", "mob", "touch", "wap", "amp", "print"})
_AMP_SEGMENTS = frozenset({"amp", "amp.html", "amphtml"})
_PRINT_SEGMENTS = frozenset(
    {
        "print",
        "printable",
        "printview",
        "printversion",
        "print.html",
        "print.htm",
        "druck",
        "drucken",
        "druckversion",
        "imprimir",
        "imprimer",
        "stampa",
        "drukuj",
        "yazdir",
    },
)
_VARIANT_NAME = re.compile(r"(.+?)[._-](?:amp|print|druck|printversion)((?:\.[a-z]{3,5})?)", re.IGNORECASE)
#: Parameters that select a variant by their presence, and those that do by their value.
_VARIANT_PARAMETERS = frozenset(
    {"amp", "_amp", "isamp", "is_amp", "noamp", "print", "printable", "printview", "print_view", "printpage", "mobile"},
)
_SWITCHES = frozenset({"m"})
_FORMAT_PARAMETERS = frozenset(
    "outputtype output view mode type format template version layout action tmpl style".split(),
)
_VARIANT_VALUES = frozenset({"amp", "print", "printable", "printview", "mobile", "component", "googleamp", "amphtml"})


def uncached(url: str) -> str:
    """Return the URL of the page that is cached at `url` by Google's or Bing's AMP cache; any other URL unchanged."""
    try:
        parts = urlsplit(url)
        name = parts.hostname or ""
    except ValueError:
        return url
    if _GOOGLE_HOST.fullmatch(name):
        match = _GOOGLE_PATH.fullmatch(parts.path)
    elif _CACHE_HOST.fullmatch(name):
        match = _CACHE_PATH.fullmatch(parts.path)
    else:
        return url
    if match is None:
        return url
    query = "&".join(part for part in parts.query.split("&") if part.partition("=")[0] not in _VIEWER_PARAMETERS)
    original = f"{'https' if match[1] else 'http'}://{match[2]}{'?' + query if query else ''}"
    try:
        return normalise_url(original)
    except InvalidUrlError:
        return url


def canonical_variant_key(url: str) -> str | None:
    """Return the key of the page of which a normalised URL seems to be an AMP, print or mobile variant, else None.

    No proof: the name of another page may end with one of these words too.
    """
    parts = urlsplit(url)
    plain = urlunsplit((parts.scheme, _plain_host(parts), _plain_path(parts.path), _plain_query(parts.query), ""))
    key = url_key(plain)
    return None if key == url_key(url) or is_front_page(key) else key


def site_of(url: str) -> str:
    """Return the host of a normalised URL without `www.` and labels of mobile, AMP and print variants."""
    return url_key(f"http://{_plain_host(urlsplit(url))}/")


def site_or_none(url: str) -> str | None:
    """Return the `site_of` any URL, or None for an invalid one."""
    try:
        return site_of(normalise_url(url))
    except InvalidUrlError:
        return None


def is_front_page(key: str) -> bool:
    """Return whether a key is that of a host's front page."""
    return "/" not in key and "?" not in key


def _plain_host(parts: SplitResult) -> str:
    label, _, rest = parts.netloc.partition(".")
    if label not in _VARIANT_LABELS or not rest:
        return parts.netloc
    return rest if same_site(f"http://{rest}/", f"http://{parts.netloc}/") else parts.netloc


def _plain_path(path: str) -> str:
    segments = path.rstrip("/").split("/")
    kept = [part for part in segments if part.lower() not in _AMP_SEGMENTS]
    if kept[-1].lower() in _PRINT_SEGMENTS:
        kept.pop()
    elif len(kept) > 1 and kept[1].lower() in _PRINT_SEGMENTS:
        del kept[1]
    if kept and (name := _VARIANT_NAME.fullmatch(kept[-1])):
        kept[-1] = name[1] + name[2]
    return "/".join(kept)


def _plain_query(query: str) -> str:
    return "&".join(part for part in query.split("&") if part and not _selects_variant(part))


def _selects_variant(parameter: str) -> bool:
    name, _, value = parameter.lower().partition("=")
    if name in _VARIANT_PARAMETERS:
        return True
    if name in _SWITCHES:
        return value in {"0", "1"}
    return name in _FORMAT_PARAMETERS and value in _VARIANT_VALUES
