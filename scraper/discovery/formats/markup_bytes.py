"""Bytes of feeds and sitemaps to sound UTF-8: the actual encoding, no control characters, no loose ampersands. Pure."""

import codecs
import re
from collections.abc import Iterable, Mapping
from html.entities import html5

from pipelines.html.encoding import decode

_DECLARED = re.compile(
    rb"""(\A\s*<\?xml\b[^>]{0,200}?\bencoding\s*=\s*)(?:"[^"<>]{0,60}"|'[^'<>]{0,60}')""", re.IGNORECASE
)
_UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
#: The codec by the zeros among the first four bytes of text that begins with ASCII.
_CODECS: Mapping[tuple[bool, ...], str] = {
    (False, True, False, True): "utf-16-le",
    (True, False, True, False): "utf-16-be",
    (False, True, True, True): "utf-32-le",
    (True, True, True, False): "utf-32-be",
}
#: Encodings of seven bits change their alphabet by it.
_ESCAPE = b"\x1b"
_CONTROLS = bytes(code for code in range(0x20) if code not in b"\t\n\r")
#: Name of the handler of bytes in UTF-8 that are none.
_WESTERN_LETTERS = "newsgrain_western_letters"
_CDATA, _CDATA_END = b"<![CDATA[", b"]]>"
_REFERENCE = re.compile(rb"&(?:#(?:[xX]([0-9a-fA-F]{1,20})|([0-9]{1,20}));|([A-Za-z][A-Za-z0-9]{1,30});)?")
_OWN_NAMES = {b"amp": "&", b"lt": "<", b"gt": ">", b"quot": '"', b"apos": "'"}
_SURROGATES = range(0xD800, 0xE000)
_CHARACTERS = range(0x20, 0x110000)
_WHITE = frozenset(map(ord, "\t\n\r"))


def _numeric(characters: str) -> bytes:
    return b"".join(b"&#%d;" % ord(character) for character in characters)


_NAMED = {name: b"&" + name + b";" for name in _OWN_NAMES}
_NUMERIC = {name: _numeric(character) for name, character in _OWN_NAMES.items()}


def sound_utf_8(body: bytes, headers: Iterable[tuple[str, str]] = ()) -> bytes:
    """Return a document as UTF-8 that says so, in whatever encoding it was sent and whatever it declares."""
    zeros = tuple(byte == 0 for byte in body[:4])
    codec = _CODECS.get(zeros)
    # Most documents, and all that are meant to fill the memory, are ASCII: they are not copied into text and back.
    if codec is None and body.isascii() and _ESCAPE not in body:
        encoded = body
    else:
        text = _decoded(_without_false_mark(body), headers) if codec is None else body.decode(codec, "replace")
        encoded = text.encode("utf-8", "replace").removeprefix(codecs.BOM_UTF8)
    return _DECLARED.sub(rb'\1"utf-8"', encoded.translate(None, _CONTROLS))


def with_references(body: bytes, *, only_numeric: bool = False) -> bytes:
    """Return XML whose ampersands all begin a numeric reference or, unless `only_numeric`, one of XML's own entities.

    Others are what they look like: `&nbsp;` is a character of HTML, `&copy=1` part of a link. CDATA is left alone.
    """
    own = _NUMERIC if only_numeric else _NAMED
    first, *others = body.split(_CDATA)
    pieces = [_with_references(first, own)]
    for other in others:
        inside, end, outside = other.partition(_CDATA_END)
        pieces += (_CDATA, inside, end, _with_references(outside, own))
    return b"".join(pieces)


def _with_references(body: bytes, own: Mapping[bytes, bytes]) -> bytes:
    def sound(found: re.Match[bytes]) -> bytes:
        hexadecimal, decimal, name = found.groups()
        if hexadecimal or decimal:
            return found[0] if _is_character(int(hexadecimal, 16) if hexadecimal else int(decimal)) else b""
        characters = html5.get(f"{name.decode()};") if name else None
        if name in own:
            return own[name]
        return own[b"amp"] + found[0][1:] if characters is None else _numeric(characters)

    return _REFERENCE.sub(sound, body)


def _is_character(code: int) -> bool:
    return code in _WHITE or (code in _CHARACTERS and code not in _SURROGATES)


def _decoded(body: bytes, headers: Iterable[tuple[str, str]]) -> str:
    return _mixed(body) or decode(body, headers).text


def _mixed(body: bytes) -> str | None:
    """Return the text of UTF-8 into which single letters of Latin-1 were pasted; None: it is something else."""
    whole = body.decode("utf-8", "ignore")
    lost = len(body) - len(whole.encode())
    if not 0 < lost <= _beyond_ascii(whole):
        return None
    text = body.decode("utf-8", _WESTERN_LETTERS)
    return None if "\ufffd" in text else text


def _beyond_ascii(text: str) -> int:
    return len(text) - len(text.encode("ascii", "ignore"))


def _western_letter(error: UnicodeError) -> tuple[str, int]:
    """Return what replaces bytes that are no UTF-8: a letter of Latin-1 where it stands alone among ASCII."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    around = error.object[max(0, error.start - 1) : error.end + 1]
    bad = error.object[error.start : error.end]
    is_alone = sum(byte >= 0x80 for byte in around) == len(bad) == 1  # noqa: PLR2004 - the end of ASCII
    return (bad.decode("cp1252", "replace") if is_alone else "\ufffd"), error.end


codecs.register_error(_WESTERN_LETTERS, _western_letter)


def _without_false_mark(body: bytes) -> bytes:
    """Return bytes without the mark of UTF-16 if they are not UTF-16: two bytes a character, many of them zero."""
    is_false = body.startswith(_UTF_16_MARKS) and 0 not in body[:200]
    return body[2:] if is_false and body[2:].lstrip()[:1] in {b"<", b"{"} else body
