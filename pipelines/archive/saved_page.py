"""Address and moment as a saved page states them: SingleFile, browsers' "Save page as", or the page itself. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime
from html import unescape

#: Saved pages state their address in the first lines; pages themselves somewhere in their head.
_COMMENT_WINDOW = 1 << 13
_HEAD_WINDOW = 1 << 18
_SINGLE_FILE = re.compile(r"Page saved with SingleFile\s+url:\s*(\S+)(?:\s+saved date:\s*([^\n\r]+))?", re.IGNORECASE)
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)\s*(\S+?)\s*-->", re.IGNORECASE)
_TAG = re.compile(r"<(link|meta)\b[^>]*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([a-z:_-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_BYTE_ORDER_MARKS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_EMBEDDED = re.compile(rb"data:[\w.+-]{1,60}/[\w.+-]{1,60};base64,[A-Za-z0-9+/=]{1000,}", re.ASCII)
#: As browsers write a date: Tue Sep 22 2020 10:07:24 GMT+0200.
_BROWSER_DATE = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2} \d{1,2} \d{4} \d{2}:\d{2}:\d{2}) GMT([+-]\d{4})")


@dataclass(frozen=True, slots=True)
class SavedPage:
    """Where a saved page comes from, and when it was saved, as far as it says so."""

    url: str | None = None
    saved_at: datetime | None = None


def read_saved_page(body: bytes) -> SavedPage:
    """Return what a saved page states about itself."""
    encoding = next((name for mark, name in _BYTE_ORDER_MARKS.items() if body.startswith(mark)), "utf-8")
    start = body[:_COMMENT_WINDOW].decode(encoding, "replace")
    single = _SINGLE_FILE.search(start)
    if single is not None:
        return SavedPage(unescape(single[1]), _moment(single[2] or ""))
    saved_from = _SAVED_FROM.search(start)
    if saved_from is not None and "://" in saved_from[1]:
        return SavedPage(unescape(saved_from[1]))
    return SavedPage(_declared_url(body[:_HEAD_WINDOW].decode(encoding, "replace")))


def without_embedded(body: bytes) -> bytes:
    """Return a page without the images and fonts that SingleFile writes into it, but for small ones."""
    return _EMBEDDED.sub(b"data:,", body)


def _declared_url(head: str) -> str | None:
    """Return the canonical URL of a page, or else its `og:url`; only whole ones."""
    found: dict[str, str] = {}
    for tag in _TAG.finditer(head):
        values = {name.lower(): unescape(a or b or c) for name, a, b, c in _ATTRIBUTE.findall(tag[0])}
        if "canonical" in values.get("rel", "").lower().split() and values.get("href"):
            found.setdefault("canonical", values["href"].strip())
        elif values.get("property", "").lower() == "og:url" and values.get("content"):
            found.setdefault("og:url", values["content"].strip())
    return next((found[name] for name in ("canonical", "og:url") if "://" in found.get(name, "")), None)


def _moment(text: str) -> datetime | None:
    found = _BROWSER_DATE.search(text)
    if found is None:
        return None
    try:
        return datetime.strptime(f"{found[1]} {found[2]}", "%b %d %Y %H:%M:%S %z")
    except ValueError:
        return None
