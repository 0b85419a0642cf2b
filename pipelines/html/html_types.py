"""Whether a body is HTML, by its declared type and its first bytes. Pure."""

import re

_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
#: Types for want of a better one: the first bytes decide.
_VAGUE_TYPES = frozenset({"", "text/plain", "text/xml", "application/xml", "application/octet-stream"})
_HTML_START = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_WINDOW = 4096


def looks_like_html(content_type: str, body: bytes) -> bool:
    """Return whether a body is declared as HTML, or as nothing definite and begins like it."""
    if content_type in _HTML_TYPES:
        return True
    return content_type in _VAGUE_TYPES and (not body or bool(_HTML_START.search(body[:_WINDOW])))


def may_be_html(content_type: str) -> bool:
    """Return whether a declared type does not exclude HTML."""
    return content_type in _HTML_TYPES or content_type in _VAGUE_TYPES
