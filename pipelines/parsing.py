"""Bytes to one parsed tree, or the reason why there is none."""

import re
from dataclasses import dataclass
from typing import Any

from lxml import html
from lxml.etree import ParserError

from models.outcomes import Reason
from pipelines.charset import decode
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
#: Control bytes that no text has; UTF-16 is told apart by its byte order mark before.
_CONTROL = bytes(sorted(set(range(32)) - set(b"\t\n\r\f\x1b\x00")))
_NUL_SHARE = 0.05
_CONTROL_SHARE = 0.02
#: libxml2 cuts the page at these, and at NUL.
_BAD_REFERENCE = re.compile(r"&#(?:0+|x0+|[xX]0*[dD][89a-fA-F][0-9a-fA-F]{2}|[xX][0-9a-fA-F]{7,}|[0-9]{8,});?")
_BAD_CHARACTER = re.compile("[\x00-\x08\x0b\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


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
    text = _BAD_REFERENCE.sub("", _BAD_CHARACTER.sub("", _XML_DECLARATION.sub("", decoded.text)))
    try:
        tree = html.document_fromstring(text, parser=html.HTMLParser(remove_pis=True))
    except (ParserError, ValueError):
        return RejectedPage(page.url, Reason.EMPTY_PAGE, "the page has no elements")
    return ParsedPage(tree, decoded.encoding, decoded.problem)


def looks_binary(body: bytes) -> bool:
    """Tell whether the bytes are those of an image, archive, PDF or other binary file."""
    start = body[:_BINARY_WINDOW]
    if start.startswith((b"\xff\xfe", b"\xfe\xff")) and b"<" in start:
        return False
    if start.startswith(_BINARY_MAGIC):
        return True
    controls = len(start) - len(start.translate(None, _CONTROL))
    return controls > len(start) * _CONTROL_SHARE or start.count(0) > len(start) * _NUL_SHARE
