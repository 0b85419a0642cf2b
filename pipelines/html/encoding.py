"""Bytes to text: the actual encoding of a page, whatever it declares.

Order of belief: byte order mark; UTF-8, whole or with a few broken bytes (text in another encoding is hardly ever valid
UTF-8 by chance, but for the seven-bit encodings with escapes); the charset of the HTTP header; that of the page's own
`meta`; a guess. Latin-1, a common default of servers, only counts if the bytes look like it.
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
#: The beginning of a tag in UTF-16 without a byte order mark; hardly any other text starts like this.
_UNMARKED_UTF_16 = (
    (re.compile(rb"(?:\s\x00)*<\x00[!\w?]\x00"), "utf-16-le"),
    (re.compile(rb"(?:\x00\s)*\x00<\x00[!\w?]"), "utf-16-be"),
)
#: Codecs of Python that no page uses; some are slow or emit warnings.
_NO_CHARSETS = frozenset({"punycode", "idna", "unicode-escape", "raw-unicode-escape", "charmap", "undefined"})
#: Japanese, Korean and Chinese in seven-bit bytes between escapes: valid UTF-8, but only by accident.
_ESCAPE = b"\x1b"
_ESCAPED = ("iso2022", "iso-2022")
#: The codec for Latin-1. Every byte is valid in it, so that only the text itself can contradict the claim.
_WESTERN = "cp1252"
#: Encodings of other Latin letters: a page's declaration overrides a server's Latin-1.
_LATIN = frozenset(
    "cp1250 cp1254 cp1257 cp1258 iso8859-2 iso8859-3 iso8859-4 iso8859-9 iso8859-10 iso8859-13 iso8859-14 iso8859-15 "
    "iso8859-16 mac-roman macintosh".split(),
)
#: Multi-byte encodings: text in a single-byte encoding is hardly ever valid in them.
_WIDE = frozenset("gb18030 gbk gb2312 big5 big5hkscs cp932 shift-jis euc-jp cp949 euc-kr".split())
#: Bytes of letters, such as Polish ones, that differ between ISO and Windows; bytes that only Windows uses.
_ISO_LETTERS = re.compile(rb"[\xb1\xb6\xbc\xa1\xa6\xac]")
_WINDOWS_ONLY = re.compile(rb"[\x80-\x9f]")
#: Western words have single letters beyond ASCII; longer runs of them are another script.
_FOREIGN_RUN = re.compile(rb"[\x80-\xff]{4,}")
_FOREIGN_SHARE = 0.5
_LEAST_HIGH = 40
#: Texts between tags with letters beyond ASCII: the basis of a guess.
_NON_ASCII_TEXT = re.compile(rb"[^<>\x80-\xff]{0,60}[\x80-\xff][^<>]{0,400}")
#: Encodings used on the web; a guess of any other one is always wrong.
_WEB_ENCODINGS = (
    "cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 iso8859_2 koi8_r koi8_u cp874 "
    "gb18030 big5 cp932 euc_jp cp949".split()
)
#: With so many whole characters beyond ASCII per broken byte, a page is UTF-8 whatever it declares.
_WHOLE_FOR_BROKEN = 20
_META_WINDOW = 4096
_GUESS_WINDOW = 20_000
#: Share of broken bytes (from cut or pasted text) that a page declared as UTF-8 may have.
_BROKEN_SHARE = 0.005


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a page, its codec, and the problem of the declared encoding, if any."""

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
    text = None if _is_escaped(body, claims) else _strict(body, "utf-8") or _nearly_utf_8(body)
    if text is not None:
        return Decoded(text, "utf-8", None if body.isascii() else _contradiction(claims))
    for encoding in _weighed(claims, body):
        if (text := _by_claim(body, encoding)) is not None:
            return Decoded(text, encoding)
    encoding = _guess(body)
    problem = f"declared {', '.join(claims)} but is not; read as {encoding}" if claims else None
    return Decoded(body.decode(encoding, "replace"), encoding, problem)


