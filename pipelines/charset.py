"""Bytes to text: which encoding a page is really in, whatever it says about itself.

Order of belief: byte order mark; strict UTF-8 (text in another encoding is hardly ever valid UTF-8 by chance, but for
the seven-bit encodings with escapes); the charset of the HTTP header; that of the page's own `meta`; a guess.
"""

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass

from charset_normalizer import from_bytes
from w3lib.encoding import resolve_encoding

_META_CHARSET = re.compile(
    rb"""<(?:meta|\?xml)\b[^>]{0,300}?(?:charset|encoding)\s*=\s*["']?\s*([\w:.-]+)""", re.IGNORECASE
)
_HEADER_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([\w:.-]+)""", re.IGNORECASE)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: A tag's first character in UTF-16 without a byte order mark; hardly any other text starts so.
_UNMARKED_UTF_16 = (
    (re.compile(rb"(?:\s\x00)*<\x00[!\w?]\x00"), "utf-16-le"),
    (re.compile(rb"(?:\x00\s)*\x00<\x00[!\w?]"), "utf-16-be"),
)
#: Python knows these names, no page is written in them; some are slow or warn.
_NO_CHARSETS = frozenset({"punycode", "idna", "unicode-escape", "raw-unicode-escape", "charmap", "undefined"})
#: Japanese (and Korean, Chinese) in seven-bit bytes between escapes: valid UTF-8, but only by accident.
_ESCAPE = b"\x1b"
_ESCAPED = ("iso2022", "iso-2022")
_META_WINDOW = 4096
_GUESS_WINDOW = 20_000
#: A declared UTF-8 page may hold this share of broken bytes (cut or pasted text) and still be UTF-8.
_BROKEN_SHARE = 0.005


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a page, the codec that read it, and what was wrong with the page's own claim, if anything."""

    text: str
    encoding: str
    problem: str | None = None


def decode(body: bytes, headers: Iterable[tuple[str, str]] = ()) -> Decoded:
    """Return the text of `body`. Never raises: undecodable bytes become U+FFFD."""
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return Decoded(body[len(mark) :].decode(encoding, "replace"), encoding)
    if unmarked := unmarked_utf_16(body):
        return Decoded(body.decode(unmarked, "replace"), unmarked)
    claims = _claims(body, headers)
    text = None if _is_escaped(body, claims) else _strict(body, "utf-8")
    if text is not None:
        return Decoded(text, "utf-8", None if body.isascii() else _contradiction(claims))
    for encoding in claims:
        if (text := _by_claim(body, encoding)) is not None:
            return Decoded(text, encoding)
    encoding = _guess(body)
    problem = f"declared {', '.join(claims)} but is not; read as {encoding}" if claims else None
    return Decoded(body.decode(encoding, "replace"), encoding, problem)


def unmarked_utf_16(body: bytes) -> str | None:
    """Return the UTF-16 codec of a page that starts with a tag but no byte order mark, None for all other bytes."""
    return next((encoding for start, encoding in _UNMARKED_UTF_16 if start.match(body)), None)


def _is_escaped(body: bytes, claims: tuple[str, ...]) -> bool:
    return _ESCAPE in body and any(claim.startswith(_ESCAPED) for claim in claims)


def _claims(body: bytes, headers: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Return the encodings that the header and the page declare, header first, unknown names left out."""
    content_type = next((value for name, value in headers if name.lower() == "content-type"), "")
    labels = [match[1] for match in [_HEADER_CHARSET.search(content_type)] if match]
    labels += [match[1].decode("ascii", "replace") for match in [_META_CHARSET.search(body[:_META_WINDOW])] if match]
    known = [encoding for label in labels if (encoding := resolve_encoding(label)) and encoding not in _NO_CHARSETS]
    return tuple(dict.fromkeys(known))


def _contradiction(claims: tuple[str, ...]) -> str | None:
    wrong = [claim for claim in claims if claim != "utf-8"]
    return f"declared {', '.join(wrong)} but is utf-8" if wrong else None


def _strict(body: bytes, encoding: str) -> str | None:
    try:
        return body.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _by_claim(body: bytes, encoding: str) -> str | None:
    """Return the text in the declared encoding, or None when the bytes contradict the claim."""
    try:
        text = body.decode(encoding, "replace")
    except (LookupError, UnicodeError):
        return None
    return text if text.count("\ufffd") <= max(1, len(text) * _BROKEN_SHARE) else None


def _guess(body: bytes) -> str:
    best = from_bytes(body[:_GUESS_WINDOW]).best()
    return best.encoding if best else "cp1252"
