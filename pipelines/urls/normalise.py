"""URLs as keys: one spelling for one page, and which pages belong to one site. Pure; nothing is fetched."""

import re
from functools import cache, lru_cache
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit, urlunsplit

from w3lib.url import safe_url_string

from pipelines.urls.session_ids import is_session_id, without_session

if TYPE_CHECKING:
    from tldextract import TLDExtract

#: Longest URL, in bytes, that is kept: the sitemap protocol's limit; it also fits a PostgreSQL index row.
MAX_URL_BYTES = 2048

#: URLs whose normal form and host are kept: many steps need those of one page.
_CACHED = 1024

_DEFAULT_PORTS = {"http": 80, "https": 443}

# Parameters that only record where the reader came from. A name is listed if no site is known to distinguish
# articles by it. Doubtful ones ("ref", "from", "cmp") are not: a duplicate is cheaper than a loss.
_TRACKING_PREFIXES = (
    "utm_",
    "mc_",
    "mtm_",
    "matomo_",
    "piwik_",
    "_hs",
    "hsa_",
    "wt_mc",
    "wt.mc",
    "wt_zmc",
    "guce_",
)
_TRACKING_NAMES = """
    fbclid gclid gclsrc dclid gbraid wbraid msclkid yclid ysclid twclid ttclid igshid igsh li_fat_id srsltid
    _ga _gl _openstat __twitter_impression mkt_tok oly_anon_id oly_enc_id vero_id vero_conv wickedid
    rb_clickid xtor cmpid ncid smid guccounter _branch_match_id pk_campaign pk_kwd pk_keyword pk_source
    pk_medium pk_content at_medium at_campaign at_campaign_type at_link_id at_link_type at_link_origin
    at_format at_bbc_team at_ptr_name at_custom1 at_custom2 at_custom3 at_custom4 ns_campaign ns_mchannel
    ns_source ns_linkname ns_fee traffic_source ftag
"""
_TRACKING = frozenset(_TRACKING_NAMES.split())

_EDGES = "".join(map(chr, range(0x21)))
_BREAKS = dict.fromkeys(map(ord, "\t\r\n"))
_UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
_PATH_SAFE = frozenset((_UNRESERVED + "/:@!$&'()*+,;=").encode())
# Scrapy encodes these in requests, so that the URL of a response equals that of its link.
_QUERY_SAFE = frozenset((_UNRESERVED + "/:@!$&()*+,;=?").encode())
_PLAIN = re.compile(r"[A-Za-z0-9._~/=&+,:;-]*\Z")
_PERCENT_TOKEN = re.compile(rb"%([0-9A-Fa-f]{2})|(.)", re.DOTALL)
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(?:\.{_LABEL})*\Z")

#: Top-level domains for documentation and tests (RFC 2606).
_RESERVED = frozenset({"example", "test", "invalid"})


@cache
def _suffixes() -> "TLDExtract":
    """Return the list of public suffixes in the package, without updates from the network.

    It is loaded only now: it imports a client for HTTP, which many commands need not wait for.
    """
    from tldextract import TLDExtract  # noqa: PLC0415

    return TLDExtract(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=True)


class InvalidUrlError(ValueError):
    """The text is not an http(s) URL with a host; the message gives the text and the reason."""


@lru_cache(maxsize=_CACHED)
def normalise_url(url: str) -> str:
    """Return the one spelling of `url` (ASCII, at most `MAX_URL_BYTES`); two articles never get the same.

    Scheme and host in lower case, no default port, fragment, tracking parameter or session id, dot segments resolved,
    percent-encoding in its safe form. Everything else stays: order and case of path and parameters, and a
    slash at the end.

    Raises:
        InvalidUrlError: not http(s), no or an impossible host, a user name in it, or too long.
    """
    parts = _split(url)
    scheme = parts.scheme.lower()
    path = without_session(_without_dot_segments(_percent_encoded(parts.path, _PATH_SAFE))) or "/"
    query = _without_tracking(_percent_encoded(parts.query, _QUERY_SAFE))
    normalised = urlunsplit((scheme, _netloc(parts, url), path, query, ""))
    if len(normalised) > MAX_URL_BYTES:
        raise InvalidUrlError(f"{_shown(url)}: longer than {MAX_URL_BYTES} bytes")
    return normalised


@lru_cache(maxsize=_CACHED)
def host_of(url: str) -> str:
    """Return the `host` or `host:port` of a URL, normalised.

    Raises:
        InvalidUrlError: as `normalise_url`.
    """
    return _netloc(_split(url), url)


def host_or_empty(url: str) -> str:
    """Return what `host_of` returns, or the empty string for a URL without a valid host."""
    try:
        return host_of(url)
    except InvalidUrlError:
        return ""


def without_www(host: str) -> str:
    """Return a host without `www.`."""
    return host.removeprefix("www.")