def unmarked_utf_16(body: bytes) -> str | None:
    """Return the UTF-16 codec of a page that starts with a tag and no byte order mark, otherwise None."""
    return next((encoding for start, encoding in _UNMARKED_UTF_16 if start.match(body)), None)


def _is_escaped(body: bytes, claims: tuple[str, ...]) -> bool:
    return _ESCAPE in body and any(claim.startswith(_ESCAPED) for claim in claims)


def _claims(body: bytes, headers: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Return the known encodings that the header and the page declare, header first."""
    content_type = next((value for name, value in headers if name.lower() == "content-type"), "")
    labels = [match[1] for match in [_HEADER_CHARSET.search(content_type)] if match]
    labels += [match[1].decode("ascii", "replace") for match in [_META_CHARSET.search(body[:_META_WINDOW])] if match]
    known = [encoding for label in labels if (encoding := resolve_encoding(label)) and encoding not in _NO_CHARSETS]
    return tuple(dict.fromkeys(known))


def _weighed(claims: tuple[str, ...], body: bytes) -> tuple[str, ...]:
    """Return the claims that the bytes do not contradict, better ones first."""
    # Mark-up in two or four bytes per character is full of zeros.
    claims = tuple(claim for claim in claims if not claim.startswith(("utf-16", "utf-32")) or b"\x00" in body)
    if _WESTERN not in claims:
        return claims
    if _is_foreign(body):
        return tuple(claim for claim in claims if claim != _WESTERN)
    better = tuple(
        claim for claim in claims if claim in _LATIN or (claim in _WIDE and _strict(body, claim) is not None)
    )
    return (*better, _WESTERN)


def _is_foreign(body: bytes) -> bool:
    """Return whether bytes beyond ASCII form whole words, as in no Western language."""
    high = len(body) - len(body.translate(None, bytes(range(0x80, 0x100))))
    if high < _LEAST_HIGH:
        return False
    return sum(map(len, _FOREIGN_RUN.findall(body))) > high * _FOREIGN_SHARE


def _nearly_utf_8(body: bytes) -> str | None:
    """Return the text of a page that is UTF-8 except for a few broken bytes."""
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    whole = len(text) - len(text.encode("ascii", "ignore")) - broken
    return text if whole >= max(1, broken) * _WHOLE_FOR_BROKEN else None


def _contradiction(claims: tuple[str, ...]) -> str | None:
    wrong = [claim for claim in claims if claim != "utf-8"]
    return f"declared {', '.join(wrong)} but is utf-8" if wrong else None


def _strict(body: bytes, encoding: str) -> str | None:
    try:
        return body.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _by_claim(body: bytes, encoding: str) -> str | None:
    """Return the text in the declared encoding, or None if the bytes contradict the claim."""
    try:
        text = body.decode(encoding, "replace")
    except (LookupError, UnicodeError):
        return None
    broken = text.count("\ufffd")
    if broken > max(1, len(text) * _BROKEN_SHARE):
        return None
    # Any whole character beyond ASCII supports the claim of UTF-8; if all of them are broken, nothing does.
    is_borne_out = encoding != "utf-8" or not broken or any("\x7f" < letter != "\ufffd" for letter in text)
    return text if is_borne_out else None


def _guess(body: bytes) -> str:
    sample = b" ".join(_NON_ASCII_TEXT.findall(body))[:_GUESS_WINDOW]
    matches = list(from_bytes(sample, cp_isolation=_WEB_ENCODINGS)) if sample else []
    best = matches[0] if matches else None
    # A few accents fit several codecs equally well, and the first one by name is Central European.
    as_good = {one.encoding for one in matches if best and (one.chaos, one.coherence) == (best.chaos, best.coherence)}
    if best is None or _WESTERN in as_good:
        return _WESTERN
    is_iso = best.encoding == "cp1250" and _ISO_LETTERS.search(sample) and not _WINDOWS_ONLY.search(sample)
    return "iso8859_2" if is_iso else best.encoding
