"""Bytes to one parsed tree, or the reason why there is none."""

import re
from dataclasses import dataclass
from typing import Any

from lxml import html
from lxml.etree import ParserError

from models.outcomes import Reason
from pipelines.charset import decode, unmarked_utf_16
from pipelines.items import PageItem, RejectedPage

#: First bytes of files that servers like to call text/html.
_BINARY_MAGIC = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"RIFF",
    b"\x00\x00\x00",
)
_BINARY_WINDOW = 2048
#: Control bytes that no text has; UTF-16 is told apart before.
_CONTROL = bytes(sorted(set(range(32)) - set(b"\t\n\r\f\x1b\x00")))
_NUL_SHARE = 0.05
_CONTROL_SHARE = 0.02
#: libxml2 cuts the page at these, and at NUL.
_BAD_REFERENCE = re.compile(
    r"&#(?:0+(?![0-9])|0*[1-9][0-9]{7,}|[xX](?:0+(?![0-9a-fA-F])|0*[dD][89a-fA-F][0-9a-fA-F]{2}(?![0-9a-fA-F])"
    r"|0*[1-9a-fA-F][0-9a-fA-F]{6,}));?"
)
_BAD_CHARACTER = re.compile("[\x00-\x08\x0b\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*>")
#: Templates close the page too early. Browsers read on; libxml2 would drop what follows, or put it outside of the body.
_EARLY_END = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ParsedPage:
    """A page's element tree (root `html`), the codec of its text, and a problem with its declared charset."""

    tree: Any
    encoding: str
    problem: str | None


def parse(page: PageItem) -> ParsedPage | RejectedPage:
    """Parse the bytes of a page once. The tree is whole and unchanged: stages read it and never write."""
    if not page.body.strip():
        return RejectedPage(page.url, Reason.EMPTY_PAGE, "the page has no content")
    if looks_binary(page.body):
        return RejectedPage(page.url, Reason.NOT_HTML, "the content is a binary file, not HTML")
    decoded = decode(page.body, page.headers)
    text = _readable(decoded.text)
    try:
        tree = html.document_fromstring(text, parser=html.HTMLParser(remove_pis=True))
    except (ParserError, ValueError):
        return RejectedPage(page.url, Reason.EMPTY_PAGE, "the page has no elements")
    return ParsedPage(tree, decoded.encoding, decoded.problem)


def _readable(text: str) -> str:
    """Return the text without what libxml2 stumbles over. Characters go first: they may hide the other mistakes."""
    for mistake in (_BAD_CHARACTER, _XML_DECLARATION, _BAD_REFERENCE, _EARLY_END):
        text = mistake.sub("", text)
    return text


def looks_binary(body: bytes) -> bool:
    """Tell whether the bytes are those of an image, archive, PDF or other binary file."""
    start = body[:_BINARY_WINDOW]
    if (start.startswith((b"\xff\xfe", b"\xfe\xff")) and b"<" in start) or unmarked_utf_16(start):
        return False
    if start.startswith(_BINARY_MAGIC):
        return True
    controls = len(start) - len(start.translate(None, _CONTROL))
    return controls > len(start) * _CONTROL_SHARE or start.count(0) > len(start) * _NUL_SHARE