def encode_path(text: str) -> str:
    """Return what stands behind a URL's host as `normalise_url` encodes it; nothing is resolved or left out.

    It may be the beginning of a path, and have a query.
    """
    path, mark, query = text.partition("?")
    return _percent_encoded(path, _PATH_SAFE) + mark + _percent_encoded(query, _QUERY_SAFE)


def same_site(a: str, b: str) -> bool:
    """Return whether two URLs are of one site: equal registrable domains.

    Addresses and hosts with a port are compared whole. What is no URL is of no site.
    """
    try:
        host_a, host_b = host_of(a), host_of(b)
    except InvalidUrlError:
        return False
    return host_a == host_b or _site(host_a) == _site(host_b)


def has_public_suffix(host: str) -> bool:
    """Return whether a normalised host is below a suffix under which domains are registered, or a reserved one."""
    name = host.partition(":")[0]
    found = _suffixes().extract_str(name)
    return bool(found.domain and found.suffix) or name.rpartition(".")[2] in _RESERVED


def _shown(url: str) -> str:
    short = url if len(url) <= 100 else url[:97] + "..."  # noqa: PLR2004 enough to recognise it
    return repr(short)


def _split(url: str) -> SplitResult:
    text = url.strip(_EDGES).translate(_BREAKS)
    before, mark, after = re.match(r"([^?#]*)([?#]?)(.*)", text, re.DOTALL).groups()  # type: ignore[union-attr]  # matches any text
    try:
        # Browsers treat a backslash before the query as a slash, and pages rely on it.
        parts = urlsplit(before.replace("\\", "/") + mark + after)
    except ValueError as error:
        raise InvalidUrlError(f"{_shown(url)}: {error}") from error
    if parts.scheme.lower() not in _DEFAULT_PORTS:
        raise InvalidUrlError(f"{_shown(url)}: not an http:// or https:// URL")
    if "@" in parts.netloc:
        raise InvalidUrlError(f"{_shown(url.replace(parts.netloc, '***@...'))}: a user name or password in the URL")
    return parts


def _netloc(parts: SplitResult, url: str) -> str:
    try:
        name, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise InvalidUrlError(f"{_shown(url)}: {error}") from error
    if not name:
        raise InvalidUrlError(f"{_shown(url)}: no host")
    name = _host_name(name, url)
    return name if port is None or port == _DEFAULT_PORTS[parts.scheme.lower()] else f"{name}:{port}"


def _host_name(name: str, url: str) -> str:
    if ":" in name:
        try:
            return f"[{ip_address(name)}]"
        except ValueError as error:
            raise InvalidUrlError(f"{_shown(url)}: {error}") from error
    if not name.isascii():
        name = _in_ascii(name)
    name = name.lower().removesuffix(".")
    if not _HOST.match(name):
        raise InvalidUrlError(f"{_shown(url)}: impossible host name")
    return name


def _in_ascii(name: str) -> str:
    try:
        return urlsplit(safe_url_string(f"http://{name}/")).hostname or ""
    except ValueError:
        return ""


def _percent_encoded(text: str, safe: frozenset[int]) -> str:
    """Encode unsafe characters, decode unreserved ones (RFC 3986, 6.2.2), upper-case the remaining triplets."""
    if _PLAIN.match(text):
        return text

    def spelled(token: re.Match[bytes]) -> bytes:
        if token[1] is None:
            return token[2] if token[2][0] in safe else b"%%%02X" % token[2][0]
        decoded = bytes.fromhex(token[1].decode())
        return decoded if decoded.decode("latin-1") in _UNRESERVED else b"%" + token[1].upper()

    return _PERCENT_TOKEN.sub(spelled, text.encode("utf-8", "surrogatepass")).decode("ascii")


def _without_dot_segments(path: str) -> str:
    if "/." not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in {".", ".."}:
        kept.append("")
    return "/" + "/".join(kept)


def _without_tracking(query: str) -> str:
    return "&".join(parameter for parameter in query.split("&") if not _is_tracking(parameter))


def _is_tracking(parameter: str) -> bool:
    # "amp;" is left over where a feed escaped its ampersands twice.
    name, _, value = parameter.partition("=")
    name = name.lower().removeprefix("amp;")
    return name in _TRACKING or name.startswith(_TRACKING_PREFIXES) or is_session_id(name, value)


@lru_cache(maxsize=4096)
def _site(name: str) -> str:
    """Return the registrable domain of `host[:port]`, or the whole where there is none."""
    if ":" in name or name.replace(".", "").isdigit():
        return name
    found = _suffixes().extract_str(name)
    if found.suffix and not found.domain:
        return name
    # An unlisted suffix counts as one label: the default rule of the Public Suffix List.
    return found.top_domain_under_public_suffix or ".".join(name.split(".")[-2:])
