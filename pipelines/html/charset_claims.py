"""The encodings that a page and its server declare. Pure."""

import re
from collections.abc import Iterable, Iterator

from w3lib.encoding import resolve_encoding

_IN_HEADER = re.compile(r"""charset\s*=\s*["']?\s*([\w:.-]+)""", re.IGNORECASE)
_IN_CONTENT = re.compile(rb"""charset\s*=\s*["']?\s*([\w:.-]+)""", re.IGNORECASE)
_XML_DECLARATION = re.compile(rb"""\s*<\?xml\b[^>]{0,300}?encoding\s*=\s*["']?\s*([\w:.-]+)""", re.IGNORECASE)
#: Comments, elements whose text is no mark-up or not shown, and the elements that declare an encoding.
_START = re.compile(
    rb"<(?:(!--)|(script|style|noscript|template|title|textarea|iframe|xmp|noembed|noframes)\b|meta\b([^>]{0,1000}))",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(rb"""([^\s=/"'>]+)\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)""")
_CONTENT_TYPE = re.compile(rb"\s*(?:text/html|application/xhtml)", re.IGNORECASE)
#: How far a page is searched. Scripts may stand before the declaration.
_WINDOW = 65_536
#: Codecs of Python that no page uses; some are slow or emit warnings.
_NO_CHARSETS = frozenset({"punycode", "idna", "unicode-escape", "raw-unicode-escape", "charmap", "undefined"})


def charset_claims(body: bytes, headers: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Return the known encodings that the header and the page declare, header first."""
    content_type = next((value for name, value in headers if name.lower() == "content-type"), "")
    labels = [match[1] for match in [_IN_HEADER.search(content_type)] if match]
    labels += [label.decode("ascii", "replace") for label in _declared(body[:_WINDOW].lower())]
    known = [encoding for label in labels if (encoding := resolve_encoding(label)) and encoding not in _NO_CHARSETS]
    return tuple(dict.fromkeys(known))


def _declared(window: bytes) -> Iterator[bytes]:
    """Yield the label in the first declaration of a page in lower case."""
    xml = _XML_DECLARATION.match(window)
    if xml is not None:
        yield xml[1]
        return
    label = next(filter(None, map(_label, _meta_attributes(window))), None)
    if label is not None:
        yield label


def _meta_attributes(window: bytes) -> Iterator[bytes]:
    """Yield the attributes of the `meta` elements that are mark-up, and not text of a comment or a script."""
    position = 0
    while (start := _START.search(window, position)) is not None:
        if start[3] is not None:
            yield start[3]
            position = start.end()
            continue
        position = _end_of(start, window)
        if position < 0:
            return


def _end_of(start: re.Match[bytes], window: bytes) -> int:
    """Return where a comment or an element without mark-up ends; negative: it does not."""
    if start[1]:
        end = window.find(b"-->", start.start() + 2)
        return end + 3 if end >= 0 else -1
    return window.find(b"</" + start[2], start.end())


def _label(attributes: bytes) -> bytes | None:
    """Return the charset among the attributes of a `meta` element; None: it declares none."""
    pairs: list[tuple[bytes, bytes]] = _ATTRIBUTE.findall(attributes)
    found = {name: value.strip(b"\"'") for name, value in reversed(pairs)}
    if b"charset" in found:
        return found[b"charset"].strip(b"/; ")
    is_type = found.get(b"http-equiv", b"").strip().lower() == b"content-type"
    if not is_type and not _CONTENT_TYPE.match(found.get(b"content", b"")):
        return None
    # The quotation marks may be wrong.
    label = _IN_CONTENT.search(attributes)
    return label[1] if label is not None else None
