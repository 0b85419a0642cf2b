"""Bytes to text: the actual encoding of a page, whatever it declares.

Order of belief: byte order mark; UTF-8, whole or with some broken bytes (text in another encoding is hardly ever valid
UTF-8 by chance, but for the seven-bit encodings with escapes); the charset of the HTTP header; that of the page's own
`meta`; a guess. A declaration only counts if the bytes look like it.
"""

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass

from pipelines.html.broken_utf8 import mended_utf8
from pipelines.html.charset_claims import charset_claims
from pipelines.html.charset_guess import WESTERN, guess_encoding, has_signs_in_words, text_sample
from pipelines.html.double_encoding import mend_double_encoding
from pipelines.html.frequent_letters import agrees, is_foreign, is_no_language, recognised_codec

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
#: Japanese, Korean and Chinese in seven-bit bytes between escapes: valid UTF-8, but only by accident.
_ESCAPE = b"\x1b"
_ESCAPED = ("iso2022", "iso-2022")
#: Where Japanese letters begin and where they end, in seven bits.
_TO_JAPANESE, _TO_ASCII = (b"\x1b$B", b"\x1b$@"), (b"\x1b(B", b"\x1b(J")
#: Mark-up in one byte a character behind the mark of UTF-16.
_FALSE_MARK = re.compile(rb"\s*<[!?a-zA-Z][^\x00]{2}")
#: Encodings of other Latin letters: a page's declaration overrides a server's Latin-1.
_LATIN = frozenset(
    "cp1250 cp1254 cp1257 cp1258 iso8859-2 iso8859-3 iso8859-4 iso8859-9 iso8859-10 iso8859-13 iso8859-14 iso8859-15 "
    "iso8859-16 mac-roman macintosh".split(),
)
#: Multi-byte encodings: text in a single-byte encoding is hardly ever valid in them.
_WIDE = frozenset("gb18030 gbk gb2312 big5 big5hkscs cp932 euc_jp cp949".split())
#: Share of broken bytes (from cut or pasted text) that a page may have in its declared encoding.
_BROKEN_SHARE = 0.005


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a page, its codec, and the problem of the declared encoding, if any."""

    text: str
    encoding: str
    problem: str | None = None


def decode(body: bytes, headers: Iterable[tuple[str, str]] = ()) -> Decoded:
    """Return the text of `body`. Never raises: undecodable bytes become U+FFFD."""
    marked = next((one for one in _BOMS if body.startswith(one[0])), None)
    if marked is not None:
        return _behind_mark(body, *marked, headers)
    if unmarked := unmarked_utf_16(body):
        return Decoded(body.decode(unmarked, "replace"), unmarked)
    claims = ("iso2022_jp",) if _is_escaped_japanese(body) else charset_claims(body, headers)
    text = None if _is_escaped(body, claims) else _utf_8(body, is_declared="utf-8" in claims)
    if text is not None:
        problem = None if body.isascii() else _contradiction(claims)
        return Decoded(mend_double_encoding(text, body), "utf-8", problem)
    sample = text_sample(body)
    for encoding in _weighed(claims, body, sample):
        if (text := _by_claim(body, encoding)) is not None:
            return Decoded(text, encoding)
    encoding = guess_encoding(sample)
    problem = f"declared {', '.join(claims)} but is not; read as {encoding}" if claims else None
    return Decoded(body.decode(encoding, "replace"), encoding, problem)


def unmarked_utf_16(body: bytes) -> str | None:
    """Return the UTF-16 codec of a page that starts with a tag and no byte order mark, otherwise None."""
    return next((encoding for start, encoding in _UNMARKED_UTF_16 if start.match(body)), None)


def _is_escaped(body: bytes, claims: tuple[str, ...]) -> bool:
    return _ESCAPE in body and any(claim.startswith(_ESCAPED) for claim in claims)


def _is_escaped_japanese(body: bytes) -> bool:
    """Return whether a page is in ISO-2022-JP, whatever it declares: nothing else has these escapes."""
    if _ESCAPE not in body or not body.isascii():
        return False
    has_both = any(start in body for start in _TO_JAPANESE) and any(end in body for end in _TO_ASCII)
    return has_both and _strict(body, "iso2022_jp") is not None


def _behind_mark(body: bytes, mark: bytes, encoding: str, headers: Iterable[tuple[str, str]]) -> Decoded:
    """Return the text behind a byte order mark, which may be false."""
    body = body[len(mark) :]
    if encoding != "utf-8" and _FALSE_MARK.match(body):
        return decode(body, headers)
    if encoding != "utf-8":
        return Decoded(body.decode(encoding, "replace"), encoding)
    text = _utf_8(body, is_declared=True)
    return Decoded(body.decode("utf-8", "replace") if text is None else mend_double_encoding(text, body), encoding)


def _utf_8(body: bytes, *, is_declared: bool) -> str | None:
    """Return the text of a page in UTF-8, which may have broken bytes; None: it is in another encoding."""
    text = _strict(body, "utf-8")
    return text if text is not None else mended_utf8(body, is_declared=is_declared)


def _weighed(claims: tuple[str, ...], body: bytes, sample: bytes) -> tuple[str, ...]:
    """Return the claims that the bytes do not contradict, better ones first."""
    # Mark-up in two or four bytes per character is full of zeros.
    claims = tuple(claim for claim in claims if not claim.startswith(("utf-16", "utf-32")) or b"\x00" in body)
    # What is UTF-8 was read before.
    claims = tuple(claim for claim in claims if claim != "utf-8")
    recognised = recognised_codec(sample)
    if recognised is not None:
        return tuple(claim for claim in claims if agrees(sample, claim, recognised))
    claims = tuple(claim for claim in claims if not is_no_language(sample, claim))
    if WESTERN in claims and (is_foreign(body) or has_signs_in_words(sample)):
        return tuple(claim for claim in claims if claim != WESTERN)
    return _with_western_last(claims, body) if WESTERN in claims else claims


def _with_western_last(claims: tuple[str, ...], body: bytes) -> tuple[str, ...]:
    """Return the claims that count more than Latin-1, the default of many servers, and this."""
    better = tuple(
        claim for claim in claims if claim in _LATIN or (claim in _WIDE and _strict(body, claim) is not None)
    )
    return (*better, WESTERN)


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
    return text
