"""Mends links that feeds, sitemaps and pages damage: schemes, ampersands, line breaks, invisible characters. Pure.

A link without damage stays as it is, and so does one whose meaning is uncertain: no URL is invented.
"""

import re
from urllib.parse import unquote, urljoin, urlsplit

from pipelines.urls.normalise import has_public_suffix, host_or_empty, same_site

_INTACT = re.compile(r"https?://(?!https?[:;/])[0-9A-Za-z][!-%'-~]*\Z")
#: Characters without width that copying leaves behind, and marks of the direction of text. Joiners are letters of
#: Persian and Indian words: only those at the edges are dropped.
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)
_JOINERS = "\u200c\u200d"
_BREAK = re.compile(r"[ \xa0]{0,99}[\t\r\n\u2028\u2029][\s\xa0]{0,999}")
_NEXT_LINK = re.compile(r"[\r\n]\s{0,99}(?=https?://)", re.IGNORECASE)
_QUOTES = {'"': '"', "'": "'", "<": ">", "“": "”", "«": "»"}
#: Mark-up around a link that was escaped once too often, and what may stand around a whole URL only.
_WRAPPED = re.compile(
    r"\A<!\[CDATA\[\s*(?P<data>.*?)\s*(?:\]\]>|\Z)|\A<a\s[^<>]*?\bhref\s*=\s*[\"']?(?P<href>[^\"'\s<>]+)"
    r"|\A\[[^\[\]]*\]\((?P<target>https?:[^\s()]+)\)\Z|\A[\[({|`](?P<url>https?:.*)[\])}|`]\Z",
    re.IGNORECASE | re.DOTALL,
)
#: The beginning of what is no path.
_NO_PATH = re.compile(r"[<\[({|`^].*://", re.DOTALL)
#: An ampersand that was escaped, also more than once. A bare one begins a parameter, whatever its name: `&copy=1`.
_AMPERSAND = re.compile(r"&(?:amp;|#0{0,5}38(?!\d);?|#x0{0,5}26(?![0-9a-f]);?)+", re.IGNORECASE)
_REFERENCE = re.compile(r"&#(?:x([0-9a-f]{1,6})|([0-9]{1,7}));", re.IGNORECASE)
_PRINTABLE = range(0x20, 0x110000)
#: One scheme or more, each with any number of colons and slashes; the last one counts.
_SCHEMES = re.compile(r"(?:https?\s{0,3}(?:[:;]{1,3}\s{0,3}/*|//+)\s{0,3})+", re.IGNORECASE)
_BEFORE_SCHEME = re.compile(r"\A[/.]{1,9}(?=https?:/)|\A:(?=//)", re.IGNORECASE)
#: A scheme with letters that are missing or doubled, or in wide characters; and a whole URL that was percent-encoded.
_MISTYPED_SCHEME = re.compile(r"\A(?!https?:)h{0,3}t{1,4}p{1,2}(s{0,2})[:\uff1a][/\uff0f]{2}(?=[^/])", re.IGNORECASE)
_ENCODED = re.compile(r"\Ahttps?%3A%2F%2F[^/]+\Z", re.IGNORECASE)
_ESCAPED_SLASH = re.compile(r"\\(?=/)")
_LAST_SCHEME = re.compile(r"(https?)\s*([:;]*\s*/*)\s*\Z", re.IGNORECASE)
_SOUND = "://"
_HOST = re.compile(r"[^\s/?#@:.]+(?:\.[^\s/?#@:.]+)*\.?(?::\d{1,5})?(?=[/?#]|\Z)")
_WWW = re.compile(r"www\d?\.[^.]+\.[^.]", re.IGNORECASE)
_IPV4 = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
#: Ends of the names of pages and programs; some are also those of countries.
_FILES = re.compile(r"s?html?|xml|php\d?|[aj]spx?|do|cfm|cgi|pl|py|sh|rs|md|ps|zip|mov|app", re.IGNORECASE)


def mended_link(link: str, base: str) -> str:
    """Return a link of the document `base` as it was meant, absolute; it need not be a URL."""
    if _INTACT.match(link):
        return link
    text = _with_sound_start(_with_ampersands(_in_one_line(link)))
    schemes = _SCHEMES.match(text)
    if schemes is not None:
        return _with_scheme(schemes[0], text[schemes.end() :], base)
    host = _leading_host(text)
    if host and _is_host(host, text[len(host) :], base):
        return f"{urlsplit(base).scheme}://{text}"
    return text if _NO_PATH.match(text) else urljoin(base, text)


def names_host(link: str, base: str) -> bool:
    """Return whether a link of the document `base` names its host, well written or not."""
    text = _in_one_line(link)
    host = _leading_host(text)
    is_absolute = text.startswith("//") or _SCHEMES.match(text) is not None
    return is_absolute or (bool(host) and _is_host(host, text[len(host) :], base))


def is_domain(host: str) -> bool:
    """Return whether a name is an address or ends with a domain, not with the extension of a file."""
    whole = host.partition(":")[0].rstrip(".")
    name, dot, end = whole.rpartition(".")
    is_domain = bool(name and dot) and not end.isdigit() and not _FILES.fullmatch(end)
    return is_domain or _IPV4.fullmatch(whole) is not None


def _in_one_line(link: str) -> str:
    text = _INVISIBLE.sub("", link).strip().strip(_JOINERS).strip()
    text = _BREAK.sub("", _NEXT_LINK.split(_unwrapped(text), maxsplit=1)[0])
    closing = _QUOTES.get(text[:1])
    return text[1:-1].strip() if closing and text.endswith(closing) else text


def _unwrapped(text: str) -> str:
    found = _WRAPPED.match(text) if text[:1] in "<[({|`" else None
    return text if found is None else next(filter(None, found.groups()), "")


def _with_sound_start(text: str) -> str:
    """Return a link whose scheme and slashes are those of a URL, if it is certain that they were meant to be."""
    if _ENCODED.match(text):
        text = unquote(text)
    if "\\" in text:
        path, mark, query = _ESCAPED_SLASH.sub("", text).partition("?")
        text = path.replace("\\", "/") + mark + query
    text = _MISTYPED_SCHEME.sub(lambda found: f"http{'s' * bool(found[1])}://", text)
    return _BEFORE_SCHEME.sub("", text)


def _with_ampersands(text: str) -> str:
    return _REFERENCE.sub(_character, _AMPERSAND.sub("&", text)) if "&" in text else text


def _character(reference: re.Match[str]) -> str:
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    return chr(code) if code in _PRINTABLE else ""


def _with_scheme(schemes: str, rest: str, base: str) -> str:
    last = _LAST_SCHEME.search(schemes)
    scheme, separator = (last[1].lower(), last[2]) if last else ("https", "")
    host = _leading_host(rest)
    if separator == _SOUND or _is_of_site(host, base) or is_domain(host):
        return f"{scheme}://{rest}"
    is_path = ":" in separator and rest and "/" in separator
    return urljoin(base, f"/{rest}" if is_path else schemes + rest)


def _leading_host(text: str) -> str:
    found = _HOST.match(text)
    return found[0] if found else ""


def _is_host(host: str, rest: str, base: str) -> bool:
    """Return whether a link without a scheme begins with a host, not with the name of a folder or a file."""
    if _is_of_site(host, base) or _WWW.match(host):
        return True
    return rest.startswith("/") and is_domain(host) and has_public_suffix(host_or_empty(f"http://{host}/"))


def _is_of_site(host: str, base: str) -> bool:
    return ("." in host or ":" in host) and same_site(f"http://{host}/", base)
