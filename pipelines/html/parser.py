"""Bytes to one parsed tree, or the reason why there is none."""

import re
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from lxml import html
from lxml.etree import ElementDefaultClassLookup, ErrorTypes, ParserError

from models.enums import Reason
from pipelines.html.encoding import decode, unmarked_utf_16
from pipelines.html.flatten import flattened
from pipelines.items import PageItem, RejectedPage

#: First bytes of files that servers often send as text/html.
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
#: Byte order marks of UTF-16, and a tag in it; a binary file may begin with the mark, but has no tags.
_UTF_16_TAGS = (
    (b"\xff\xfe", re.compile(rb"<\x00[!?/a-zA-Z]\x00")),
    (b"\xfe\xff", re.compile(rb"\x00<\x00[!?/a-zA-Z]")),
)
#: Control bytes that no text has; UTF-16 is recognised earlier.
_CONTROL = bytes(sorted(set(range(32)) - set(b"\t\n\r\f\x1b\x00")))
_NUL_SHARE = 0.05
_CONTROL_SHARE = 0.02
#: libxml2 stops at these, and at NUL.
_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?")
_BAD_CHARACTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
#: C1 control characters are always meant as the quotation marks and dashes of Windows-1252.
_BY_WINDOWS = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}
_LONGEST_REFERENCE = 12
#: libxml2 drops the rest of a page after a text node of ten million bytes.
_LONGEST_NODE = 2_500_000
_SCRIPT = re.compile(r"<(/?)(script|style)\b[^<>]{0,1000}>", re.IGNORECASE)
_LAST_CHARACTER = 0x10FFFF
_SPACE = 0x20
_WHITE = frozenset(b"\t\n\r")
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*>")
#: Templates close the page too early. Browsers continue; libxml2 would drop the rest, or put it outside of the body.
_EARLY_END = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)

#: Elements that are kept; more would take memory rather than time.
_KEPT_ELEMENTS = 20_000

_BODY = re.compile(r"<body\b", re.IGNORECASE)
_END = re.compile(r"</(?:body|html)\b", re.IGNORECASE)

#: One class for all elements: lxml.html would call a Python function at each access.
_CLASSES = ElementDefaultClassLookup(element=html.HtmlElement, comment=html.HtmlComment, entity=html.HtmlEntity)


@dataclass(frozen=True, slots=True)
class ParsedPage:
    """A page's element tree (root `html`), the codec of its text, and a problem with its declared charset.

    `is_truncated`: the end of the page is missing, in its source or beyond what the parser takes in.
    `elements`: kept only because lxml would make their Python objects anew for each stage that walks over them.
    """

    tree: Any
    encoding: str
    problem: str | None
    is_truncated: bool = False
    elements: tuple[Any, ...] = field(default=(), repr=False)


def parse(page: PageItem) -> ParsedPage | RejectedPage:
    """Parse the bytes of a page once; all stages share the tree and never change it."""
    if not page.body.strip():
        return RejectedPage(page.url, Reason.EMPTY_PAGE, "the page has no content")
    if looks_binary(page.body):
        return RejectedPage(page.url, Reason.NOT_HTML, "the content is a binary file, not HTML")
    decoded = decode(page.body, page.headers)
    text = _readable(decoded.text)
    try:
        tree, is_whole = _tree(text)
        if not is_whole:
            tree, is_whole = _tree(flattened(text), huge=True)
    except (ParserError, ValueError):
        return RejectedPage(page.url, Reason.EMPTY_PAGE, "the page has no elements")
    return ParsedPage(
        tree,
        decoded.encoding,
        decoded.problem,
        is_truncated=not is_whole or is_source_truncated(decoded.text),
        elements=tuple(islice(tree.iter(), _KEPT_ELEMENTS)),
    )


def parse_fragment(source: str) -> Any:
    """Return the tree of a piece of HTML, which may lack its end or be text only; None if nothing is in it."""
    try:
        return _tree(f"<body>{_readable(source)}")[0]
    except (ParserError, ValueError):
        return None


def is_source_truncated(text: str) -> bool:
    """Return whether a page's source ends in the middle: an opened body without an end, and no tag at the end.

    Many pages leave out the end tags of body and page, but they end with some tag.
    """
    return not text.rstrip().endswith(">") and bool(_BODY.search(text)) and not _END.search(text)


def _tree(text: str, *, huge: bool = False) -> tuple[Any, bool]:
    """Return the tree of a page's source, and whether it is complete: the parser drops what exceeds its limits.

    Those are 256 levels and ten million bytes for one piece of text; 2,048 and a gigabyte for a `huge` page.
    """
    parser = html.HTMLParser(remove_pis=True, huge_tree=huge)
    parser.set_element_class_lookup(_CLASSES)
    tree = html.document_fromstring(text, parser=parser)
    problems = {problem.type for problem in parser.error_log}
    if ErrorTypes.ERR_NO_MEMORY in problems:
        raise MemoryError("for the tree of the page")
    return tree, ErrorTypes.ERR_RESOURCE_LIMIT not in problems


def _readable(text: str) -> str:
    """Return the text without what libxml2 cannot handle; characters first, as they may hide other mistakes."""
    if len(text) > _LONGEST_NODE:
        text = _without_long_scripts(text)
    text = _BAD_CHARACTER.sub(_in_place, text)
    text = _REFERENCE.sub(_checked, _XML_DECLARATION.sub("", text))
    return _EARLY_END.sub("", text)


def _without_long_scripts(text: str) -> str:
    """Return the text without the content of scripts and styles that are too long for a node."""
    pieces: list[str] = []
    start, opened = 0, None
    for mark in _SCRIPT.finditer(text):
        if opened is None:
            opened = None if mark[1] else mark
        elif mark[1] and mark[2].lower() == opened[2].lower():
            if mark.start() - opened.end() > _LONGEST_NODE:
                pieces.append(text[start : opened.end()])
                start = mark.start()
            opened = None
    return "".join((*pieces, text[start:]))


def _in_place(found: re.Match[str]) -> str:
    """Return the replacement of a control character: a space for a form feed, nothing for noise.

    Those behind ASCII come from texts that were taken for Latin-1 on their way: they are what Windows means by them.
    """
    return " " if found[0] == "\f" else _BY_WINDOWS.get(ord(found[0]), "")


def _checked(found: re.Match[str]) -> str:
    """Return a character reference unchanged, or nothing if it is illegal in a document."""
    digits, base = (found[1], 16) if found[1] else (found[2], 10)
    code = int(digits, base) if len(digits) <= _LONGEST_REFERENCE else 0
    if code == ord("\f"):
        return " "
    if code in _BY_WINDOWS:
        return _BY_WINDOWS[code]
    legal = code <= _LAST_CHARACTER and (code >= _SPACE or code in _WHITE) and not _BAD_CHARACTER.match(chr(code))
    return found[0] if legal else ""


def looks_binary(body: bytes) -> bool:
    """Return whether the bytes are those of an image, archive, PDF or other binary file."""
    start = body[:_BINARY_WINDOW]
    if unmarked_utf_16(start) or any(start.startswith(mark) and tag.search(start) for mark, tag in _UTF_16_TAGS):
        return False
    if start.startswith(_BINARY_MAGIC):
        return True
    controls = len(start) - len(start.translate(None, _CONTROL))
    return controls > len(start) * _CONTROL_SHARE or start.count(0) > len(start) * _NUL_SHARE
