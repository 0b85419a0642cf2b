"""The text of a robots.txt in whatever encoding or wrapping it is served. Pure."""

import codecs
import html
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WINDOW = 4096
#: Text in two or four bytes a character has zeros this soon, or its mark is false.
_FALSE_MARK = 200
#: Share of the zeros at every second byte from which on text is UTF-16, and the most at the others.
_MOST_ZEROS, _FEW_ZEROS = 0.4, 0.02
_CONTROLS = bytes({*range(0x20), 0x7F} - set(b"\t\n\x0b\x0c\r\x1a\x1b"))
_MOST_CONTROLS = 0.05
#: No compressed data has so many printable characters in a row.
_READABLE = re.compile(rb"[\t\n\r -~]{32}")
#: Bytes that are not UTF-8, as `surrogateescape` decodes them.
_ESCAPED_BYTE = re.compile("[\udc80-\udcff]")
_INVISIBLE = re.compile("[\x00\u200b\ufeff]")
_MARKUP_START = re.compile(r"\s*<(?:!doctype|html|head|body|pre|p|div|span|\?xml|!--)", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z!?][^<>]*>")


def robots_text(body: bytes) -> str:
    """Return the text of a robots.txt; bytes in an unknown encoding are percent-encoded, as URLs have them."""
    for mark, encoding in _BOMS:
        if body.startswith(mark) and (encoding == "utf-8" or 0 in body[: len(mark) + _FALSE_MARK]):
            return _tidied(body[len(mark) :].decode(encoding, "replace" if encoding != "utf-8" else "surrogateescape"))
    encoding = _unmarked_utf_16(body)
    body = body.removeprefix(codecs.BOM_UTF16_LE).removeprefix(codecs.BOM_UTF16_BE)
    return _tidied(body.decode(encoding, "replace") if encoding else body.decode("utf-8", "surrogateescape"))


def is_binary(body: bytes) -> bool:
    """Return whether the bytes are no text in any encoding: an image, or compressed data that nothing declares."""
    window = body[:_WINDOW]
    if not window or window.startswith(tuple(mark for mark, _ in _BOMS)) or _unmarked_utf_16(body):
        return False
    if _READABLE.search(window):
        return False
    return len(window) - len(window.translate(None, _CONTROLS)) > len(window) * _MOST_CONTROLS


def _unmarked_utf_16(body: bytes) -> str:
    """Return the codec of UTF-16 without a byte order mark, whose ASCII letters are zeros by half; empty: another."""
    even, odd = body[:_WINDOW:2], body[1:_WINDOW:2]
    if not odd:
        return ""
    evens, odds = even.count(0) / len(even), odd.count(0) / len(odd)
    if odds >= _MOST_ZEROS and evens <= _FEW_ZEROS:
        return "utf-16-le"
    return "utf-16-be" if evens >= _MOST_ZEROS and odds <= _FEW_ZEROS else ""


def _tidied(text: str) -> str:
    """Return the text without invisible characters and mark-up, and with its lines apart."""
    text = _ESCAPED_BYTE.sub(lambda byte: f"%{ord(byte[0]) - 0xDC00:02X}", _INVISIBLE.sub("", text))
    if _MARKUP_START.match(text):
        text = html.unescape(_TAG.sub("\n", text))
    if "\\n" in text and not re.search(r"[\r\n]", text.strip()):
        text = text.replace("\\r", "").replace("\\n", "\n")
    return text
